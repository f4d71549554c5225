import { countDrift, countPlan, type PlanJson } from "./counts";
import type { RunStack, StackResult } from "./request";

/** What a plan would do. The exit code alone tells whether it is anything: outputs, moves and checks have no number. */
export function planResult(stack: RunStack, exitCode: number, plan: PlanJson): StackResult {
  const { add, change, destroy } = countPlan(plan);
  const message = besides(plan);
  return {
    stack: stack.stack,
    exitCode,
    outcome: exitCode === 0 ? "no-changes" : "changes",
    add,
    change,
    destroy,
    ...(message === "" ? {} : { message }),
  };
}

/** What add, change and destroy leave unsaid; what takes something away comes first. */
function besides(plan: PlanJson): string {
  const counts = countPlan(plan);
  const drift = countDrift(plan);
  const said: readonly [number, string][] = [
    [counts.replace, "replaced"],
    [counts.forget, "forgotten"],
    [counts.import, "imported"],
    [counts.move, "moved"],
    [counts.outputs, counts.outputs === 1 ? "output changes" : "outputs change"],
    // A plan takes back what was done outside: not all of it is the change under work.
    [drift.change + drift.destroy, "drifted"],
  ];
  return said
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}
