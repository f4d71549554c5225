import type { Certainty, Place } from "../evaluation/reads";
import { type World, whatIsAt } from "../evaluation/world";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { addressWords } from "../terraform/stateWords";
import { runTriggers } from "../terraform/workspaces";
import { unitIn } from "../terragrunt/units";
import { compositionOf } from "./parts";
import { producersOf } from "./producers";
import { sharedState } from "./sharedStates";
import { stacksAt, stacksIn } from "./stacks";
import { upstreamOf } from "./upstream";

/** A stack that another waits for. */
export interface DependsOn {
  readonly stack: string;
  /** `data`: its outputs are read. `order`: it goes first, no more. */
  readonly kind: "data" | "order";
  readonly via: string;
  readonly at: Place;
  readonly certainty: Certainty;
}

export interface ExternalState {
  /** In words, "*" standing for what is not known. */
  readonly address: string;
  readonly at: Place;
}

export interface Dependencies {
  /** Sorted by stack; one for each stack and kind. */
  readonly dependsOn: readonly DependsOn[];
  /** States that it reads and no stack of the repository keeps; one for each address. */
  readonly external: readonly ExternalState[];
  readonly problems: readonly Problem[];
}

/** What a stack waits for. */
export const dependenciesOf = query("dependencies", (world: World, id: string): Dependencies => {
  const stacks = stacksIn(world, "");
  const found = new Map<string, DependsOn>();
  const external = new Map<string, ExternalState>();
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
  for (const edge of upstreamOf(world, id)) add(edge);
  for (const { name, address, at } of compositionOf(world, id).states) {
    const { producers, open } = producersOf(world, { name, address });
    for (const { stack, certainty } of producers) add({ stack, kind: "data", via: "remote state", at, certainty });
    if (producers.length > 0) continue;
    const words = addressWords(address);
    if (open) problems.push(unknownState(words, at));
    else if (!external.has(words)) external.set(words, { address: words, at });
  }
  for (const { after, at } of runTriggers(world, "").get(stacks.get(id)?.folder ?? id) ?? []) {
    const others = stacksAt(world, after);
    const certainty = others.length > 1 ? "possible" : "certain";
    for (const stack of others) add({ stack: stack.id, kind: "order", via: "run trigger", at, certainty });
  }
  problems.push(...sharedState(world, id));
  return {
    dependsOn: [...found.values()].sort((a, b) => (a.stack < b.stack ? -1 : 1)),
    external: [...external.values()].sort((a, b) => (a.address < b.address ? -1 : 1)),
    problems,
  };
});

function missing(world: World, folder: string, at: Place): Problem {
  const what = whatIsAt(world, folder) === undefined ? "does not exist" : "is no stack";
  const message = `A dependency names ${folder}, which ${what}.`;
  return { path: at.path, line: at.line, severity: "error", code: "missing-dependency", message };
}

function unknownState(words: string, at: Place): Problem {
  const message = `Which stack keeps the state that is read here (${words}) can't be told from the text.`;
  return { path: at.path, line: at.line, severity: "warning", code: "unknown-state", message };
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
