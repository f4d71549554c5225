import type { World } from "../evaluation/world";
import { type Edge, edgesIn } from "./edges";
import { type Location, locator } from "./references";
import { type Target, targetOf } from "./target";

/** One step up or down: who uses, or what is used, and where that is written. */
export interface Step {
  readonly is: Target;
  readonly at: readonly Location[];
}

/** Who uses a module, a file, a secret or a stack, by their path or id; sorted. */
export function usersUp(world: World, id: string): readonly Step[] {
  return steps(world, edgesIn(world, "").to.get(id) ?? [], "from");
}

/** What a stack, a module or a file uses. */
export function partsDown(world: World, id: string): readonly Step[] {
  return steps(world, edgesIn(world, "").from.get(id) ?? [], "to");
}

function steps(world: World, edges: readonly Edge[], end: "from" | "to"): readonly Step[] {
  const byEnd = new Map<string, Edge[]>();
  for (const edge of edges) {
    const known = byEnd.get(edge[end]);
    if (known) known.push(edge);
    else byEnd.set(edge[end], [edge]);
  }
  const locate = locator(world, edges);
  return [...byEnd]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, all]) => {
      const certainty = all.some((each) => each.certainty === "certain") ? "certain" : "possible";
      return { is: targetOf(world, id, certainty), at: locate(all) };
    });
}
