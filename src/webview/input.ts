import type { Actions } from "./actions";
import type { Canvas } from "./canvas";
import { elementWithKey } from "./element";
import { isStep, stepFrom } from "./keys";
import type { Layout } from "./layout";
import type { Shown } from "./shown";
import type { View } from "./view";

/** The page as it stands when a key or a click comes. */
export interface Standing {
  readonly view: View;
  readonly shown: Shown | undefined;
  readonly layout: Layout | undefined;
}

/** Makes the drawing answer to the mouse and to keys. */
export function listen(svg: SVGSVGElement, canvas: Canvas, standing: () => Standing, actions: Actions): void {
  const idOf = (target: EventTarget | null) =>
    target instanceof Element ? target.closest<SVGElement>(".node")?.dataset.key : undefined;
  const open = (id: string) => {
    const item = standing().shown?.items.find((each) => each.id === id);
    if (item) actions.open(item);
  };

  canvas.element.addEventListener("click", ({ target }) => {
    const edge = target instanceof Element ? target.closest<SVGElement>(".edge")?.dataset.edge : undefined;
    actions.choose(idOf(target) ?? edge ?? null);
  });
  svg.addEventListener("dblclick", ({ target }) => {
    const id = idOf(target);
    if (id !== undefined) open(id);
  });
  svg.addEventListener("keydown", (event) => {
    const id = idOf(event.target);
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (pressed(id, event)) event.preventDefault();
  });

  /** Whether the key means something on a node. */
  function pressed(id: string, { key, shiftKey }: KeyboardEvent): boolean {
    const { view, shown, layout } = standing();
    const isTracing = view.trace !== null && view.trace.to === null;
    if (isStep(key)) {
      if (shiftKey) scroll(key);
      else if (shown && layout) stepTo(stepFrom(id, key, shown, layout), isTracing);
    } else if (key === "Enter" && !isTracing) open(id);
    else if (key === " " || key === "Enter") actions.choose(id);
    else if (key === "f") actions.set({ focus: { id, depth: null }, trace: null });
    else if (key === "t" && isTracing) actions.choose(id);
    else if (key === "t") actions.set({ trace: { from: id, to: null, ways: "shortest" } });
    else return false;
    return true;
  }

  function stepTo(id: string | undefined, isTracing: boolean): void {
    if (id === undefined) return;
    elementWithKey(svg, id)?.focus({ preventScroll: true });
    canvas.reveal(id);
    // While the end of a trace is looked for, walking over a node does not choose it.
    if (!isTracing) actions.choose(id);
  }

  function scroll(key: string): void {
    const by = { ArrowUp: [0, -80], ArrowDown: [0, 80], ArrowLeft: [-80, 0], ArrowRight: [80, 0] }[key];
    canvas.scrollBy(by?.[0] ?? 0, by?.[1] ?? 0);
  }
}

/** Keys that mean the same everywhere on the page but in a field: zoom, filter, and Escape, which takes back one thing. */
export function listenEverywhere(
  page: Document,
  canvas: Canvas,
  view: () => View,
  actions: Actions,
  focusFilter: () => void,
): void {
  page.addEventListener("keydown", (event) => {
    const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (isField || event.ctrlKey || event.metaKey || event.altKey) return;
    const does = new Map<string, () => void>([
      ["+", () => canvas.zoomBy(1.25)],
      ["=", () => canvas.zoomBy(1.25)],
      ["-", () => canvas.zoomBy(1 / 1.25)],
      ["0", () => canvas.zoomToFit()],
      ["/", focusFilter],
      ["Escape", () => actions.set(takenBack(view()))],
    ]).get(event.key);
    if (does === undefined) return;
    event.preventDefault();
    does();
  });
}

function takenBack({ trace, focus, filter, selected }: View): Partial<View> {
  if (trace) return { trace: null };
  if (focus) return { focus: null };
  if (filter !== "") return { filter: "" };
  return selected === null ? {} : { selected: null };
}
