import { evaluate } from "../evaluation/evaluate";
import { isPureFunction } from "../evaluation/functions";
import { type Certainty, newNotes } from "../evaluation/reads";
import { isList, isObject, isUnknown, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import type { Block, Expression } from "../hcl/facts";
import { type Inert, inertTokens, tokensOfBlock, type WrittenBlock, type WrittenBody } from "../hcl/written";
import { looseIn } from "./loose";
import { type Module, moduleIn } from "./module";
import { readingOf } from "./reading";
import { newReferences, type References, referencesIn } from "./references";
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
const withoutDefault: Inert = { ...inert, variable: new Set([...described, "default"]) };

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
function declaration(block: WrittenBlock, sorting: Sorting, without: Inert = inert, more = "") {
  const { show, hide, viewer } = sorting;
  const { firm, loose } = looseIn(block, viewer.isRoot);
  if (hasNoInstance(block, sorting)) show(tokensOfBlock(block, without) + more, "possible");
  else {
    if (firm) show(tokensOfBlock(firm, without) + more);
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
    args.every((each) => each.name !== arg || canNotFail(world, module, each.value));
  const kept = block.body.attributes.filter((each) => each.name !== "source" && !isUnused(each));
  for (const each of block.body.attributes.filter(isUnused))
    hide("unused-argument", `argument ${each.name} of module.${name}`, each.tokens, each.line);
  declaration({ ...block, body: { ...block.body, attributes: kept } }, sorting, inert, ` from ${folder}`);
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
    const values = (module.locals.get(name) ?? []).map(({ is }) => is.value);
    if (!used || used.locals.has(name) || !values.every((value) => canNotFail(world, module, value)))
      show(`local ${tokens}`);
    else hide("unused-local", `local.${name}`, tokens, line);
  }
}

function output(block: WrittenBlock, sorting: Sorting) {
  const { module, viewer, hide, world } = sorting;
  const [name = ""] = block.labels;
  const values = (module.outputs.get(name) ?? []).flatMap(({ is }) => is.body.attributes.map((each) => each.value));
  const hides = !readsOutput(viewer, name) && sorting.used !== undefined && isPlain(block);
  if (hides && values.every((value) => canNotFail(world, module, value)))
    hide("unread-output", `output.${name}`, tokensOfBlock(block), block.line);
  else declaration(block, sorting);
}

const known: Readonly<Record<string, ReadonlySet<string>>> = {
  output: new Set(["value", "description", "sensitive", "ephemeral", "deprecated", "depends_on", "type"]),
  variable: new Set(["default", "type", "description", "sensitive", "ephemeral", "nullable", "deprecated", "const"]),
};

/** Nothing but arguments that Terraform knows: others are an error, used or not. */
function isPlain({ type, body }: WrittenBlock): boolean {
  return body.blocks.length === 0 && body.attributes.every(({ name }) => known[type]?.has(name));
}

/** That a variable is there, and whether it must be set, counts for whoever calls; its default where that is used. */
function variable(block: WrittenBlock, sorting: Sorting) {
  const { module, viewer, used, hide, world } = sorting;
  const [name = ""] = block.labels;
  const isGiven = viewer.given.has(name);
  if (!used || (used.variables.has(name) && !isGiven)) return declaration(block, sorting);
  const written = block.body.attributes.find((each) => each.name === "default");
  if (!viewer.named.has(name) && written && fitsAnyway(block, defaultsOf(module, name)))
    return hide("unused-variable", `var.${name}`, tokensOfBlock(block), block.line);
  const shapes = defaultsOf(module, name).map((value) => shapeOf(valueIn(world, module, value)));
  // A default of another type than the variable's is an error, whoever sets it.
  const rest = isGiven ? shapes : [written ? "optional" : "required", ...shapes];
  declaration(block, sorting, withoutDefault, JSON.stringify(isGiven && !written ? [] : rest));
  if (written)
    hide(isGiven ? "given-default" : "unused-default", `default of var.${name}`, written.tokens, written.line);
}

/** Whether the default needs no conversion that could fail: the type takes all, or is that of the literal. */
function fitsAnyway(block: WrittenBlock, defaults: readonly Expression[]): boolean {
  const type = block.body.attributes
    .find((each) => each.name === "type")
    ?.tokens.split("\0")
    .at(-1);
  return (
    isPlain(block) &&
    defaults.length === 1 &&
    defaults.every(
      (value) =>
        value.kind === "literal" &&
        (type === undefined || type === "any" || value.value === null || type === typeof value.value),
    )
  );
}

function defaultsOf(module: Module, name: string): readonly Expression[] {
  return (module.variables.get(name) ?? []).flatMap(({ is }) =>
    is.body.attributes.filter((each) => each.name === "default").map((each) => each.value),
  );
}

/** Piece by piece: the block's parts may stand in any file. A child's backend is ignored by Terraform. */
function settings(block: WrittenBlock, { viewer, show, hide }: Sorting) {
  for (const each of block.body.attributes) show(`terraform ${each.tokens}`);
  for (const inner of block.body.blocks) {
    const text = tokensOfBlock(inner);
    if (!viewer.isRoot && (inner.type === "backend" || inner.type === "cloud"))
      hide("child-backend", nameOf(inner), text, inner.line);
    else if (inner.type === "required_providers")
      for (const each of inner.body.attributes) show(`required_providers ${each.tokens}`);
    else show(`terraform ${text}`);
  }
}

/** Terraform evaluates also what nobody uses: only what surely has a value may be passed over. */
function canNotFail(world: World, module: Module, expression: Expression): boolean {
  const found = newReferences();
  referencesIn(expression, found);
  if (found.unclear || ![...found.functions].every(isPureFunction)) return false;
  const known = new Set(module.blocks.map(({ is }) => addressOf(is)));
  const declared =
    [...found.resources].every((name) => known.has(name) || /^(path|terraform|each|count|self)\./.test(name)) &&
    [...found.locals].every((name) => module.locals.has(name)) &&
    [...found.variables].every((name) => module.variables.has(name)) &&
    [...found.outputs.keys()].every((name) => module.calls.some((call) => call.name === name));
  return declared && !fails(valueIn(world, module, expression));
}

function addressOf({ type, labels }: Block): string {
  return (type === "resource" ? labels : [type, ...labels]).join(".");
}

function fails(value: Value): boolean {
  if (isUnknown(value)) return value.fails === true || (value.oneOf?.some(fails) ?? false);
  if (value instanceof Map) return [...value.values()].some(fails);
  return Array.isArray(value) && value.some(fails);
}

function valueIn(world: World, module: Module, expression: Expression): Value {
  const notes = { ...newNotes(), needsRoot: false, file: "" };
  return evaluate(expression, moduleScope(world, module, { folder: module.folder }, notes));
}
