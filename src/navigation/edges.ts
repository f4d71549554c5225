import type { World } from "../evaluation/world";
import type { Graph } from "../impact/impact";
import { graphOf } from "../impact/overview";
import { fileKind, kindOf } from "../impact/routes";
import { query } from "../query";
import { moduleFolders } from "../terraform/folders";
import { readingOf } from "../terraform/reading";

export type Edge = Graph["edges"][number];

export interface Edges {
  readonly to: ReadonlyMap<string, readonly Edge[]>;
  readonly from: ReadonlyMap<string, readonly Edge[]>;
  readonly kinds: ReadonlyMap<string, Graph["nodes"][number]["kind"]>;
}

/** Who uses what, by both ends: the graph of all stacks, and what modules call and read that no stack uses. */
export const edgesIn = query("edges by their ends", (world: World, _: ""): Edges => {
  const { nodes, edges } = graphOf(world, ".");
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const all = [...edges];
  for (const folder of moduleFolders(world, "").filter((each) => !kinds.has(each))) {
    const { calls, leaves } = readingOf(world, { folder });
    const common = { from: folder, kind: "input" } as const;
    if (calls.length + leaves.length > 0) kinds.set(folder, "module");
    for (const { folder: to, via, at, certainty } of calls) {
      kinds.set(to, kinds.get(to) ?? kindOf(world, to));
      all.push({ ...common, to, via, at, certainty });
    }
    for (const leaf of leaves) {
      kinds.set(leaf.path, kinds.get(leaf.path) ?? fileKind(world, leaf));
      all.push({ ...common, to: leaf.path, via: leaf.via, at: leaf.at ?? null, certainty: leaf.certainty });
    }
  }
  return { to: grouped(all, "to"), from: grouped(all, "from"), kinds };
});

function grouped(edges: readonly Edge[], end: "from" | "to"): ReadonlyMap<string, readonly Edge[]> {
  const found = new Map<string, Edge[]>();
  for (const edge of edges) {
    const known = found.get(edge[end]);
    if (known) known.push(edge);
    else found.set(edge[end], [edge]);
  }
  return found;
}
