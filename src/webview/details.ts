import type { EdgeUse, GraphEdge, GraphNode, GraphPicture } from "../graphProtocol";
import { count, visible } from "../handover/words";
import type { Actions } from "./actions";
import { button, element, replaceChildren } from "./element";
import { type Fold, type Item, isFold } from "./fold";
import { legend } from "./legend";
import { edgeKey, type Shown } from "./shown";
import type { View } from "./view";
import { explained, kindLine, nameOf } from "./words";

/** Longer lists are cut, and say so. */
const MOST_ROWS = 40;

/** What is chosen, what it is, and where that is written; without a choice, how to read the graph. */
export interface Details {
  readonly element: HTMLElement;
  show(picture: GraphPicture, shown: Shown, view: View): void;
}

export function openDetails(actions: Actions): Details {
  // In the order of Tab, so that keys can scroll it.
  const panel = element("aside", { class: "details", "aria-label": "Details", tabindex: 0 });
  let drawn = "";
  return {
    element: panel,
    show(picture, shown, view) {
      const item = shown.items.find(({ id }) => id === view.selected);
      const edge = shown.edges.find((each) => edgeKey(each) === view.selected);
      const content = item
        ? isFold(item)
          ? ofFold(item, picture, actions)
          : ofNode(item, picture, view, actions)
        : edge
          ? ofEdges(edge.parts, actions)
          : legend();
      // Where there is little room the legend is shown on demand only.
      panel.classList.toggle("idle", !item && !edge && !view.legend);
      // Drawn only where it differs: a picture that comes while someone reads or tabs through the panel leaves it alone.
      const next = element("div", {}, ...content);
      if (next.innerHTML === drawn) return;
      drawn = next.innerHTML;
      replaceChildren(panel, ...content);
    },
  };
}

function ofNode(
  item: Item & { node: GraphNode },
  picture: GraphPicture,
  view: View,
  actions: Actions,
): readonly Node[] {
  const { node } = item;
  const { id } = node;
  const before = picture.edges.filter(({ to }) => to === id);
  const after = picture.edges.filter(({ from }) => from === id);
  const { trace } = view;
  const isEnd = trace !== null && trace.to === null && trace.from !== id;
  return [
    element("h2", {}, visible(id)),
    element("p", { class: "kind" }, kindLine(item, picture.scope)),
    ...explained(node, picture.scope).map((sentence) => element("p", {}, sentence)),
    element(
      "div",
      { class: "buttons" },
      button("Open", "open", () => actions.open(item)),
      button("Focus", "focus", () => actions.set({ focus: { id, depth: null }, trace: null }), {
        title: "Shows only what reaches it and what it reaches",
      }),
      isEnd
        ? button("Trace to here", "trace", () => actions.set({ trace: { ...trace, to: id } }))
        : button("Trace from here", "trace", () => actions.set({ trace: { from: id, to: null, ways: "shortest" } }), {
            title: "Shows only the ways from here to the node that you choose next",
          }),
    ),
    ...rows("Comes from", before, ({ from }) => from, actions),
    ...rows("Goes to", after, ({ to }) => to, actions),
  ];
}

function rows(
  title: string,
  edges: readonly GraphEdge[],
  other: (edge: GraphEdge) => string,
  actions: Actions,
): readonly Node[] {
  if (edges.length === 0) return [];
  return [
    element("h3", {}, `${title} (${edges.length})`),
    element(
      "ul",
      {},
      ...cut(edges, (edge) =>
        element(
          "li",
          {},
          button(visible(other(edge)), `${title}\n${other(edge)}`, () => actions.bring(other(edge)), {
            class: "link",
          }),
          ...usesOf(edge, actions),
        ),
      ),
    ),
  ];
}

const edgeWords = { input: "", data: "reads its outputs", order: "only waits for it" } as const;

function usesOf(edge: GraphEdge, actions: Actions): readonly Node[] {
  const said = [edgeWords[edge.kind], edge.certainty === "possible" ? "possible" : ""].filter(Boolean).join(", ");
  return [
    ...(said === "" ? [] : [element("div", { class: "said" }, said)]),
    ...edge.uses.map((use) => element("div", { class: "use" }, ...evidence(use, edge, actions))),
  ];
}

function evidence({ via, at }: EdgeUse, edge: GraphEdge, { openPlace }: Actions): readonly (Node | string)[] {
  if (at === undefined) return [via];
  const place = `${visible(at.path)}:${at.line}`;
  return [`${via} `, button(place, `${edgeKey(edge)}\n${via}\n${place}`, () => openPlace(at), { class: "link place" })];
}

function ofEdges(edges: readonly GraphEdge[], actions: Actions): readonly Node[] {
  return [
    element("h2", {}, edges.length === 1 ? "An edge" : count(edges.length, "edge")),
    element(
      "ul",
      {},
      ...cut(edges, (edge) =>
        element(
          "li",
          {},
          button(visible(edge.from), `from\n${edgeKey(edge)}`, () => actions.bring(edge.from), { class: "link" }),
          " → ",
          button(visible(edge.to), `to\n${edgeKey(edge)}`, () => actions.bring(edge.to), { class: "link" }),
          ...usesOf(edge, actions),
        ),
      ),
    ),
  ];
}

function ofFold(fold: Fold, { scope }: GraphPicture, actions: Actions): readonly Node[] {
  return [
    element("h2", {}, nameOf(fold)),
    element("p", { class: "kind" }, kindLine(fold, scope)),
    element("p", {}, "There are too many nodes to show each. Unfold this one, filter by name, or focus on a node."),
    element(
      "div",
      { class: "buttons" },
      button("Unfold", "open", () => actions.open(fold)),
    ),
    element("h3", {}, "In it"),
    element(
      "ul",
      {},
      ...cut(fold.members, ({ id }) => {
        return element(
          "li",
          {},
          button(visible(id), `in\n${id}`, () => actions.bring(id), { class: "link" }),
        );
      }),
    ),
  ];
}

function cut<Row>(all: readonly Row[], row: (each: Row) => Node): readonly Node[] {
  const left = all.length - MOST_ROWS;
  return [...all.slice(0, MOST_ROWS).map(row), ...(left > 0 ? [element("li", {}, `and ${left} more`)] : [])];
}
