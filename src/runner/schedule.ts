import PQueue from "p-queue";
import { unfinished } from "./plan";
import type { RunStack, StackResult } from "./request";

export interface Schedule {
  readonly stacks: readonly RunStack[];
  /** Whether a stack that did not succeed blocks those that wait for it. */
  readonly blocks: boolean;
  readonly parallelism: number;
  readonly signal: AbortSignal;
  readonly runOne: (stack: RunStack) => Promise<StackResult>;
  readonly onResult: (result: StackResult) => void;
}

const succeeded: ReadonlySet<string> = new Set(["no-changes", "changes", "no-drift", "drift"]);

/** Wave by wave; what waits for a stack that did not succeed is blocked, everything else goes on. Results as asked for. */
export async function runWaves(schedule: Schedule): Promise<readonly StackResult[]> {
  const queue = new PQueue({ concurrency: Math.max(1, schedule.parallelism) });
  const results = new Map<string, StackResult>();
  const runOrSkip = async (stack: RunStack) => {
    const blocker = (schedule.blocks ? stack.dependsOn : []).find((id) => {
      const result = results.get(id);
      return result !== undefined && !succeeded.has(result.outcome);
    });
    const result = schedule.signal.aborted
      ? unfinished(stack, "cancelled")
      : blocker === undefined
        ? await schedule.runOne(stack)
        : unfinished(stack, "blocked", `It waits for ${blocker}, which ${reason(results.get(blocker))}`);
    results.set(stack.stack, result);
    schedule.onResult(result);
  };
  const waves = [...new Set(schedule.stacks.map((stack) => stack.wave))].sort((a, b) => a - b);
  for (const wave of waves) {
    await queue.addAll(schedule.stacks.filter((stack) => stack.wave === wave).map((stack) => () => runOrSkip(stack)));
  }
  return schedule.stacks.flatMap((stack) => results.get(stack.stack) ?? []);
}

function reason(result: StackResult | undefined): string {
  return result?.outcome === "blocked" ? "is blocked itself" : "failed";
}
