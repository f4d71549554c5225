import type { Certainty } from "../evaluation/reads";
import type { World } from "../evaluation/world";
import type { Block, Expression } from "../hcl/facts";
import { type Inert, inertTokens, tokensOfBlock, type WrittenBlock, type WrittenBody } from "../hcl/written";
import { calledFolder } from "./called";
import { defaultSurelyFits } from "./fits";
import type { Inlined } from "./inlined";
import { isLiteral, literalValue } from "./literals";
import { looseIn } from "./loose";
import { type Module, moduleIn } from "./module";
import { namedIn } from "./named";
import type { Arguments } from "./overridden";
import { placeOf } from "./place";
import { shapeOf } from "./shape";
import { hasSureLocal, hasSureOutput, isSureVariable, surelyHasValue } from "./sure";
import { type Used, usedIn } from "./used";
import { lacksValue } from "./value";
import { blockKey, type Rule, readsOutput, type Viewer } from "./viewer";

/** What is no part of any plan: what people read, and what a condition says when it fails. */
const described = [
  ["description", "text"],
  ["deprecated", "text"],
] as const;
const message = new Map([["error_message", "needed"]] as const);
const inert: Inert = {
  variable: new Map(described),
  output: new Map(described),
  validation: message,
  precondition: message,
  postcondition: message,
  assert: message,
};
const withoutDefault: Inert = { ...inert, variable: new Map([...described, ["default", "whole"]]) };

/** How one file of a module is told. */
export interface Sorting {
  readonly world: World;
  readonly module: Module;
  readonly viewer: Viewer;
  readonly used: Used | undefined;
  readonly inlined: Inlined | undefined;
  readonly overridden: Arguments;
  /** Resources and data are told argument by argument. */
  readonly isByArgument: boolean;
  show(text: string, certainty?: Certainty): void;
  /** Something that counts by way of what names it. */
  showWhereUsed(text: string): void;
  hide(rule: Rule, what: string, text: string, line: number, meaning?: string): void;
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
    else {
      const rest = withoutOverridden(block, sorting);
      const isGone = sorting.isByArgument && block.body.attributes.length > 0 && rest.body.attributes.length === 0;
      if (!isGone) declaration(rest, sorting);
    }
  }
}

function withoutOverridden(block: WrittenBlock, { overridden, hide }: Sorting): WrittenBlock {
  const names = overridden.get(blockKey(block));
  if (!names) return block;
  for (const { name, tokens, line } of block.body.attributes)
    if (names.has(name)) hide("overridden-argument", `${name} of ${nameOf(block)}`, tokens, line);
  const attributes = block.body.attributes.filter((each) => !names.has(each.name));
  return { ...block, body: { ...block.body, attributes } };
}

/** The block but for what people read, which is hidden, and for what may do nothing, which is possible. */
function declaration(block: WrittenBlock, sorting: Sorting, without: Inert = inert, more = "") {
  const { show, hide, viewer } = sorting;
  const { firm, loose } = looseIn(block, viewer.isRoot, without);
  // What is not there yet, or no more, plans nothing: but its count may rest on more than its text.
  const isSoft = block.type === "variable" && viewer.softVariables.has(block.labels[0] ?? "");
  if (isSoft || viewer.idle.has(blockKey(block))) show(tokensOfBlock(block, without) + more, "possible");
  else {
    if (firm) show(tokensOfBlock(firm, without) + more);
    for (const tokens of loose) show(`${nameOf(block)} ${tokens}`, "possible");
  }
  const unread = inertTokens(block, inert);
  if (unread.length > 0) hide("description", `description of ${nameOf(block)}`, unread.join("\n"), block.line);
}

/**
 * A call without the arguments that only variables get which the called module does not use. A folder of this repository
 * is the same however it is written.
 */
function moduleCall(block: WrittenBlock, sorting: Sorting) {
  const { world, module, viewer, used, show, hide } = sorting;
  const [name = ""] = block.labels;
  const folder = calledFolder(world, module.folder, name);
  if (folder === undefined) return declaration(block, sorting);
  const child = used && usedIn(world, { folder, outputs: used.outputs.get(name) ?? new Set() });
  const { variables } = moduleIn(world, folder);
  const args = module.calls.filter((call) => call.name === name).flatMap((call) => call.block.body.attributes);
  const isUnused = ({ name: arg }: { readonly name: string }) =>
    child !== undefined &&
    variables.has(arg) &&
    !child.variables.has(arg) &&
    (variables.get(arg) ?? []).every(({ is }) => takesAnything(is)) &&
    args.every((each) => each.name !== arg || surelyHasValue(world, module, each.value));
  const isSoft = (each: { readonly name: string }) => viewer.softArguments.has(`${name}.${each.name}`);
  const kept = block.body.attributes.filter((each) => each.name !== "source" && !isUnused(each) && !isSoft(each));
  for (const each of block.body.attributes.filter((argument) => isSoft(argument) && !isUnused(argument)))
    show(`module.${name} ${each.tokens}`, "possible");
  for (const each of block.body.attributes.filter(isUnused))
    hide("unused-argument", `argument ${each.name} of module.${name}`, each.tokens, each.line);
  const place = placeOf(world, folder);
  // A module that says the same elsewhere has to be installed from there; no more than that is known to differ.
  if (place !== folder) show(`module.${name} lies in ${folder}`, "possible");
  declaration({ ...block, body: { ...block.body, attributes: kept } }, sorting, inert, ` from ${place}`);
}

