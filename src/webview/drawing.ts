import { replaceChildren, svgElement } from "./element";
import { type Item, isFold } from "./fold";
import { type Box, HEADING_HEIGHT, type Layout, type Line } from "./layout";
import { type Lettering, LINE_SIZE, NAME_SIZE, WORDS_LEFT } from "./lettering";
import { iconOf, outlineOf } from "./shapes";
import { carries, edgeKey, type Shown, type ShownEdge } from "./shown";
import { linksOf, walk } from "./walk";
import { nameOf, spoken } from "./words";

/** The graph as a picture whose nodes are the options of a list box: one of them is chosen, arrow keys go among them. */
export function emptyDrawing(): SVGSVGElement {
  return svgElement("svg", {
    class: "drawing",
    role: "listbox",
    "aria-label": "Blast radius",
    "aria-describedby": "keys",
  });
}

export function draw(
  svg: SVGSVGElement,
  shown: Shown,
  layout: Layout,
  lettering: ReadonlyMap<string, Lettering>,
): void {
  svg.setAttribute("viewBox", `0 0 ${layout.width} ${layout.height}`);
  const { before, after } = linksOf(shown.edges);
  const groups = layout.headings.map((heading) => {
    const inside = shown.items.filter(({ id }) => {
      const column = layout.columns.of.get(id) ?? 0;
      return column >= heading.first && column <= heading.last;
    });
    const nodes = inside.flatMap((item) => {
      const [box, words] = [layout.boxes.get(item.id), lettering.get(item.id)];
      if (!box || !words) return [];
      const [come, go] = [before.get(item.id)?.length ?? 0, after.get(item.id)?.length ?? 0];
      const label = spoken(item, shown.scope, heading.text, come, go);
      return [{ box, drawn: node(item, box, words, label, shown.matches.has(item.id)) }];
    });
    nodes.sort((a, b) => a.box.x - b.box.x || a.box.y - b.box.y);
    return svgElement("g", { role: "group", "aria-label": heading.text }, ...nodes.map(({ drawn }) => drawn));
  });
  const edges = shown.edges.flatMap((edge) => {
    const line = layout.lines.get(edgeKey(edge));
    return line ? [edgeOf(edge, line)] : [];
  });
  // Ways that the change takes lie on top of the others.
  edges.sort((a, b) => Number(a.classList.contains("reached")) - Number(b.classList.contains("reached")));
  replaceChildren(
    svg,
    svgElement("g", { "aria-hidden": "true", class: "edges" }, ...edges),
    ...groups,
    svgElement("g", { "aria-hidden": "true", class: "headings" }, ...headings(layout)),
  );
}

function headings({ headings, width }: Layout): readonly SVGElement[] {
  return [
    svgElement("rect", { class: "ground", width, height: HEADING_HEIGHT - 8 }),
    ...headings.flatMap(({ text, x, width: span }) => [
      svgElement("text", { class: "heading", x, y: 20, "font-size": NAME_SIZE }, text),
      svgElement("path", { class: "rule", d: `M${x},28H${x + span}` }),
    ]),
  ];
}

function node(item: Item, box: Box, { name, line }: Lettering, label: string, isMatch: boolean): SVGGElement {
  const icon = iconOf(item);
  const nodes = isFold(item) ? item.members : [item.node];
  const [ring, ...others] = new Set(nodes.map(({ stack }) => stack?.ring ?? ""));
  const classes = [
    "node",
    isFold(item) ? "fold" : item.node.kind,
    others.length === 0 ? (ring ?? "") : "",
    nodes.every(({ change }) => change !== undefined) ? "changed" : "",
    isReached(item) ? "reached" : "unreached",
    isPossible(item) ? "possible" : "",
    isMatch ? "match" : "",
  ];
  return svgElement(
    "g",
    {
      class: classes.filter(Boolean).join(" "),
      role: "option",
      tabindex: -1,
      "aria-selected": "false",
      "aria-label": label,
      "data-key": item.id,
      transform: `translate(${box.x} ${box.y})`,
    },
    svgElement("path", { class: "shape", d: outlineOf(item, box) }),
    svgElement("path", { class: icon.filled ? "icon filled" : "icon", d: icon.path, transform: "translate(12 14)" }),
    svgElement("text", { class: "name", x: WORDS_LEFT, y: 19, "font-size": NAME_SIZE }, name),
    " ",
    svgElement("text", { class: "line", x: WORDS_LEFT, y: 34, "font-size": LINE_SIZE }, line),
    ...(name === nameOf(item) ? [] : [svgElement("title", {}, nameOf(item))]),
  );
}

