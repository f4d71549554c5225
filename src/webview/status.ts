import type { GraphPicture } from "../graphProtocol";
import { count, visible } from "../handover/words";
import type { Actions } from "./actions";
import { button, element, replaceChildren } from "./element";
import { isFold } from "./fold";
import type { Shown } from "./shown";
import type { View } from "./view";

/** The lines below the toolbar: what is compared, what is shown of it, and what narrows that, each to be taken back. */
export interface Status {
  readonly element: HTMLElement;
  show(picture: GraphPicture | undefined, shown: Shown | undefined, view: View): void;
}

export function openStatus(actions: Actions): Status {
  const summary = element("p", { class: "summary", role: "status" });
  const limits = element("div", { class: "limits" });
  return {
    element: element("div", { class: "state" }, summary, limits),
    show(picture, shown, view) {
      const text = picture?.summary ?? "";
      if (summary.textContent !== text) summary.textContent = text;
      summary.classList.toggle("failed", picture?.state === "failed");
      const there = (id: string) => (picture?.nodes.some((node) => node.id === id) ? "" : " (not in the graph now)");
      replaceChildren(limits, ...limitsOf(picture, shown, view, there, actions));
    },
  };
}

function limitsOf(
  picture: GraphPicture | undefined,
  shown: Shown | undefined,
  { focus, trace, filter, opened }: View,
  there: (id: string) => string,
  actions: Actions,
): readonly HTMLElement[] {
  const limits: HTMLElement[] = [];
  if (focus && trace?.to == null) {
    limits.push(
      limit(
        `Around ${visible(focus.id)}${there(focus.id)}`,
        "focus",
        () => actions.set({ focus: null }),
        depth(focus, actions),
      ),
    );
  }
  if (trace && trace.to === null) {
    limits.push(
      limit(`Trace from ${visible(trace.from)} to … choose a node`, "trace", () => actions.set({ trace: null })),
    );
  }
  if (trace && trace.to !== null) {
    const [from, to] = [`${visible(trace.from)}${there(trace.from)}`, `${visible(trace.to)}${there(trace.to)}`];
    limits.push(limit(`From ${from} to ${to}`, "trace", () => actions.set({ trace: null }), ways(trace, actions)));
  }
  const all = picture?.nodes.length ?? 0;
  if (shown && all > 0) {
    const hits = shown.matches.size;
    const matches =
      filter.trim() === "" ? "" : `: ${hits} ${hits === 1 ? "match" : "matches"}, and what leads there or from there`;
    const folds = shown.items.filter(isFold).length;
    const folded = folds === 0 ? "" : `, folded by folder into ${shown.items.length}`;
    limits.push(
      element(
        "span",
        { class: "count" },
        `${shown.count === all ? "" : `${shown.count} of `}${count(all, "node")}${matches}${folded}`,
      ),
    );
    if (opened.length > 0 && shown.count > 0) {
      limits.push(button("Fold again", "fold", () => actions.set({ opened: [] })));
    }
  }
  return limits;
}

function limit(text: string, key: string, end: () => void, ...more: readonly HTMLElement[]): HTMLElement {
  const close = button("✕", `end ${key}`, end, { class: "close", "aria-label": `Show all again, not: ${text}` });
  return element("span", { class: "limit" }, text, ...more, close);
}

function depth(focus: NonNullable<View["focus"]>, actions: Actions): HTMLElement {
  const options = [null, 1, 2, 3, 4].map(
    (value) => [String(value ?? "all"), value === null ? "any distance" : `${count(value, "step")}`] as const,
  );
  return select("Distance", "depth", options, String(focus.depth ?? "all"), (value) =>
    actions.set({ focus: { ...focus, depth: value === "all" ? null : Number(value) } }),
  );
}

function ways(trace: NonNullable<View["trace"]>, actions: Actions): HTMLElement {
  const options = [
    ["shortest", "shortest way"],
    ["all", "all ways"],
  ] as const;
  return select("Ways", "ways", options, trace.ways, (value) =>
    actions.set({ trace: { ...trace, ways: value === "all" ? "all" : "shortest" } }),
  );
}

function select(
  label: string,
  key: string,
  options: readonly (readonly [string, string])[],
  chosen: string,
  choose: (value: string) => void,
): HTMLSelectElement {
  const made = element(
    "select",
    { "aria-label": label, "data-key": key },
    ...options.map(([value, text]) => element("option", { value, selected: value === chosen }, text)),
  );
  made.addEventListener("change", () => choose(made.value));
  return made;
}
