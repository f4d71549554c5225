import type { FromPage, GraphPicture, ToPage } from "../graphProtocol";
import type { Actions } from "./actions";
import { openCanvas } from "./canvas";
import { openDetails } from "./details";
import { draw, emptyDrawing, mark } from "./drawing";
import { button, element, replaceChildren } from "./element";
import { pngData, svgText } from "./exportImage";
import { isFold } from "./fold";
import { listen, listenEverywhere } from "./input";
import { keptLayout, type Layout, layoutOf } from "./layout";
import { letteringOf, measureIn } from "./lettering";
import { openList } from "./list";
import { type Shown, shownOf } from "./shown";
import { openStatus } from "./status";
import { openToolbar } from "./toolbar";
import { firstView, readView, type View } from "./view";

/** What VS Code gives a page. */
export interface Host {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: View): void;
}

/** Builds the page in `body`; what it answers takes the panel's messages. */
export function openPage(body: HTMLElement, host: Host): (message: ToPage) => void {
  let view = readView(host.getState());
  let picture: GraphPicture | undefined;
  let shown: Shown | undefined;
  let layout: Layout | undefined;

  const actions: Actions = {
    set,
    choose(id) {
      const { trace } = view;
      const isNode = picture?.nodes.some((node) => node.id === id) ?? false;
      if (isNode && trace && trace.to === null && id !== trace.from) set({ trace: { ...trace, to: id } });
      else set({ selected: id });
    },
    bring,
    open(item) {
      if (isFold(item)) set({ opened: [...view.opened, item.id] });
      else send((root) => ({ type: "openNode", root, id: item.id, kind: item.node.kind }));
    },
    openPlace: (place) => send((root) => ({ type: "open", root, place })),
    save(format) {
      if (format === "svg") host.postMessage({ type: "save", format, data: svgText(svg) });
      else
        pngData(svg).then(
          (data) => host.postMessage({ type: "save", format, data }),
          () =>
            host.postMessage({
              type: "failed",
              message: "The graph could not be drawn as a PNG; export it as an SVG.",
            }),
        );
    },
    run: (command) => host.postMessage({ type: "run", command }),
  };
  const measure = measureIn(document);
  const svg = emptyDrawing();
  const canvas = openCanvas(svg, () => keep({ ...view, sight: canvas.sight() }));
  const toolbar = openToolbar(actions);
  const status = openStatus(actions);
  const details = openDetails(actions);
  const list = openList(actions);
  const words = element("div", { class: "words" });
  const zoom = zoomButtons(canvas);
  const stage = element("main", { class: "stage" }, canvas.element, list.element, words, zoom);
  body.replaceChildren(
    element("header", {}, element("h1", {}, "Blast radius"), toolbar.element, status.element),
    element("div", { class: "parts" }, stage, details.element),
    element(
      "p",
      { id: "keys", hidden: true },
      "Arrow keys go along edges and columns, Enter opens, Escape takes back.",
    ),
  );
  listen(svg, canvas, () => ({ view, shown, layout }), actions);
  listenEverywhere(document, canvas, () => view, actions, toolbar.focusFilter);
  look();
  show();

  function send(message: (root: string) => FromPage): void {
    if (picture?.root != null) host.postMessage(message(picture.root));
  }

  function look(): void {
    host.postMessage({ type: "look", look: { scope: view.scope, root: view.root } });
  }

  function keep(next: View): void {
    view = next;
    host.setState(view);
  }

  function set(change: Partial<View>): void {
    const before = view;
    const narrows =
      Object.keys(change).some((name) => name !== "selected" && name !== "legend" && name !== "trace") ||
      isTraced(change, before);
    keep({ ...view, ...change, ...(narrows ? { sight: firstView.sight } : {}) });
    if (view.scope !== before.scope || view.root !== before.root) look();
    if (narrows) arrange(undefined);
    show();
  }

  /** Works out anew what is shown, and where. `kept`: what stays where it is, as far as it can. */
  function arrange(kept: Layout | undefined): void {
    if (picture === undefined) return;
    const next = shownOf(picture, view);
    shown = next;
    if (next.items.length === 0) {
      layout = undefined;
      return;
    }
    const lettering = new Map(next.items.map((item) => [item.id, letteringOf(item, next.scope, measure)]));
    const widthOf = (id: string) => lettering.get(id)?.width ?? 0;
    const placed = (kept && keptLayout(kept, next, widthOf)) ?? layoutOf(next, widthOf, layout);
    const sight = kept ? canvas.sight() : view.sight;
    layout = placed;
    // What is not on the page has no size that it could fit.
    showForm();
    canvas.hold(kept && anchorOf(kept, placed), () => {
      draw(svg, next, placed, lettering);
      canvas.fit(placed, sight);
    });
    const [wanted = view.selected] = next.matches;
    if (!kept && wanted !== null && sight.zoom === null) canvas.reveal(wanted);
  }

  /** What the reader most likely looks at: what is chosen, else what stands nearest to the middle. */
  function anchorOf(before: Layout, after: Layout): string | undefined {
    const { x, y } = canvas.middle();
    const distance = (id: string) => {
      const box = before.boxes.get(id);
      return box ? Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) : Number.POSITIVE_INFINITY;
    };
    const both = [...after.boxes.keys()].filter((id) => before.boxes.has(id));
    return both.find((id) => id === view.selected) ?? both.sort((a, b) => distance(a) - distance(b))[0];
  }

  function showForm(): void {
    const isEmpty = shown === undefined || shown.items.length === 0;
    canvas.element.hidden = isEmpty || view.form !== "graph";
    zoom.hidden = canvas.element.hidden;
    list.element.hidden = isEmpty || view.form !== "list";
    words.hidden = !isEmpty;
  }

  /** Shows the picture and the view as they stand. */
  function show(): void {
    showForm();
    toolbar.show(picture, view);
    status.show(picture, shown, view);
    replaceChildren(words, ...(words.hidden ? [] : emptyWords(picture, shown, actions)));
    if (picture === undefined || shown === undefined) return;
    mark(svg, shown, view.selected);
    if (view.form === "list") list.show(shown, view.selected);
    details.show(picture, shown, view);
  }

  return (message) => {
    if (message.type === "select") {
      bring(message.id);
      return;
    }
    const before = picture;
    picture = message.picture;
    const isSame = before?.scope === picture.scope && before.root === picture.root && before.nodes.length > 0;
    if (before !== undefined && !isSame) keep({ ...view, sight: firstView.sight });
    arrange(isSame ? layout : undefined);
    show();
  };

  function bring(id: string): void {
    const isShown = () => shown?.items.some((item) => item.id === id) ?? false;
    if (!isShown()) set({ filter: "", focus: null, trace: null });
    for (;;) {
      const fold = shown?.items.filter(isFold).find(({ members }) => members.some((member) => member.id === id));
      if (fold === undefined) break;
      set({ opened: [...view.opened, fold.id] });
    }
    actions.choose(id);
    canvas.reveal(id);
  }
}

