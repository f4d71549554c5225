/** Any edge of the graph, as a change goes. */
interface Edge {
  readonly from: string;
  readonly to: string;
}

/** What stands directly after each node and before it. */
export interface Links {
  readonly after: ReadonlyMap<string, readonly string[]>;
  readonly before: ReadonlyMap<string, readonly string[]>;
}

export function linksOf(edges: readonly Edge[]): Links {
  const after = new Map<string, string[]>();
  const before = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, value: string) => {
    const known = map.get(key);
    if (known) known.push(value);
    else map.set(key, [value]);
  };
  for (const { from, to } of edges) {
    add(after, from, to);
    add(before, to, from);
  }
  return { after, before };
}

/** The given nodes and all that can be walked to from them, in at most `depth` edges (null: however many). */
export function walk(
  from: Iterable<string>,
  next: ReadonlyMap<string, readonly string[]>,
  depth: number | null = null,
): ReadonlySet<string> {
  const reached = new Set(from);
  let border = [...reached];
  for (let gone = 0; border.length > 0 && (depth === null || gone < depth); gone++) {
    const following = new Set<string>();
    for (const id of border) {
      for (const each of next.get(id) ?? []) if (!reached.has(each)) following.add(each);
    }
    for (const id of following) reached.add(id);
    border = [...following];
  }
  return reached;
}

/** What lies around a node: before it and after it, but not what else its neighbours lead to. */
export function around(id: string, links: Links, depth: number | null): ReadonlySet<string> {
  return new Set([...walk([id], links.before, depth), ...walk([id], links.after, depth)]);
}

/** The nodes on the ways from one node to another, both included; empty where there is none. */
export function between(from: string, to: string, links: Links, ways: "shortest" | "all"): ReadonlySet<string> {
  if (ways === "shortest") return new Set(shortest(from, to, links));
  const forward = walk([from], links.after);
  if (!forward.has(to)) return new Set();
  const backward = walk([to], links.before);
  return new Set([...forward].filter((id) => backward.has(id)));
}

function shortest(from: string, to: string, links: Links): readonly string[] {
  const cameFrom = new Map<string, string>([[from, from]]);
  for (const id of cameFrom.keys()) {
    if (id === to) break;
    for (const next of links.after.get(id) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, id);
  }
  if (!cameFrom.has(to)) return [];
  const way = [to];
  for (let at = to; at !== from; at = cameFrom.get(at) ?? from) way.push(cameFrom.get(at) ?? from);
  return way;
}
