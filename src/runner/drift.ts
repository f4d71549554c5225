import { driftOf } from "./changes";
import { countDrift, countPlan } from "./counts";
import { hasObjects, type PlanJson } from "./planJson";
import type { RunStack, StackResult } from "./request";

/** Looks at what is there and compares it with the state, whatever the configuration asks for. */
export const driftArguments: readonly string[] = ["-refresh-only"];

/**
 * What a refresh-only plan says about the world: `resource_drift` alone. Its exit code is 2 for an output that the
 * configuration changed too, which is pending or unapplied, not drift.
 */
export function driftResult(stack: RunStack, exitCode: number, plan: PlanJson): StackResult {
  const counts = countDrift(plan);
  const { change, destroy } = counts;
  const own = stack.affected ? "; your change is not part of this" : "";
  const result = { stack: stack.stack, exitCode, ...counts, changes: driftOf(plan) };
  if (change + destroy > 0) {
    const parts = [change > 0 ? `${change} changed` : "", destroy > 0 ? `${destroy} deleted` : ""].filter(Boolean);
    return { ...result, outcome: "drift", message: `The cloud differs from the state: ${parts.join(", ")}${own}` };
  }
  return { ...result, outcome: "no-drift", message: agreement(plan, own) };
}

function agreement(plan: PlanJson, own: string): string {
  if (!hasObjects(plan)) return "No object is in the state, so there is nothing that could drift";
  return countPlan(plan).outputs > 0
    ? `The cloud agrees with the state; only outputs in the configuration are not applied yet${own}`
    : `The cloud agrees with the state${own}`;
}
