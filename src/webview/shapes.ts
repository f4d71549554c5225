import { type Item, isFold } from "./fold";
import type { Box } from "./layout";

/** The outline of each kind of node differs, so that no colour has to tell them apart. */
export function outlineOf(item: Item, { width: w, height: h }: Box): string {
  if (isFold(item)) return `M4,0H${w}V${h - 4}M0,4H${w - 4}V${h}H0Z`;
  switch (item.node.kind) {
    case "file":
    case "secret":
      return `M2,0H${w - 10}L${w},10V${h - 2}Q${w},${h} ${w - 2},${h}H2Q0,${h} 0,${h - 2}V2Q0,0 2,0ZM${w - 10},0V10H${w}`;
    case "module":
      return `M2,0H${w - 2}Q${w},0 ${w},2V${h - 2}Q${w},${h} ${w - 2},${h}H2Q0,${h} 0,${h - 2}V2Q0,0 2,0Z`;
    case "model":
      return `M0,0H${w}V${h}H0ZM5,0V${h}M${w - 5},0V${h}`;
    case "stack": {
      const r = h / 2;
      return `M${r},0H${w - r}A${r},${r} 0 0 1 ${w - r},${h}H${r}A${r},${r} 0 0 1 ${r},0Z`;
    }
  }
}

/** Drawn in 16 by 16 units with a line; those of stacks say the ring, as in the Impact view. */
export function iconOf(item: Item): { readonly path: string; readonly filled: boolean } {
  if (isFold(item)) return { path: icons.folder, filled: false };
  const { kind, stack } = item.node;
  const name = kind === "stack" ? (stack?.ring ?? "stack") : kind;
  return { path: icons[name], filled: name === "input" };
}

const icons = {
  file: "M3.5 1.5H9l3.5 3.5v9.5h-9zM9 1.5V5h3.5",
  secret: "M3.5 7h9v7h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  module: "M8 1.5l5.5 3v7L8 14.5l-5.5-3v-7zM2.5 4.5L8 7.5l5.5-3M8 7.5v7",
  model: "M6 2h4v4H6zM1.5 10h4v4h-4zM10.5 10h4v4h-4zM8 6v2M3.5 10V8h9v2",
  stack: "M8 2l6.5 3.5L8 9 1.5 5.5zM1.5 8L8 11.5 14.5 8M1.5 10.5L8 14l6.5-3.5",
  own: "M8 2a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  input: "M8 3a5 5 0 1 0 0 10 5 5 0 0 0 0-10z",
  dependent: "M8 3a5 5 0 1 0 0 10 5 5 0 0 0 0-10z",
  removed: "M3 4h10M6 4V2.5h4V4M4.5 4L5 14h6l.5-10M7 6.5v5M9 6.5v5",
  folder: "M1.5 3h5L8 5h6.5v8.5h-13z",
} as const;
