import { layout as dagre, Graph } from "@dagrejs/dagre";
import { type Columns, columnsOf, type Heading } from "./columns";
import { edgeKey, type Shown, type ShownEdge } from "./shown";
import { steadyOrder } from "./steadyOrder";

const NODE_HEIGHT = 44;
export const HEADING_HEIGHT = 40;
const MARGIN = 16;
const BETWEEN_COLUMNS = 60;
const BETWEEN_NODES = 14;
const BETWEEN_EDGES = 5;
/** What the arrow's head takes. */
const HEAD = 7;

/** Top left corner and size, in units of the drawing. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge as SVG paths. */
export interface Line {
  readonly line: string;
  readonly head: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  /** By {@link edgeKey}. */
  readonly lines: ReadonlyMap<string, Line>;
  readonly columns: Columns;
  readonly headings: readonly (Heading & { readonly x: number; readonly width: number })[];
}

/** What was placed before, if it can stay as it is: nothing new came, and at least half of it is still there. */
export function keptLayout(before: Layout, shown: Shown, widthOf: (id: string) => number): Layout | undefined {
  const { items, edges } = shown;
  const columns = columnsOf(shown);
  const texts = (headings: readonly Heading[]) => headings.map(({ text }) => text).join();
  const holds =
    texts(before.headings) === texts(columns.headings) &&
    items.every(({ id }) => before.columns.of.get(id) === columns.of.get(id)) &&
    items.every(({ id }) => widthOf(id) <= (before.boxes.get(id)?.width ?? 0)) &&
    edges.every((edge) => before.lines.has(edgeKey(edge))) &&
    items.length * 2 >= before.boxes.size;
  return holds ? before : undefined;
}

/** Places what is shown. `widthOf`: of an item's words. What was there `before` keeps its order within the columns. */
export function layoutOf(shown: Shown, widthOf: (id: string) => number, before: Layout | undefined): Layout {
  const { items, edges } = shown;
  const columns = columnsOf(shown);
  const column = (id: string) => columns.of.get(id) ?? 0;
  const widths: number[] = [];
  for (const { id } of items) widths[column(id)] = Math.max(widths[column(id)] ?? 0, widthOf(id));
  const graph = new Graph();
  graph.setGraph({
    rankdir: "LR",
    // The columns are decided; dagre orders each and routes the edges.
    ranker: "none",
    ranksep: BETWEEN_COLUMNS,
    nodesep: BETWEEN_NODES,
    edgesep: BETWEEN_EDGES,
    marginx: MARGIN,
    marginy: MARGIN,
  } as object);
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of items) {
    // dagre doubles the ranks of edges, to have a place for their labels.
    const rank = column(id) * 2;
    graph.setNode(id, { width: widths[column(id)] ?? 0, height: NODE_HEIGHT, rank });
  }
  for (const { from, to } of edges) {
    const gap = column(to) - column(from);
    if (gap !== 0) graph.setEdge(gap > 0 ? from : to, gap > 0 ? to : from);
  }
  const customOrder = steadyOrder(
    items.map(({ id }) => id),
    before,
  );
  dagre(graph, customOrder ? { customOrder } : {});
  const boxes = new Map<string, Box>();
  for (const id of graph.nodes()) {
    const { x, y, width, height } = graph.node(id);
    boxes.set(id, { x: x - width / 2, y: y - height / 2 + HEADING_HEIGHT, width, height });
  }
  const lines = new Map(edges.map((edge) => [edgeKey(edge), lineOf(edge, graph, boxes, columns)]));
  const spans = spansOf(boxes, columns);
  const size = graph.graph() as { width?: number; height?: number };
  return {
    width: size.width ?? 0,
    height: (size.height ?? 0) + HEADING_HEIGHT,
    boxes,
    lines,
    columns,
    headings: columns.headings.map((heading) => {
      const [x, end] = [spans[heading.first]?.left ?? 0, spans[heading.last]?.right ?? 0];
      return { ...heading, x, width: end - x };
    }),
  };
}

interface Span {
  readonly left: number;
  readonly right: number;
}

function spansOf(boxes: ReadonlyMap<string, Box>, columns: Columns): readonly Span[] {
  const spans: Span[] = [];
  for (const [id, { x, width }] of boxes) spans[columns.of.get(id) ?? 0] = { left: x, right: x + width };
  return spans;
}

/** From the right side of a node to the left of another, straight through the columns between; in one column around the right. */
function lineOf(edge: ShownEdge, graph: Graph, boxes: ReadonlyMap<string, Box>, columns: Columns): Line {
  const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
  if (!from || !to) return { line: "", head: "" };
  const [first, last] = [columns.of.get(edge.from) ?? 0, columns.of.get(edge.to) ?? 0];
  const [startY, endY] = [from.y + from.height / 2, to.y + to.height / 2];
  if (first === last) {
    const x = from.x + from.width;
    const out = x + BETWEEN_COLUMNS / 2;
    const end = { x: to.x + to.width + HEAD, y: endY };
    return {
      line: `M${at(x, startY)}C${at(out, startY)} ${at(out, endY)} ${at(end.x, endY)}`,
      head: headAt(end, -HEAD),
    };
  }
  const forward = first < last;
  const start = { x: forward ? from.x + from.width : from.x, y: startY };
  const end = { x: forward ? to.x - HEAD : to.x + to.width + HEAD, y: endY };
  const label = graph.edge(forward ? edge.from : edge.to, forward ? edge.to : edge.from);
  const points: readonly { x: number; y: number }[] = label?.points ?? [];
  const spans = spansOf(boxes, columns);
  // Of dagre's points the first and last lie on the boxes; every second one between them lies in a column.
  const crossed = points
    .slice(1, -1)
    .filter((_, index) => index % 2 === 1)
    .map(({ y }, index) => ({ y: y + HEADING_HEIGHT, span: spans[Math.min(first, last) + 1 + index] }));
  const stops = crossed.flatMap(({ y, span }) => (span ? [{ y, ...span }] : []));
  if (!forward) stops.reverse();
  let path = `M${at(start.x, start.y)}`;
  let here = start;
  for (const { y, left, right } of stops) {
    const [enter, leave] = forward ? [left, right] : [right, left];
    path += `${curve(here, { x: enter, y })}L${at(leave, y)}`;
    here = { x: leave, y };
  }
  return { line: path + curve(here, end), head: headAt(end, forward ? HEAD : -HEAD) };
}

/** A triangle whose base is where the line ends. */
function headAt({ x, y }: { x: number; y: number }, length: number): string {
  return `M${at(x, y - 4)}L${at(x + length, y)}L${at(x, y + 4)}Z`;
}

function curve(from: { x: number; y: number }, to: { x: number; y: number }): string {
  const middle = (from.x + to.x) / 2;
  return `C${at(middle, from.y)} ${at(middle, to.y)} ${at(to.x, to.y)}`;
}

function at(x: number, y: number): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
