import { evaluate } from "../evaluation/evaluate";
import { type Certainty, newNotes } from "../evaluation/reads";
import { isList, isObject, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import type { Attribute, Block, Expression } from "../hcl/facts";
import { type Inert, inertTokens, tokensOfBlock, type WrittenBlock, type WrittenBody } from "../hcl/written";
import { isLiteral, literalValue } from "./literals";
import { looseIn } from "./loose";
import { type Module, moduleIn } from "./module";
import { type Outcome, outcomeOf } from "./outcome";
import { readingOf } from "./reading";
import type { References } from "./references";
import { moduleScope } from "./scope";
import { shapeOf } from "./shape";
import { usedIn } from "./used";
import { type Rule, readsOutput, type Viewer } from "./viewer";

/** What is no part of any plan: what people read, and what a condition says when it fails. */
const described = ["description", "deprecated"];
const message = new Set(["error_message"]);
const inert: Inert = {
  variable: new Set(described),
  output: new Set(described),
  validation: message,
  precondition: message,
  postcondition: message,
  assert: message,
};

interface Sorting {
  readonly world: World;
  readonly module: Module;
  readonly viewer: Viewer;
  readonly used: References | undefined;
  show(text: string, certainty?: Certainty): void;
  hide(rule: Rule, what: string, text: string, line: number): void;
}

/** Shows each declaration of a file that counts for the viewer, and hides the others with the rule that says why. */
export function sortDeclarations(body: WrittenBody, sorting: Sorting) {
  for (const each of body.attributes) sorting.show(each.tokens);
  for (const block of body.blocks) {
    if (block.type === "locals") locals(block, sorting);
    else if (block.type === "output") output(block, sorting);
    else if (block.type === "variable") variable(block, sorting);
    else if (block.type === "terraform") settings(block, sorting);
    else if (block.type === "module") moduleCall(block, sorting);
    else declaration(block, sorting);
  }
}

/** The block but for what people read, which is hidden, and for what may do nothing, which is possible. */
function declaration(block: WrittenBlock, sorting: Sorting, more = "") {
  const { show, hide, viewer } = sorting;
  const { firm, loose } = looseIn(block, viewer.isRoot);
  if (hasNoInstance(block, sorting)) show(tokensOfBlock(block, inert) + more, "possible");
  else {
    if (firm) show(tokensOfBlock(firm, inert) + more);
    for (const tokens of loose) show(`${nameOf(block)} ${tokens}`, "possible");
  }
  const unread = inertTokens(block, inert);
  if (unread.length > 0) hide("description", `description of ${nameOf(block)}`, unread.join("\n"), block.line);
}

/** What is not there yet, or no more, plans nothing: but its count may rest on more than its text. */
function hasNoInstance({ type, labels }: WrittenBlock, { world, module }: Sorting): boolean {
  const same = module.blocks.filter(({ is }) => is.type === type && is.labels.join(".") === labels.join("."));
  const many = same.map(({ is }) => is.body.attributes.find((each) => /^(count|for_each)$/.test(each.name)));
  return (
    many.length > 0 &&
    many.every((each) => {
      const value = each && valueIn(world, module, each.value);
      return value === 0 || (isList(value) && value.length === 0) || (isObject(value) && value.size === 0);
    })
  );
}

/**
 * A call without the arguments that only variables get which the called module does not use. A folder of this repository
 * is the same however it is written.
 */
function moduleCall(block: WrittenBlock, sorting: Sorting) {
  const { world, module, used, hide } = sorting;
  const [name = ""] = block.labels;
  const folder = calledFolder(world, module, name);
  if (folder === undefined) return declaration(block, sorting);
  const child = used && usedIn(world, { folder, outputs: used.outputs.get(name) ?? new Set() });
  const { variables } = moduleIn(world, folder);
  const args = module.calls.filter((call) => call.name === name).flatMap((call) => call.block.body.attributes);
  const isUnused = ({ name: arg }: { readonly name: string }) =>
    child !== undefined &&
    variables.has(arg) &&
    !child.variables.has(arg) &&
    (variables.get(arg) ?? []).every(({ is }) => takesAnything(is)) &&
    args.every((each) => each.name !== arg || outcomeOf(world, module, each.value) === "value");
  const kept = block.body.attributes.filter((each) => each.name !== "source" && !isUnused(each));
  for (const each of block.body.attributes.filter(isUnused))
    hide("unused-argument", `argument ${each.name} of module.${name}`, each.tokens, each.line);
  declaration({ ...block, body: { ...block.body, attributes: kept } }, sorting, ` from ${folder}`);
}

/** The one folder that a module block names, where that is certain. */
function calledFolder(world: World, { folder }: Module, name: string): string | undefined {
  const calls = readingOf(world, { folder }).calls.filter((call) => call.name === name);
  const [only] = calls;
  return calls.length === 1 && only?.certainty === "certain" ? only.folder : undefined;
}

function takesAnything(variable: Block): boolean {
  const type = variable.body.attributes.find((each) => each.name === "type")?.value;
  return type === undefined || (type.kind === "variable" && type.name === "any");
}

function nameOf({ type, labels }: WrittenBlock): string {
  const kind = type === "variable" ? "var" : type === "resource" ? [] : type;
  return [kind, labels].flat(2).join(".");
}

function locals(block: WrittenBlock, { module, used, show, hide, world }: Sorting) {
  for (const { name, tokens, line } of block.body.attributes) {
    const [declared, ...more] = module.locals.get(name) ?? [];
    const idle = used && declared && !used.locals.has(name) && more.length === 0;
    const outcome = idle ? outcomeOf(world, module, declared.is.value) : "error";
    if (outcome === "value") hide("unused-local", `local.${name}`, tokens, line);
    else show(`local ${tokens}`, outcome === "error" ? "certain" : "possible");
  }
}

function output(block: WrittenBlock, sorting: Sorting) {
  const { viewer, used, hide } = sorting;
  const [name = ""] = block.labels;
  const outcome = used && !readsOutput(viewer, name) ? outcomeOfOutput(block, sorting) : "error";
  if (outcome === "value") hide("unread-output", `output.${name}`, tokensOfBlock(block), block.line);
  else if (outcome === "unknown") sorting.show(tokensOfBlock(block, inert), "possible");
  else declaration(block, sorting);
}

/** What comes of an output that nobody reads: it must be well-formed all the same. */
function outcomeOfOutput({ labels, body }: WrittenBlock, { world, module }: Sorting): Outcome {
  const [name = "", ...more] = labels;
  const [declared, ...others] = module.outputs.get(name) ?? [];
  if (!declared || others.length > 0 || more.length > 0 || !/^[A-Za-z_][\w-]*$/.test(name)) return "error";
  const rest = declared.is.body.attributes.filter((each) => each.name !== "value");
  const value = declared.is.body.attributes.find((each) => each.name === "value");
  const outcome = value ? outcomeOf(world, module, value.value) : "error";
  const isPlain = body.blocks.length === 0 && rest.every((each) => isDescribing(each));
  return outcome === "value" && !isPlain ? "unknown" : outcome;
}

/** An argument of an output or a variable that does nothing but describe it. */
function isDescribing({ name, value }: Attribute): boolean {
  if (value.kind !== "literal") return false;
  return described.includes(name)
    ? typeof value.value === "string"
    : name === "sensitive" && typeof value.value === "boolean";
}

/** Names that a module block has a use for itself. */
const reserved = /^(source|version|providers|count|for_each|lifecycle|depends_on|locals)$/;

/** That a variable is there, and whether it must be set, counts for whoever calls; its default where that is used. */
function variable(block: WrittenBlock, sorting: Sorting) {
  const { module, viewer, used, hide } = sorting;
  const [name = "", ...more] = block.labels;
  const [value, ...others] = defaultsOf(module, name);
  const isSound = more.length + others.length === 0 && !reserved.test(name) && module.variables.get(name)?.length === 1;
  const isGiven = viewer.given.has(name);
  if (!used || !isSound || (value && !isLiteral(value)) || (used.variables.has(name) && !isGiven))
    return declaration(block, sorting);
  const written = block.body.attributes.find((each) => each.name === "default");
  if (!viewer.named.has(name) && value && fitsAnyway(module, name, value))
    return hide("unused-variable", `var.${name}`, tokensOfBlock(block), block.line);
  // A default of another type than the variable's is an error, whoever sets it.
  const shape = value ? shapeOf(literalValue(value)) : isGiven ? "" : "required";
  const attributes = block.body.attributes.filter((each) => each !== written);
  declaration({ ...block, body: { ...block.body, attributes } }, sorting, shape);
  if (written)
    hide(isGiven ? "given-default" : "unused-default", `default of var.${name}`, written.tokens, written.line);
}

/** Whether the default needs no conversion that could fail: the type takes all, or is that of the literal. */
function fitsAnyway(module: Module, name: string, value: Expression): boolean {
  const [declared] = module.variables.get(name) ?? [];
  const type = declared?.is.body.attributes.find((each) => each.name === "type")?.value;
  const rest = declared?.is.body.attributes.filter((each) => each.name !== "type" && each.name !== "default") ?? [];
  if (!declared || declared.is.body.blocks.length > 0 || !rest.every(isDescribing)) return false;
  if (type === undefined) return true;
  if (type.kind !== "variable" || value.kind !== "literal") return false;
  return type.name === "any" || value.value === null || type.name === typeof value.value;
}

function defaultsOf(module: Module, name: string): readonly Expression[] {
  return (module.variables.get(name) ?? []).flatMap(({ is }) =>
    is.body.attributes.filter((each) => each.name === "default").map((each) => each.value),
  );
}

/** Piece by piece: the block's parts may stand in any file. A child's backend is ignored by Terraform. */
function settings(block: WrittenBlock, { module, viewer, show, hide }: Sorting) {
  const keeps = module.blocks.flatMap(({ is }) => (is.type === "terraform" ? is.body.blocks.filter(keepsState) : []));
  for (const each of block.body.attributes) show(`terraform ${each.tokens}`);
  for (const inner of block.body.blocks) {
    const text = tokensOfBlock(inner);
    // More than one are an error, wherever they stand.
    if (!viewer.isRoot && keepsState(inner) && keeps.length === 1)
      hide("child-backend", nameOf(inner), text, inner.line);
    else if (inner.type === "required_providers")
      for (const each of inner.body.attributes) show(`required_providers ${each.tokens}`);
    else show(`terraform ${text}`);
  }
}

function valueIn(world: World, module: Module, expression: Expression): Value {
  const notes = { ...newNotes(), needsRoot: false, file: "" };
  return evaluate(expression, moduleScope(world, module, { folder: module.folder }, notes));
}

function keepsState({ type }: { readonly type: string }): boolean {
  return type === "backend" || type === "cloud";
}
