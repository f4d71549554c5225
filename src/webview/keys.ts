import type { Box, Layout } from "./layout";
import type { Shown } from "./shown";
import { linksOf } from "./walk";

type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";
export type Step = Arrow | "Home" | "End";

export function isStep(key: string): key is Step {
  return ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(key);
}

/**
 * The node that a key leads to: up and down within a column, Home and End to its ends; left and right along an edge, to the
 * one that is nearest in height, or, where no edge leads there, to the nearest of the next column. Undefined at the border.
 */
export function stepFrom(id: string, key: Step, { edges }: Shown, { boxes, columns }: Layout): string | undefined {
  const here = boxes.get(id);
  const column = columns.of.get(id);
  if (here === undefined || column === undefined) return undefined;
  const inColumn = (wanted: number) => [...columns.of].flatMap(([each, at]) => (at === wanted ? [each] : []));
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const links = linksOf(edges);
    const linked = (key === "ArrowLeft" ? links.before : links.after).get(id) ?? [];
    return nearest(here, linked.length > 0 ? linked : inColumn(column + (key === "ArrowLeft" ? -1 : 1)), boxes);
  }
  const sorted = inColumn(column).sort((a, b) => (boxes.get(a)?.y ?? 0) - (boxes.get(b)?.y ?? 0));
  if (key === "Home") return sorted[0];
  if (key === "End") return sorted.at(-1);
  return sorted[sorted.indexOf(id) + (key === "ArrowUp" ? -1 : 1)];
}

function nearest(here: Box, ids: readonly string[], boxes: ReadonlyMap<string, Box>): string | undefined {
  const distance = (id: string) => Math.abs((boxes.get(id)?.y ?? Number.POSITIVE_INFINITY) - here.y);
  return [...ids].sort((a, b) => distance(a) - distance(b))[0];
}