/** Choosing where a trace begins shows no less. */
function isTraced({ trace }: Partial<View>, before: View): boolean {
  return trace !== undefined && (trace?.to ?? null) !== (before.trace?.to ?? null);
}

function zoomButtons(canvas: ReturnType<typeof openCanvas>): HTMLElement {
  return element(
    "div",
    { class: "zoom", role: "group", "aria-label": "Zoom" },
    button("−", "out", () => canvas.zoomBy(1 / 1.25), { "aria-label": "Zoom out", title: "Zoom out (−)" }),
    button("+", "in", () => canvas.zoomBy(1.25), { "aria-label": "Zoom in", title: "Zoom in (+)" }),
    button("Fit", "fit", () => canvas.zoomToFit(), { title: "Zoom to fit (0)" }),
  );
}

/** A graph without nodes has words instead, and what may help. */
function emptyWords(
  picture: GraphPicture | undefined,
  shown: Shown | undefined,
  actions: Actions,
): readonly (Node | string)[] {
  if (picture === undefined) return ["Loading…"];
  if (shown?.nothing) {
    const all = button("Show all", "all", () => actions.set({ filter: "", focus: null, trace: null }));
    return [element("p", {}, shown.nothing), all];
  }
  const offers = picture.offers.map(({ command, title }) => button(title, command, () => actions.run(command)));
  const everything =
    picture.state === "ready" && picture.scope === "affected"
      ? [button("Show everything", "everything", () => actions.set({ scope: "everything" }))]
      : [];
  return [element("p", {}, picture.empty), ...offers, ...everything];
}
