import { type Certainty, newNotes, type Place } from "../evaluation/reads";
import { canonical, isUnknown } from "../evaluation/value";
import { type World, whatIsAt } from "../evaluation/world";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { moduleIn } from "../terraform/module";
import { bodyValue } from "../terraform/reading";
import { moduleScope } from "../terraform/scope";
import { type StateAddress, sameState, stateAddress } from "../terraform/state";
import { rootInputs } from "../terraform/variables";
import { unitIn } from "../terragrunt/units";
import { compositionOf } from "./parts";
import { type Stack, stacksIn } from "./stacks";

/** A stack that another waits for. */
export interface DependsOn {
  readonly stack: string;
  /** `data`: its outputs are read. `order`: it goes first, no more. */
  readonly kind: "data" | "order";
  readonly via: string;
  readonly at: Place;
  readonly certainty: Certainty;
}

export interface Dependencies {
  /** Sorted by stack; one for each stack and kind. */
  readonly dependsOn: readonly DependsOn[];
  readonly problems: readonly Problem[];
}

/** Where each stack keeps its state, as far as that is written down. */
const producers = query("producers", (world: World, _: ""): readonly { stack: string; address: StateAddress }[] => {
  const found: { stack: string; address: StateAddress }[] = [];
  for (const stack of stacksIn(world, "").values()) {
    const address = stateOf(world, stack.id);
    if (address) found.push({ stack: stack.id, address });
  }
  return found;
});

const producersByAddress = query("producers by address", (world: World, _: ""): ReadonlyMap<string, string> => {
  return new Map(
    producers(world, "")
      .filter(({ address }) => !address.pieces.some((piece) => isUnknown(piece) || piece === null))
      .map(({ stack, address }) => [addressKey(address), stack]),
  );
});

function addressKey(address: StateAddress): string {
  return `${address.backend} ${canonical([...address.pieces])}`;
}

const stateOf = query("state", (world: World, id: string): StateAddress | undefined => {
  const stack = stacksIn(world, "").get(id);
  if (!stack) return undefined;
  return stack.kind === "terragrunt" ? unitIn(world, id).state : rootState(world, stack);
});

/** The backend of a root module; without one the state lies beside it. */
function rootState(world: World, { id }: Stack): StateAddress | undefined {
  const module = moduleIn(world, id);
  if (!module.backend) return stateAddress(world, "local", new Map(), id);
  const { file, is } = module.backend;
  const notes = { ...newNotes(), needsRoot: false, file };
  const scope = moduleScope(world, module, { folder: id, root: id, inputs: rootInputs(world, id) }, notes);
  const backend = is.type === "cloud" ? "cloud" : (is.labels[0] ?? "");
  return stateAddress(world, backend, bodyValue(is.body, scope), id);
}

/** What a stack waits for. */
export const dependenciesOf = query("dependencies", (world: World, id: string): Dependencies => {
  const stacks = stacksIn(world, "");
  const found = new Map<string, DependsOn>();
  const problems: Problem[] = [];
  const add = (edge: DependsOn) => {
    const key = `${edge.stack} ${edge.kind}`;
    const known = found.get(key);
    if (edge.stack === id || (known && known.certainty === "certain")) return;
    found.set(key, edge);
  };
  if (stacks.get(id)?.kind === "terragrunt") {
    for (const { folder, kind, certainty, at } of unitIn(world, id).dependencies) {
      const via = kind === "data" ? "dependency" : "dependencies";
      if (stacks.has(folder)) add({ stack: folder, kind, via, at, certainty });
      else if (certainty === "certain") problems.push(missing(world, folder, at));
    }
  }
  for (const { address, at } of compositionOf(world, id).states) {
    for (const { stack, certainty } of producersOf(world, address)) {
      add({ stack, kind: "data", via: "remote state", at, certainty });
    }
  }
  return { dependsOn: [...found.values()].sort((a, b) => (a.stack < b.stack ? -1 : 1)), problems };
});

function producersOf(world: World, address: StateAddress): readonly { stack: string; certainty: Certainty }[] {
  const known = producersByAddress(world, "").get(addressKey(address));
  if (known !== undefined) return [{ stack: known, certainty: "certain" }];
  const found: { stack: string; certainty: Certainty }[] = [];
  for (const producer of producers(world, "")) {
    const certainty = sameState(address, producer.address);
    if (certainty) found.push({ stack: producer.stack, certainty });
  }
  return found;
}

function missing(world: World, folder: string, at: Place): Problem {
  const what = whatIsAt(world, folder) === undefined ? "does not exist" : "is no stack";
  const message = `A dependency names ${folder}, which ${what}.`;
  return { path: at.path, line: at.line, severity: "error", code: "missing-dependency", message };
}

/** Every stack with the ids that it waits for. */
export const waitsFor = query("waits for", (world: World, _: ""): ReadonlyMap<string, readonly string[]> => {
  return new Map(
    [...stacksIn(world, "").keys()].map((id) => [
      id,
      [...new Set(dependenciesOf(world, id).dependsOn.map((edge) => edge.stack))].sort(),
    ]),
  );
});