function takesAnything(variable: Block): boolean {
  const type = variable.body.attributes.find((each) => each.name === "type")?.value;
  return type === undefined || (type.kind === "variable" && type.name === "any");
}

function nameOf({ type, labels }: WrittenBlock): string {
  const kind = type === "variable" ? "var" : type === "resource" ? [] : type;
  return [kind, labels].flat(2).join(".");
}

/** What nobody uses is possible where it may have no value, certain where it has none: Terraform works it out all the same. */
function unused(sorting: Sorting, text: string, values: readonly Expression[]) {
  const fails = values.some((value) => lacksValue(sorting.world, sorting.module, value));
  sorting.show(text, fails ? "certain" : "possible");
}

function locals(block: WrittenBlock, sorting: Sorting) {
  const { module, used, inlined, show, hide, world } = sorting;
  for (const { name, tokens, line } of block.body.attributes) {
    const meaning = inlined?.meanings.get(name);
    if (used?.visibleLocals.has(name) && meaning !== undefined) {
      sorting.showWhereUsed(`local ${tokens}`);
      hide("renamed-local", `local.${name}`, meaning, line, meaning);
    } else if (!used || used.visibleLocals.has(name)) show(`local ${tokens}`);
    else if (!used.locals.has(name) && hasSureLocal(world, module, name)) {
      hide("unused-local", `local.${name}`, tokens, line);
      if (namedIn(world, module.folder).locals.has(name)) show(`local ${name} is there`);
    } else
      unused(
        sorting,
        `local ${tokens}`,
        (module.locals.get(name) ?? []).map(({ is }) => is.value),
      );
  }
}

function output(block: WrittenBlock, sorting: Sorting) {
  const { module, viewer, used, hide, world } = sorting;
  const [name = ""] = block.labels;
  if (!used || readsOutput(viewer, name)) return declaration(block, sorting);
  const text = tokensOfBlock(block, inert);
  if (hasSureOutput(world, module, name)) {
    hide("unread-output", `output.${name}`, tokensOfBlock(block), block.line);
    if (viewer.namedOutputs === "all" || viewer.namedOutputs.has(name)) sorting.show(`output ${name} is there`);
    return;
  }
  const values = (module.outputs.get(name) ?? []).flatMap(({ is }) => is.body.attributes.map((each) => each.value));
  unused(sorting, text, values);
}

/** That a variable is there, and whether it must be set, counts for whoever calls; its default where that is used. */
function variable(written: WrittenBlock, sorting: Sorting) {
  const block = withoutAnyType(written);
  const { world, module, viewer, used, hide } = sorting;
  const [name = ""] = block.labels;
  const isGiven = viewer.given.has(name);
  const defaults = defaultsOf(module, name);
  const isUsed = !used || used.variables.has(name) || !defaults.every(isLiteral);
  if (viewer.softVariables.has(name) && !isGiven && defaults.length === 0) sorting.show(`variable ${name} is required`);
  if (isUsed && !(used && isGiven && defaults.every(isLiteral))) return declaration(block, sorting);
  const fallback = block.body.attributes.find((each) => each.name === "default");
  if (!isUsed && !viewer.named.has(name) && fallback && isSureVariable(module, name)) {
    hide("unused-variable", `var.${name}`, tokensOfBlock(block), block.line);
    if (namedIn(world, module.folder).variables.has(name)) sorting.show(`variable ${name} is there`);
    return;
  }
  // A default of another type than the variable's is an error, whoever sets it.
  const isSure = (module.variables.get(name) ?? []).every(({ is }) => defaultSurelyFits(is));
  const shapes = isSure ? [] : defaults.map((value) => shapeOf(literalValue(value)));
  const rest = isGiven ? shapes : [fallback ? "optional" : "required", ...shapes];
  declaration(block, sorting, withoutDefault, JSON.stringify(isGiven && !fallback ? [] : rest));
  if (fallback)
    hide(isGiven ? "given-default" : "unused-default", `default of var.${name}`, fallback.tokens, fallback.line);
}

/** `type = any` is none. */
function withoutAnyType(block: WrittenBlock): WrittenBlock {
  const attributes = block.body.attributes.filter((each) => each.tokens !== "type\0=\0any");
  return { ...block, body: { ...block.body, attributes } };
}

function defaultsOf(module: Module, name: string): readonly Expression[] {
  return (module.variables.get(name) ?? []).flatMap(({ is }) =>
    is.body.attributes.filter((each) => each.name === "default").map((each) => each.value),
  );
}

/** Piece by piece: the block's parts may stand in any file. A child's backend is ignored by Terraform, but not two of them. */
function settings(block: WrittenBlock, { module, viewer, show, hide }: Sorting) {
  const isBackend = ({ type }: { readonly type: string }) => type === "backend" || type === "cloud";
  const backends = module.blocks.flatMap(({ is }) => (is.type === "terraform" ? is.body.blocks.filter(isBackend) : []));
  for (const each of block.body.attributes) {
    // A version that is asked for shows where it is not the one that runs.
    show(`terraform ${each.tokens}`, each.name === "required_version" ? "possible" : "certain");
  }
  for (const inner of block.body.blocks) {
    const text = tokensOfBlock(inner);
    if (!viewer.isRoot && isBackend(inner) && backends.length === 1)
      hide("child-backend", nameOf(inner), text, inner.line);
    else if (inner.type === "required_providers")
      for (const each of inner.body.attributes) show(`required_providers ${each.tokens}`);
    else show(`terraform ${text}`);
  }
}
