import type { Graph } from "@dagrejs/dagre";
import type { Layout } from "./layout";

/**
 * An order for dagre's columns in which what was there before keeps its place among the others. What is new stands at the mean
 * height of its neighbours; an edge crosses a column where the straight line between its ends does. Undefined where less than
 * half was there: then dagre may as well look for the order with the fewest crossings.
 */
export function steadyOrder(ids: readonly string[], before: Layout | undefined): ((graph: Graph) => void) | undefined {
  const heightBefore = (id: string) => before?.boxes.get(id)?.y;
  const known = ids.filter((id) => heightBefore(id) !== undefined);
  if (known.length * 2 < ids.length) return undefined;
  return (graph) => {
    const heightOf = (id: string): number => {
      const before = heightBefore(id);
      if (before !== undefined) return before;
      const around = (graph.neighbors(id) ?? []).flatMap((each) => ends(graph, each)).filter((each) => each !== id);
      const heights = around.flatMap((each) => heightBefore(each) ?? []);
      return heights.reduce((sum, height) => sum + height, 0) / heights.length || 0;
    };
    const columns = new Map<number, { id: string; height: number }[]>();
    for (const id of graph.nodes()) {
      const { rank, edgeObj } = graph.node(id);
      const column = columns.get(rank) ?? [];
      columns.set(rank, column);
      column.push({ id, height: edgeObj ? onLine(graph, edgeObj, rank, heightOf) : heightOf(id) });
    }
    for (const column of columns.values()) {
      column.sort((a, b) => a.height - b.height);
      for (const [index, { id }] of column.entries()) graph.node(id).order = index;
    }
  };
}

interface Ends {
  readonly v: string;
  readonly w: string;
}

/** The nodes that a neighbour stands for: itself, or those at the ends of the edge that it is a piece of. */
function ends(graph: Graph, id: string): readonly string[] {
  const edge: Ends | undefined = graph.node(id).edgeObj;
  return edge ? [edge.v, edge.w] : [id];
}

function onLine(graph: Graph, { v, w }: Ends, rank: number, heightOf: (id: string) => number): number {
  const [first, last] = [graph.node(v).rank, graph.node(w).rank];
  return heightOf(v) + ((heightOf(w) - heightOf(v)) * (rank - first)) / (last - first);
}
