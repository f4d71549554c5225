import type { Actions } from "./actions";
import { columnsOf } from "./columns";
import { button, element, replaceChildren } from "./element";
import type { Shown } from "./shown";
import { kindLine, nameOf } from "./words";

/** The same nodes as the graph, under the same headings, one below the other. */
export interface List {
  readonly element: HTMLElement;
  show(shown: Shown, selected: string | null): void;
}

export function openList(actions: Actions): List {
  const panel = element("div", { class: "list" });
  let drawn: Shown | undefined;
  return {
    element: panel,
    show(shown, selected) {
      if (shown !== drawn) draw(shown);
      drawn = shown;
      for (const row of panel.querySelectorAll<HTMLElement>(".row")) {
        row.setAttribute("aria-pressed", String(row.dataset.key === selected));
      }
    },
  };

  function draw(shown: Shown): void {
    const columns = columnsOf(shown);
    const parts = columns.headings.map(({ text, first, last }) => {
      const inside = shown.items.filter(({ id }) => {
        const column = columns.of.get(id) ?? 0;
        return column >= first && column <= last;
      });
      const rows = inside.map((item) => {
        const row = button(nameOf(item), item.id, () => actions.choose(item.id), { class: "row" });
        row.append(element("span", { class: "kind" }, kindLine(item, shown.scope)));
        row.addEventListener("dblclick", () => actions.open(item));
        return element("li", {}, row);
      });
      return element("section", {}, element("h2", {}, text), element("ul", {}, ...rows));
    });
    replaceChildren(panel, ...parts);
  }
}
