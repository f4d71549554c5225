import type { World } from "../evaluation/world";
import { compositionOf } from "../graph/parts";
import { producersOf } from "../graph/producers";
import { stackOf, stacksIn } from "../graph/stacks";
import type { Problem } from "../snapshot/snapshot";
import { moduleIn } from "../terraform/module";
import { unitIn } from "../terragrunt/units";
import type { Comparison } from "./reasons";

/** What the stacks there are now still need of stacks that the change takes away, where they say so. */
export function removedDependencies({ base, now }: Comparison): readonly Problem[] {
  const after = stacksIn(now, "");
  const gone = [...stacksIn(base, "").values()].filter(({ id }) => !after.has(id));
  // A text that can't be read takes nothing away.
  const removed = new Set(gone.filter(({ folder }) => moduleIn(now, folder).problems.length === 0).map(({ id }) => id));
  if (removed.size === 0) return [];
  return [...after.keys()].flatMap((id) => [...neededUnits(now, id, removed), ...readStates(base, now, id, removed)]);
}

function neededUnits(now: World, id: string, removed: ReadonlySet<string>): readonly Problem[] {
  if (stackOf(now, id)?.kind !== "terragrunt") return [];
  return unitIn(now, id).dependencies.flatMap(({ folder, certainty, at }): readonly Problem[] => {
    if (!removed.has(folder)) return [];
    const severity = certainty === "certain" ? "error" : "warning";
    const message = `${id} needs ${folder}, which this change removes.`;
    return [{ ...at, severity, code: "missing-dependency", message }];
  });
}

/** A state outlives its stack for a while, until that is destroyed. */
function readStates(base: World, now: World, id: string, removed: ReadonlySet<string>): readonly Problem[] {
  return compositionOf(now, id).states.flatMap(({ name, address, at }): readonly Problem[] => {
    // Where another keeps it now, as after a move, it is not gone.
    if (producersOf(now, { name, address }).producers.length > 0) return [];
    const gone = producersOf(base, { name, address }).producers.filter(({ stack }) => removed.has(stack));
    if (gone.length === 0) return [];
    const names = gone.map(({ stack }) => stack).join(", ");
    const message = `${id} reads the state of ${names}, which this change removes.`;
    return [{ ...at, severity: "warning", code: "missing-dependency", message }];
  });
}
