import { count } from "../handover/words";
import type { Node } from "./node";
import type { Pages } from "./pages";

/** As many rows of a group are shown at once: VS Code slows down with what has thousands of siblings. */
export const PAGE = 100;

/**
 * The first rows of a group, and where there are more, one last row that shows the next page. `shown`: how many, by the group's
 * id, where a person asked for more than a page. Rows that are not shown are not made.
 */
export function paged<T, Row>(
  group: string,
  all: readonly T[],
  shown: Pages["shown"],
  row: (each: T, index: number) => Row,
  noun: string,
): readonly (Row | MoreRow)[] {
  const most = shown.get(group) ?? PAGE;
  const rows = all.slice(0, most).map(row);
  const left = all.length - rows.length;
  return left === 0 ? rows : [...rows, moreRow(group, most, left, noun)];
}

type MoreRow = Omit<Node, "children"> & { readonly children: readonly [] };

function moreRow(group: string, shown: number, left: number, noun: string): MoreRow {
  const next = Math.min(left, PAGE);
  const label = `Show ${next} more`;
  return {
    id: `${group}\n#more`,
    label,
    description: `${count(left, noun)} not shown`,
    tooltip: `${label} of ${count(left, noun)} that are not shown`,
    icon: "ellipsis",
    context: "more",
    runs: { command: "epicenter.showMore", arguments: [group, shown + PAGE] },
    children: [],
  };
}
