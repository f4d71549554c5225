import type { Scope } from "../evaluation/evaluate";
import type { Place } from "../evaluation/reads";
import { alternatives, isPartlyUnknown, isUnknown, textOf, unknown, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import type { Block } from "../hcl/facts";
import { argument, blockOrAttribute } from "./bodies";
import { type Module, moduleIn } from "./module";
import type { Context, ModuleNotes } from "./scope";
import { type StateAddress, stateAddress } from "./state";

/** A state that a module reads the outputs of. */
export interface StateRead {
  /** The name of the block that reads it. */
  readonly name: string;
  readonly address: StateAddress;
  readonly at: Place;
}

/** The states that one instance of a block reads; more than one where it may be either. */
export function stateReads(
  world: World,
  context: Context,
  block: Block,
  scope: Scope,
  notes: ModuleNotes,
): readonly StateRead[] {
  const [type, name = ""] = block.labels;
  const at = { path: notes.file, line: block.line };
  const read = (address: StateAddress) => {
    if ([...address.store, ...address.where, address.object].some(isPartlyUnknown)) notes.unclear = true;
    return { name, address, at };
  };
  if (type === "tfe_outputs" && (block.type === "data" || block.type === "ephemeral")) {
    const config = workspaceConfig(moduleIn(world, context.folder), block, scope);
    const address = stateAddress(world, "remote", config, undefined, "default");
    return address ? [read(address)] : [];
  }
  if (type !== "terraform_remote_state" || block.type !== "data") return [];
  const config = blockOrAttribute(block, "config", scope);
  const workspace = argument(block, "workspace", scope) ?? "default";
  if (isPartlyUnknown(workspace)) notes.unclear = true;
  return alternatives(argument(block, "backend", scope)).flatMap((backend) => {
    const text = textOf(backend);
    if (text === undefined) return [read({ backend: "", store: [], where: [], object: unknown("backend") })];
    if (context.root === undefined && /^_?local$/.test(text)) notes.needsRoot = true;
    const address = stateAddress(world, text, config, context.root, isAny(workspace) ? undefined : workspace);
    return address ? [read(address)] : [];
  });
}

/** Nothing of the name is known. */
function isAny(workspace: Value): boolean {
  return isUnknown(workspace) && !workspace.parts && !workspace.oneOf;
}

/** `tfe_outputs` in the words of the `remote` backend; what it leaves out is the provider's. */
function workspaceConfig(module: Module, block: Block, scope: Scope): Value {
  const provider = module.blocks.find(({ is }) => is.type === "provider" && is.labels[0] === "tfe")?.is;
  const given = (name: string) => argument(block, name, scope) ?? (provider && argument(provider, name, scope)) ?? null;
  return new Map<string, Value>([
    ["hostname", given("hostname")],
    ["organization", given("organization")],
    ["workspaces", new Map([["name", argument(block, "workspace", scope)]])],
  ]);
}
