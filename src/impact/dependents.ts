import type { DependsOn } from "../graph/dependencies";
import type { Certainty, Reason, Step } from "./impact";

/** A stack that is reached only through the outputs of others. */
export interface Dependent {
  readonly certainty: Certainty;
  readonly reasons: readonly Reason[];
}

/**
 * Stacks that consume outputs of the given ones, directly or through others. `edges`: what each stack depends on; only
 * data edges widen.
 */
export function dependentsOf(
  affected: ReadonlyMap<string, Certainty>,
  edges: ReadonlyMap<string, readonly DependsOn[]>,
  how: "none" | "direct" | "all",
): ReadonlyMap<string, Dependent> {
  const found = new Map<string, Dependent>();
  if (how === "none") return found;
  const consumers = consumersBy(edges);
  let border = [...affected].map(([id, certainty]) => ({ id, certainty, path: [{ id, kind: "stack" } as Step] }));
  while (border.length > 0) {
    const next: typeof border = [];
    for (const { id, certainty, path } of border) {
      for (const { stack, edge } of consumers.get(id) ?? []) {
        if (affected.has(stack) || path.some((step) => step.id === stack)) continue;
        const both = certainty === "certain" && edge.certainty === "certain" ? "certain" : "possible";
        const way: Step[] = [...path, { id: stack, kind: "stack", via: edge.via, at: edge.at }];
        const known = found.get(stack);
        const better = known?.certainty === "possible" && both === "certain";
        const reason: Reason = { change: null, certainty: both, path: way };
        if (!known || better) next.push({ id: stack, certainty: both, path: way });
        const reasons = [...(known?.reasons ?? []), reason].sort((a, b) => a.path.length - b.path.length);
        found.set(stack, { certainty: !known || better ? both : known.certainty, reasons });
      }
    }
    border = how === "direct" ? [] : next;
  }
  return found;
}

function consumersBy(edges: ReadonlyMap<string, readonly DependsOn[]>) {
  const consumers = new Map<string, { stack: string; edge: DependsOn }[]>();
  for (const [stack, dependsOn] of edges) {
    for (const edge of dependsOn) {
      if (edge.kind !== "data") continue;
      const known = consumers.get(edge.stack);
      if (known) known.push({ stack, edge });
      else consumers.set(edge.stack, [{ stack, edge }]);
    }
  }
  return consumers;
}
