import type { Certainty, Leaf, Place } from "../evaluation/reads";
import { isObject, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import { query } from "../query";
import { type Backend, backendFiles, backendOf, withFiles } from "../terraform/backend";
import { lowerCase, type StateAddress, stateAddress } from "../terraform/state";
import { declaredWorkspaces } from "../terraform/workspaces";
import { unitStateOf } from "../terragrunt/units";
import { ownedByOthers, stackInputs, workspaceOf } from "./given";
import { type Stack, stackOf } from "./stacks";

/** Where a stack keeps its state, or may keep it. */
export interface KeptState {
  readonly address: StateAddress;
  readonly certainty: Certainty;
  /** Absent where nothing says so: it lies beside the configuration. */
  readonly at?: Place;
}

/** The states of a stack: several where it is run with several backend files, or in several workspaces by name. */
export const statesOf = query("states", (world: World, id: string): readonly KeptState[] => {
  const stack = stackOf(world, id);
  // HCP Terraform keeps it, under no address of its own.
  if (stack?.deployment) return [];
  if (stack?.kind === "terraform") return rootStates(world, stack);
  const state = stack && unitStateOf(world, id);
  return state ? [{ ...state, certainty: "certain" }] : [];
});

function rootStates(world: World, stack: Stack): readonly KeptState[] {
  const { folder } = stack;
  const { workspace } = stack.instance;
  const backend = rootBackend(world, stack);
  const written = stateAddress(world, backend?.type ?? "local", backend?.config ?? null, folder, workspace);
  if (!written) return [];
  if (!backend) return [{ address: written, certainty: "certain" }];
  const { type, config, at } = backend;
  const sets = lacksArguments(written) ? backendFileSets(world, stack, backend) : [];
  const given = sets.flatMap((files): KeptState[] => {
    const address = stateAddress(world, type, withFiles(world, config, files), folder, workspace);
    return address ? [{ address, certainty: sets.length > 1 ? "possible" : "certain", at }] : [];
  });
  if (given.length > 0) return given;
  const workspaces =
    written.backend === "remote" && written.open ? (declaredWorkspaces(world, "").get(folder) ?? []) : [];
  const named = workspaces.map(({ name, organization }): KeptState => {
    const store = [written.store[0] ?? lowerCase(organization)];
    return {
      address: { backend: "remote", store, where: written.where, object: lowerCase(name) },
      certainty: "certain",
      at,
    };
  });
  // Of instances of which nothing tells what state they have, each may have any.
  const isTold = stack.instance.name === undefined || !written.elsewhere || stack.instance.backendConfig.length > 0;
  // Workspaces that are declared elsewhere may be run from here as well.
  return [...named, { address: written, certainty: isTold ? "certain" : "possible", at }];
}

/** What the configuration says, with what is given on the command line over it. */
function rootBackend(world: World, stack: Stack): Backend | undefined {
  const { id, folder, instance } = stack;
  const inputs = stackInputs(world, id);
  const backend = backendOf(world, { folder, root: folder, inputs, ...workspaceOf(stack) });
  if (!backend) return undefined;
  const config = instance.backendConfig.reduce((merged: Value, each) => {
    if (typeof each !== "string") return each.certainty === "certain" ? withFiles(world, merged, [each.path]) : merged;
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(each) ?? [];
    return isObject(merged) ? new Map([...merged, [name, value]]) : merged;
  }, backend.config);
  return { ...backend, config };
}

/** Something that tells the state from others is not written: `-backend-config` gives it. */
function lacksArguments(address: StateAddress): boolean {
  return address.open === true || address.store.includes(null);
}

/** The files that `-backend-config` names, for each way to run the stack: any one that a script names or that is called so by habit. */
function backendFileSets(world: World, stack: Stack, { type }: Backend): readonly (readonly string[])[] {
  const isOthers = ownedByOthers(world, stack);
  const named = stack.instance.backendConfig.flatMap((each) =>
    typeof each !== "string" && each.certainty === "possible" ? [each.path] : [],
  );
  const files = new Set([...named, ...backendFiles(world, stack.folder, type)]);
  return [...files].filter((file) => !isOthers(file)).map((file) => [file]);
}

/** Backend files that a root module is configured with, besides those that settings give it. */
export function backendLeaves(world: World, stack: Stack): readonly Leaf[] {
  const backend = rootBackend(world, stack);
  const written = backend && stateAddress(world, backend.type, backend.config, stack.folder, undefined);
  if (!written || !lacksArguments(written)) return [];
  const sets = backendFileSets(world, stack, backend);
  const certainty = sets.length > 1 ? "possible" : "certain";
  return sets.flat().map((path) => ({ path, role: "config", certainty, via: "contains" }));
}
