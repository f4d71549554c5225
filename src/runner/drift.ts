import { changesOf, driftOf, type PlanChange } from "./changes";
import { countDrift } from "./counts";
import { hasObjects, type PlanJson } from "./planJson";
import type { DriftCheck, RunStack, StackResult } from "./request";

/** What of a plan's changes the code asks for, whatever the world did: looks at the state alone. */
export const withoutWorld: readonly string[] = ["-refresh=false"];

/** Whether drift and what is not applied yet stand in one plan, so that it alone can't tell which change is which. */
export function isMixed(plan: PlanJson): boolean {
  return driftOf(plan).length > 0 && changesOf(plan).length > 0;
}

/**
 * What of a plan is not applied yet: what the world as it is lacks, and the state too. A change that only takes drift back is
 * none. `unrefreshed` is the plan without a look at the world; absent where nothing has drifted.
 */
export function unapplied(plan: PlanJson, unrefreshed: PlanJson | undefined): readonly PlanChange[] {
  if (unrefreshed === undefined) return changesOf(plan);
  const asked = new Set(changesOf(unrefreshed).map(({ address }) => address));
  return changesOf(plan).filter(({ address }) => asked.has(address));
}

/** Drift is `resource_drift` alone: what a plan would change is not applied yet, which is something else. */
export function driftResult(stack: RunStack, exitCode: number, plan: PlanJson, check: DriftCheck): StackResult {
  const counts = countDrift(plan);
  const { change, destroy } = counts;
  const drifted = change + destroy > 0;
  const parts = [change > 0 ? `${change} changed` : "", destroy > 0 ? `${destroy} deleted` : ""].filter(Boolean);
  const differs = `The cloud differs from the state: ${parts.join(", ")}`;
  const agrees = hasObjects(plan)
    ? "The cloud agrees with the state"
    : "No object is in the state, so there is nothing that could drift";
  return {
    stack: stack.stack,
    exitCode,
    outcome: drifted ? "drift" : "no-drift",
    ...counts,
    changes: driftOf(plan),
    check,
    message: [drifted ? differs : agrees, ...apart(check)].join("; "),
  };
}

/** What is no drift, each by its own name. */
function apart({ commit, where, unapplied: { length } }: DriftCheck): readonly string[] {
  const changes = `${length} change${length === 1 ? "" : "s"}`;
  if (commit === null) {
    const found = "no base was found to tell what is yours from what is not applied yet";
    return [length === 0 ? found : `${changes} in the code, and ${found}`];
  }
  const ahead = length === 0 ? [] : [`unapplied: ${changes} of the base`];
  if (where === "base") return [...ahead, "pending: your change, which is not part of this"];
  if (where === "new") return ["pending: all of its code, for the base has no such stack"];
  return ahead;
}
