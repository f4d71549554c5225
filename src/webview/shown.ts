import type { GraphEdge, GraphNode, GraphPicture, Scope } from "../graphProtocol";
import { visible } from "../handover/words";
import { fold, type Item, isFold } from "./fold";
import type { View } from "./view";
import { around, between, linksOf, walk } from "./walk";

/** The part of a picture that a view shows. */
export interface Shown {
  readonly scope: Scope;
  readonly items: readonly Item[];
  readonly edges: readonly ShownEdge[];
  /** Ids of nodes whose names the filter fits; the others stand there because they have to do with one of them. */
  readonly matches: ReadonlySet<string>;
  /** How many nodes the items stand for. */
  readonly count: number;
  /** Why there is nothing, where the view is the cause. */
  readonly nothing: string;
}

export interface ShownEdge extends Omit<GraphEdge, "uses"> {
  /** The edges that this one stands for: more than one at a fold. */
  readonly parts: readonly GraphEdge[];
}

export function shownOf(picture: GraphPicture, view: View): Shown {
  const framed = inFrame(picture, view);
  const needle = view.filter.trim().toLowerCase();
  const fits = needle === "" ? [] : framed.nodes.filter(({ id }) => id.toLowerCase().includes(needle));
  const nodes = needle === "" ? framed.nodes : withWhatConcerns(fits, framed.nodes, picture.edges);
  const items = fold(nodes, view.opened);
  const nothing = nodes.length > 0 ? "" : framed.nothing || `No name has “${visible(view.filter.trim())}” in it.`;
  return {
    scope: picture.scope,
    items,
    edges: edgesBetween(items, picture.edges),
    matches: new Set(fits.map(({ id }) => id)),
    count: nodes.length,
    nothing: picture.nodes.length === 0 ? "" : nothing,
  };
}

interface Framed {
  readonly nodes: readonly GraphNode[];
  readonly nothing: string;
}

/** The ways of a trace, or what lies around the focus, as far as these are in the picture; else all. */
function inFrame({ nodes, edges }: GraphPicture, { trace, focus }: View): Framed {
  const there = new Set(nodes.map(({ id }) => id));
  if (trace?.to != null && there.has(trace.from) && there.has(trace.to)) {
    const links = linksOf(edges.filter(carries));
    const forward = between(trace.from, trace.to, links, trace.ways);
    const way = forward.size > 0 ? forward : between(trace.to, trace.from, links, trace.ways);
    const nothing = `No change goes from ${visible(trace.from)} to ${visible(trace.to)}, nor the other way.`;
    return { nodes: nodes.filter(({ id }) => way.has(id)), nothing };
  }
  if (focus && there.has(focus.id)) {
    const near = around(focus.id, linksOf(edges), focus.depth);
    return { nodes: nodes.filter(({ id }) => near.has(id)), nothing: "" };
  }
  return { nodes, nothing: "" };
}

/** What a change can pass; an order edge only says who goes first. */
export function carries({ kind }: Pick<GraphEdge, "kind">): boolean {
  return kind !== "order";
}

/** The nodes, what reaches them and what they reach. */
function withWhatConcerns(
  some: readonly GraphNode[],
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): readonly GraphNode[] {
  const links = linksOf(edges.filter(carries));
  const ids = some.map(({ id }) => id);
  const near = new Set([...walk(ids, links.before), ...walk(ids, links.after)]);
  return nodes.filter(({ id }) => near.has(id));
}

function edgesBetween(items: readonly Item[], edges: readonly GraphEdge[]): readonly ShownEdge[] {
  const place = new Map(
    items.flatMap((item) =>
      isFold(item) ? item.members.map(({ id }) => [id, item.id] as const) : [[item.id, item.id]],
    ),
  );
  const shown = new Map<string, { from: string; to: string; parts: GraphEdge[] }>();
  for (const edge of edges) {
    const [from, to] = [place.get(edge.from), place.get(edge.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const known = shown.get(edgeKey({ from, to }));
    if (known) known.parts.push(edge);
    else shown.set(edgeKey({ from, to }), { from, to, parts: [edge] });
  }
  return [...shown.values()].map(({ from, to, parts }) => {
    const strongest = (["input", "data", "order"] as const).find((kind) => parts.some((edge) => edge.kind === kind));
    return {
      from,
      to,
      kind: strongest ?? "order",
      certainty: parts.some(({ certainty }) => certainty === "certain") ? "certain" : "possible",
      reached: parts.some(({ reached }) => reached),
      parts,
    };
  });
}

export function edgeKey({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from}\n${to}`;
}
