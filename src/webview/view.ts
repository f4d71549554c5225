import type { Scope } from "../graphProtocol";

/** What the reader has set; kept over a reload. What is shown follows from it and from the picture. */
export interface View {
  readonly scope: Scope;
  /** The repository's; null: the panel chooses. */
  readonly root: string | null;
  readonly form: "graph" | "list";
  readonly filter: string;
  /** Only what lies around one node; `depth` in edges, null: however far. */
  readonly focus: { readonly id: string; readonly depth: number | null } | null;
  /** Only the ways between two nodes; `to` is null while it is being chosen. */
  readonly trace: { readonly from: string; readonly to: string | null; readonly ways: "shortest" | "all" } | null;
  readonly selected: string | null;
  /** How to read the graph is shown where there is little room, too, as long as nothing is chosen. */
  readonly legend: boolean;
  /** Ids of folds that the reader has opened. */
  readonly opened: readonly string[];
  readonly sight: Sight;
}

/** Zoom (1: one unit of the drawing is one pixel; null: as it fits) and how far the drawing is scrolled, in pixels. */
export interface Sight {
  readonly zoom: number | null;
  readonly left: number;
  readonly top: number;
}

export const firstView: View = {
  scope: "affected",
  root: null,
  form: "graph",
  filter: "",
  focus: null,
  trace: null,
  selected: null,
  legend: false,
  opened: [],
  sight: { zoom: null, left: 0, top: 0 },
};

/** The view that was kept; fields that another version of the page wrote otherwise are as at first. */
export function readView(kept: unknown): View {
  if (!isObject(kept)) return firstView;
  const { scope, root, form, filter, focus, trace, selected, legend, opened, sight } = kept;
  return {
    scope: scope === "everything" ? scope : "affected",
    root: isText(root) ? root : null,
    form: form === "list" ? form : "graph",
    filter: isText(filter) ? filter : "",
    focus:
      isObject(focus) && isText(focus.id) ? { id: focus.id, depth: isNumber(focus.depth) ? focus.depth : null } : null,
    trace:
      isObject(trace) && isText(trace.from)
        ? { from: trace.from, to: isText(trace.to) ? trace.to : null, ways: trace.ways === "all" ? "all" : "shortest" }
        : null,
    selected: isText(selected) ? selected : null,
    legend: legend === true,
    opened: Array.isArray(opened) ? opened.filter(isText) : [],
    sight:
      isObject(sight) && isNumber(sight.left) && isNumber(sight.top)
        ? { zoom: isNumber(sight.zoom) && sight.zoom > 0 ? sight.zoom : null, left: sight.left, top: sight.top }
        : firstView.sight,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
