import { changesOf } from "./changes";
import { countDrift, countPlan } from "./counts";
import type { PlanJson } from "./planJson";
import type { RunStack, StackResult } from "./request";

/** What a plan would do. The exit code alone tells whether it is anything: outputs, moves and checks have no number. */
export function planResult(stack: RunStack, exitCode: number, plan: PlanJson): StackResult {
  const message = besides(plan);
  return {
    stack: stack.stack,
    exitCode,
    outcome: exitCode === 0 ? "no-changes" : "changes",
    ...countPlan(plan),
    changes: changesOf(plan),
    ...(message === "" ? {} : { message }),
  };
}

/** What add, change and destroy leave unsaid; what takes something away comes first. */
function besides(plan: PlanJson): string {
  const counts = countPlan(plan);
  const drift = countDrift(plan);
  const said: readonly [number, string][] = [
    [counts.failedChecks, counts.failedChecks === 1 ? "check fails" : "checks fail"],
    [counts.replace, "replaced"],
    [counts.forget, "forgotten"],
    [counts.import, "imported"],
    [counts.move, "moved"],
    [counts.outputs, counts.outputs === 1 ? "output changes" : "outputs change"],
    [counts.deferred, "deferred"],
    // A plan takes back what was done outside: not all of it is the change under work.
    [drift.change + drift.destroy, "drifted"],
  ];
  return said
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}