function isReached(item: Item): boolean {
  return isFold(item) ? item.members.some(({ reached }) => reached !== undefined) : item.node.reached !== undefined;
}

/** A fold is possible where nothing in it is certain. */
function isPossible(item: Item): boolean {
  const all = isFold(item) ? item.members : [item.node];
  return all.some(({ reached }) => reached === "possible") && !all.some(({ reached }) => reached === "certain");
}

function edgeOf(edge: ShownEdge, { line, head }: Line): SVGGElement {
  const classes = ["edge", edge.kind, edge.certainty, edge.reached ? "reached" : ""].filter(Boolean).join(" ");
  const uses = edge.parts.flatMap((part) => part.uses.map(({ via }) => via));
  return svgElement(
    "g",
    { class: classes, "data-edge": edgeKey(edge) },
    // Easier to hit than the line itself.
    svgElement("path", { class: "reach", d: line }),
    svgElement("path", { class: "shaft", d: line }),
    svgElement("path", { class: "head", d: head }),
    svgElement("title", {}, [...new Set(uses)].join(", ")),
  );
}

/** Shows what is chosen, a node or an edge, and what a change passes on its way there and from there. */
export function mark(svg: SVGSVGElement, shown: Shown, selected: string | null): void {
  const near = nearTo(shown, selected);
  const nodes = [...svg.querySelectorAll<SVGGElement>(".node")];
  const isStop = [
    (each: Element) => each === document.activeElement,
    (each: SVGGElement) => each.dataset.key === selected,
    (each: SVGGElement) => each.tabIndex === 0,
    () => true,
  ].find((test) => nodes.some(test));
  const stop = isStop && nodes.find(isStop);
  for (const each of nodes) {
    const id = each.dataset.key ?? "";
    each.setAttribute("aria-selected", String(id === selected));
    each.classList.toggle("far", near !== undefined && !near.nodes.has(id));
    each.setAttribute("tabindex", each === stop ? "0" : "-1");
  }
  for (const each of svg.querySelectorAll<SVGGElement>(".edge")) {
    const key = each.dataset.edge ?? "";
    each.classList.toggle("selected", key === selected);
    each.classList.toggle("far", near !== undefined && !near.edges.has(key));
  }
}

interface Near {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

function nearTo({ items, edges }: Shown, selected: string | null): Near | undefined {
  const edge = edges.find((each) => edgeKey(each) === selected);
  if (edge) return { nodes: new Set([edge.from, edge.to]), edges: new Set([edgeKey(edge)]) };
  if (selected === null || !items.some(({ id }) => id === selected)) return undefined;
  const links = linksOf(edges.filter(carries));
  const [before, after] = [walk([selected], links.before), walk([selected], links.after)];
  const own = edges.filter(({ from, to }) => from === selected || to === selected);
  const isOn = (each: ShownEdge) =>
    carries(each) && ((before.has(each.from) && before.has(each.to)) || (after.has(each.from) && after.has(each.to)));
  return {
    nodes: new Set([...before, ...after, ...own.flatMap(({ from, to }) => [from, to])]),
    edges: new Set([...edges.filter(isOn), ...own].map(edgeKey)),
  };
}
