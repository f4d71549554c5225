import { noteApplied } from "./appliedRecord";
import type { Job } from "./cli";
import { erroredState } from "./erroredState";
import { beginApply, discardPlan, keptPlan } from "./keptPlan";
import { failure, unfinished } from "./plan";
import type { RunRequest, RunStack, StackResult } from "./request";
import { staleness } from "./staleness";
import { terraformCli } from "./terraform";
import { terragruntCli } from "./terragrunt";

/**
 * Applies the plan of a stack that was confirmed, once: it is gone then, whatever came of it. What does not hold any more is
 * not applied. Throws an Error where no tool can be started.
 */
export async function applyStack(job: Job, request: RunRequest): Promise<StackResult> {
  const { stack, root } = job;
  const asked = request.plans?.[stack.stack];
  const kept = asked === undefined ? undefined : keptPlan(root, stack.stack);
  if (kept === undefined || kept.id !== asked) return again(stack, "There is no plan of it that was confirmed");
  const stale = staleness(kept, stack, request);
  if (stale !== undefined) return again(stack, `Its plan is stale: ${stale}. Plan it again`);
  const { log: _log, ...planned } = kept.result;
  if (planned.outcome === "no-changes") {
    discardPlan(root, stack.stack);
    return planned;
  }
  const cli = stack.kind === "terragrunt" ? await terragruntCli(job) : await terraformCli(job);
  const begun = new Date();
  beginApply(kept);
  const note = () => {
    if (planned.outputs > 0) noteApplied(root, stack.stack);
  };
  note();
  try {
    const args = ["apply", "-input=false", "-no-color", `-lock-timeout=${job.lockTimeout}s`, kept.file];
    const { command, ended } = await cli.apply(args);
    if (command === "apply" && ended.code === 0) return { ...planned, outcome: "applied", exitCode: 0 };
    if (ended.text.includes("Error: Saved plan is stale"))
      return again(stack, "Its plan is stale: its state has changed since it was made. Plan it again");
    const left = erroredState(job, begun);
    const lost =
      left === undefined ? "" : `; its state could not be written and lies in ${left}: push it before anything else`;
    if (job.stop.interrupt.aborted) {
      return unfinished(stack, "cancelled", `interrupted; what was done by then is in its state${lost}`, ended.code);
    }
    return unfinished(stack, "failed", `${failure(command, ended)}${lost}`, ended.code);
  } finally {
    note();
    discardPlan(root, stack.stack);
  }
}

function again(stack: RunStack, why: string): StackResult {
  return { ...unfinished(stack, "blocked", why), stale: true };
}
