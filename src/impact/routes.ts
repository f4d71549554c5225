import type { Leaf } from "../evaluation/reads";
import { isSecret } from "../evaluation/secrets";
import type { World } from "../evaluation/world";
import { compositionOf, moduleLeaves, type UseEdge } from "../graph/parts";
import { modelsIn } from "../graph/stacks";
import type { Certainty, Step } from "./impact";

/** A way from a file to a stack in one state of the repository. */
export interface Route {
  readonly leaf: Leaf;
  readonly certainty: Certainty;
  readonly path: readonly Step[];
  /** No module lies between. */
  readonly direct: boolean;
}

/** More ways from one module to a stack are not told. */
const MOST_WAYS = 32;

/**
 * Ways from the leaves that are wanted to a stack: the shortest for each, a certain one before a possible one; with
 * `every`, all of them. `owner` is the module that reads a leaf, "" the stack itself.
 */
export function routesTo(
  world: World,
  id: string,
  wanted: (owner: string, leaf: Leaf) => Certainty | undefined,
  every: boolean,
): readonly Route[] {
  const composition = compositionOf(world, id);
  const routes: Route[] = [];
  const stack: Step = { id, kind: "stack" };
  for (const leaf of composition.leaves) {
    const certainty = wanted("", leaf);
    if (!certainty) continue;
    const path = chain(world, leaf, composition.leaves, stack);
    routes.push({ leaf, certainty, path, direct: true });
  }
  const seen = new Set<string>();
  for (const { context } of composition.modules) {
    const { folder } = context;
    const leaves = moduleLeaves(world, context);
    const found = leaves.filter((leaf) => wanted(folder, leaf) && !seen.has(`${folder}\0${leaf.role}\0${leaf.path}`));
    if (found.length === 0) continue;
    const ways = waysUp(composition.uses, folder, every);
    for (const leaf of found) {
      seen.add(`${folder}\0${leaf.role}\0${leaf.path}`);
      for (const way of ways) {
        const steps = chain(world, leaf, leaves, { id: folder, kind: kindOf(world, folder) });
        const isCertain = wanted(folder, leaf) === "certain" && way.every((each) => each.certainty === "certain");
        const up = way.map((use): Step => {
          const step = use.from === "" ? stack : { id: use.from, kind: kindOf(world, use.from) };
          return { ...step, via: use.via, at: use.at };
        });
        routes.push({ leaf, certainty: isCertain ? "certain" : "possible", path: [...steps, ...up], direct: false });
      }
    }
  }
  return routes;
}

export function kindOf(world: World, folder: string): "model" | "module" {
  return modelsIn(world, "").has(folder) ? "model" : "module";
}

/** Roles in which a file may be a secret that only its own marker tells. */
const contents: ReadonlySet<Leaf["role"]> = new Set(["data", "yaml", "json", "csv", "linked"]);

export function fileKind(world: World, leaf: Leaf): "secret" | "file" {
  return leaf.secret || (contents.has(leaf.role) && isSecret(world, leaf.path)) ? "secret" : "file";
}

/** Whether a leaf stands for a file that may name others. */
export function isReader({ role, via }: Leaf): boolean {
  return (role === "config" || role === "generated") && via !== "contains";
}

/** From the leaf by the files that name one another to the folder or stack that they belong to. */
function chain(world: World, leaf: Leaf, leaves: readonly Leaf[], owner: Step): readonly Step[] {
  const first: Step = { id: leaf.path, kind: fileKind(world, leaf) };
  const steps = [first];
  const passed = new Set([leaf.path]);
  let current = leaf;
  for (;;) {
    const { at } = current;
    const reader = at && leaves.find((each) => each.path === at.path && isReader(each));
    if (!at || !reader || passed.has(reader.path)) break;
    passed.add(reader.path);
    steps.push({ id: reader.path, kind: "file", via: current.via, at });
    current = reader;
  }
  steps.push({ ...owner, via: current.via, ...(current.at ? { at: current.at } : {}) });
  return steps;
}

/** Uses from a module up to the stack, in that order. */
function waysUp(uses: readonly UseEdge[], folder: string, every: boolean): readonly (readonly UseEdge[])[] {
  return every ? everyWay(uses, folder) : shortestWay(uses, folder);
}

function shortestWay(uses: readonly UseEdge[], folder: string): readonly (readonly UseEdge[])[] {
  for (const edges of [uses.filter((use) => use.certainty === "certain"), uses]) {
    const waiting: (readonly UseEdge[])[] = [[]];
    const passed = new Set([folder]);
    for (let way = waiting.shift(); way; way = waiting.shift()) {
      const at = way.at(-1)?.from ?? folder;
      if (at === "") return [way];
      for (const use of edges) {
        if (use.to !== at || passed.has(use.from)) continue;
        passed.add(use.from);
        waiting.push([...way, use]);
      }
    }
  }
  return [];
}

function everyWay(uses: readonly UseEdge[], folder: string): readonly (readonly UseEdge[])[] {
  const found: (readonly UseEdge[])[] = [];
  const walk = (at: string, way: readonly UseEdge[]) => {
    if (found.length >= MOST_WAYS) return;
    if (at === "") found.push(way);
    else
      for (const use of uses)
        if (use.to === at && !way.some((each) => each.to === use.from)) walk(use.from, [...way, use]);
  };
  walk(folder, []);
  return found.sort((a, b) => a.length - b.length);
}
