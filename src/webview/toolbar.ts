import type { GraphPicture, Scope } from "../graphProtocol";
import type { Actions } from "./actions";
import { button, element } from "./element";
import type { View } from "./view";

export interface Toolbar {
  readonly element: HTMLElement;
  show(picture: GraphPicture | undefined, view: View): void;
  focusFilter(): void;
}

export function openToolbar(actions: Actions): Toolbar {
  const repository = element("select", { "aria-label": "Repository" });
  repository.addEventListener("change", () => actions.set({ root: repository.value }));
  const scope = choice(
    "Shown",
    [
      ["affected", "Affected only"],
      ["everything", "Everything"],
    ] as const,
    (value) => actions.set({ scope: value satisfies Scope }),
  );
  const form = choice(
    "As",
    [
      ["graph", "Graph"],
      ["list", "List"],
    ] as const,
    (value) => actions.set({ form: value }),
  );
  const filter = element("input", { type: "search", placeholder: "Filter by name", "aria-label": "Filter by name" });
  filter.addEventListener("input", () => actions.set({ filter: filter.value }));
  filter.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") actions.set({ filter: "" });
  });
  const legend = button("Legend", "legend", () => {
    actions.set({ selected: null, legend: legend.getAttribute("aria-pressed") !== "true" });
  });
  const save = element(
    "div",
    { class: "export", role: "group", "aria-label": "Export" },
    button("SVG", "svg", () => actions.save("svg"), { title: "Export as SVG", "aria-label": "Export as SVG" }),
    button("PNG", "png", () => actions.save("png"), { title: "Export as PNG", "aria-label": "Export as PNG" }),
  );
  return {
    element: element("div", { class: "toolbar" }, repository, scope.element, filter, form.element, save, legend),
    show(picture, view) {
      const repositories = picture?.repositories ?? [];
      repository.hidden = repositories.length < 2;
      repository.replaceChildren(
        ...repositories.map(({ root, name }) =>
          element("option", { value: root, selected: root === picture?.root }, name),
        ),
      );
      scope.show(view.scope);
      form.show(view.form);
      legend.setAttribute("aria-pressed", String(view.legend && view.selected === null));
      if (filter.value !== view.filter) filter.value = view.filter;
      for (const each of save.querySelectorAll("button"))
        each.disabled = view.form !== "graph" || !picture?.nodes.length;
    },
    focusFilter: () => filter.select(),
  };
}

/** Radio buttons that look like one button in parts. */
function choice<Value extends string>(
  label: string,
  options: readonly (readonly [Value, string])[],
  chosen: (value: Value) => void,
): { readonly element: HTMLElement; show(value: Value): void } {
  const inputs = options.map(([value, text]) => {
    const input = element("input", { type: "radio", name: label, value });
    input.addEventListener("change", () => chosen(value));
    return { value, input, label: element("label", {}, input, element("span", {}, text)) };
  });
  return {
    element: element(
      "div",
      { class: "choice", role: "radiogroup", "aria-label": label },
      ...inputs.map(({ label }) => label),
    ),
    show(value) {
      for (const each of inputs) each.input.checked = each.value === value;
    },
  };
}
