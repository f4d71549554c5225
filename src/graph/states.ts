import type { Certainty, Leaf, Place } from "../evaluation/reads";
import type { World } from "../evaluation/world";
import { query } from "../query";
import { type Backend, backendFiles, backendOf, withFiles } from "../terraform/backend";
import { lowerCase, type StateAddress, stateAddress } from "../terraform/state";
import { rootInputs } from "../terraform/variables";
import { declaredWorkspaces } from "../terraform/workspaces";
import { unitStateOf } from "../terragrunt/units";
import { stacksIn } from "./stacks";

/** Where a stack keeps its state, or may keep it. */
export interface KeptState {
  readonly address: StateAddress;
  readonly certainty: Certainty;
  /** Absent where nothing says so: it lies beside the configuration. */
  readonly at?: Place;
}

/** The states of a stack: several where it is run with several backend files, or in several workspaces by name. */
export const statesOf = query("states", (world: World, id: string): readonly KeptState[] => {
  const kind = stacksIn(world, "").get(id)?.kind;
  if (kind === "terraform") return rootStates(world, id);
  const state = kind && unitStateOf(world, id);
  return state ? [{ ...state, certainty: "certain" }] : [];
});

function rootStates(world: World, id: string): readonly KeptState[] {
  const backend = rootBackend(world, id);
  const written = stateAddress(world, backend?.type ?? "local", backend?.config ?? null, id, undefined);
  if (!written) return [];
  if (!backend) return [{ address: written, certainty: "certain" }];
  const { type, config, at } = backend;
  const sets = lacksArguments(written) ? backendFileSets(world, id, backend) : [];
  const given = sets.flatMap((files): KeptState[] => {
    const address = stateAddress(world, type, withFiles(world, config, files), id, undefined);
    return address ? [{ address, certainty: sets.length > 1 ? "possible" : "certain", at }] : [];
  });
  if (given.length > 0) return given;
  const workspaces = written.backend === "remote" && written.open ? (declaredWorkspaces(world, "").get(id) ?? []) : [];
  const named = workspaces.map(({ name, organization }): KeptState => {
    const store = [written.store[0] ?? lowerCase(organization)];
    return {
      address: { backend: "remote", store, where: written.where, object: lowerCase(name) },
      certainty: "certain",
      at,
    };
  });
  // Workspaces that are declared elsewhere may be run from here as well.
  return [...named, { address: written, certainty: "certain", at }];
}

function rootBackend(world: World, id: string): Backend | undefined {
  return backendOf(world, { folder: id, root: id, inputs: rootInputs(world, id) });
}

/** Something that tells the state from others is not written: `-backend-config` gives it. */
function lacksArguments(address: StateAddress): boolean {
  return address.open === true || address.store.includes(null);
}

/** The files that `-backend-config` names, for each way to run the stack: any one that is called so by habit. */
function backendFileSets(world: World, id: string, { type }: Backend): readonly (readonly string[])[] {
  return backendFiles(world, id, type).map((file) => [file]);
}

/** Backend files that a root module is configured with. */
export function backendLeaves(world: World, id: string): readonly Leaf[] {
  const backend = rootBackend(world, id);
  const written = backend && stateAddress(world, backend.type, backend.config, id, undefined);
  if (!written || !lacksArguments(written)) return [];
  const sets = backendFileSets(world, id, backend);
  const certainty = sets.length > 1 ? "possible" : "certain";
  return sets.flat().map((path) => ({ path, role: "config", certainty, via: "contains" }));
}
