import type { Certainty, Graph, Impact, Order, Reason, Step } from "../engine";
import type { EdgeUse, GraphEdge, GraphNode } from "../graphProtocol";

export interface GraphModel {
  /** Sorted by id. */
  readonly nodes: readonly GraphNode[];
  /** Sorted by their ends. */
  readonly edges: readonly GraphEdge[];
}

/**
 * What a change reaches, as a graph: the steps of the affected stacks' reasons, and what these stacks wait for among
 * themselves. With `whole` also everything else that stacks are made of; waves are then those of all stacks.
 */
export function graphModel(impact: Impact, order: Order, whole?: Graph): GraphModel {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  for (const stack of impact.affected) {
    for (const reason of stack.reasons) addReason(nodes, edges, reason);
  }
  for (const { id, kind } of whole?.nodes ?? []) {
    // A folder that is a stack, and that others call as a module, is one node: the stack.
    if (!nodes.has(id) || kind === "stack") nodes.set(id, { ...nodes.get(id), id, kind });
  }
  for (const { from, to, kind, via, at, certainty } of whole?.edges ?? []) {
    addEdge(edges, { from: to, to: from, kind, certainty, reached: false, uses: [use(via, at)] });
  }
  markStacks(nodes, impact, order, whole !== undefined);
  for (const { stack, dependsOn } of order.stacks) {
    for (const { stack: from, kind, via, at, certainty } of dependsOn) {
      if (!nodes.has(stack) || !nodes.has(from)) continue;
      addEdge(edges, { from, to: stack, kind, certainty, reached: false, uses: [use(via, at)] });
    }
  }
  for (const { path, status } of impact.changes) {
    const node = nodes.get(path);
    if (node) nodes.set(path, { ...node, change: status });
  }
  const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    nodes: [...nodes.values()].sort((a, b) => text(a.id, b.id)),
    edges: [...edges.values()].sort((a, b) => text(a.from, b.from) || text(a.to, b.to)),
  };
}

function addReason(nodes: Map<string, GraphNode>, edges: Map<string, GraphEdge>, { certainty, note, path }: Reason) {
  let before: Step | undefined;
  for (const step of path) {
    const { id, kind, via = "", at } = step;
    const known = nodes.get(id);
    nodes.set(id, {
      ...known,
      id,
      kind: known?.kind === "stack" ? "stack" : kind,
      reached: surer(known?.reached, certainty),
    });
    if (before !== undefined && before.id !== id) {
      const both = before.kind === "stack" && kind === "stack" ? "data" : "input";
      addEdge(edges, { from: before.id, to: id, kind: both, certainty, reached: true, uses: [use(via, at)] });
    }
    before = step;
  }
  const first = nodes.get(path[0]?.id ?? "");
  if (first && note !== undefined && !first.notes?.includes(note)) {
    nodes.set(first.id, { ...first, notes: [...(first.notes ?? []), note] });
  }
}

/** What only the stack's own entry tells: ring, certainty, wave. */
function markStacks(nodes: Map<string, GraphNode>, impact: Impact, order: Order, whole: boolean) {
  const kinds = new Map(order.stacks.map(({ stack, kind }) => [stack, kind]));
  const waves = new Map(order.waves.flatMap((wave, index) => wave.map((id) => [id, index + 1] as const)));
  const affected = new Map(impact.affected.map((stack) => [stack.stack, stack]));
  for (const [id, node] of nodes) {
    const found = affected.get(id);
    const kind = found?.kind ?? kinds.get(id);
    if (node.kind !== "stack" || kind === undefined) continue;
    const wave = whole ? waves.get(id) : found?.wave;
    nodes.set(id, {
      ...node,
      ...(found ? { reached: found.certainty } : {}),
      stack: {
        kind,
        ...(wave === undefined ? {} : { wave }),
        ...(found ? { ring: found.ring } : {}),
        ...(found?.status === "added" ? { added: true } : {}),
      },
    });
  }
}

const strength = { input: 0, data: 1, order: 2 } as const;

function addEdge(edges: Map<string, GraphEdge>, edge: GraphEdge) {
  const key = `${edge.from}\0${edge.to}`;
  const known = edges.get(key);
  if (known === undefined) {
    edges.set(key, edge);
    return;
  }
  // What the reasons say of an edge goes before what the text says of it: a way that is only possible stays so.
  const certainty = known.reached && !edge.reached ? known.certainty : surer(known.certainty, edge.certainty);
  const uses = [...known.uses, ...edge.uses.filter((one) => !known.uses.some((each) => sameUse(each, one)))];
  const kind = strength[edge.kind] < strength[known.kind] ? edge.kind : known.kind;
  edges.set(key, { ...known, kind, certainty, reached: known.reached || edge.reached, uses });
}

function surer(a: Certainty | undefined, b: Certainty): Certainty {
  return a === "certain" ? a : b;
}

function use(via: string, at: EdgeUse["at"] | null): EdgeUse {
  return at ? { via, at } : { via };
}

function sameUse(a: EdgeUse, b: EdgeUse): boolean {
  return a.via === b.via && a.at?.path === b.at?.path && a.at?.line === b.at?.line;
}
