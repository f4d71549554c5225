import PQueue from "p-queue";
import { unfinished } from "./plan";
import type { Failing, RunStack, StackResult } from "./request";

export interface Queue {
  readonly stacks: readonly RunStack[];
  readonly onFailure: Failing;
  /** Whether each waits for those that wait for it: the order of a destroy. */
  readonly reverse: boolean;
  readonly parallelism: number;
  readonly isCancelled: (stack: string) => boolean;
  readonly runOne: (stack: RunStack) => Promise<StackResult>;
  readonly onResult: (result: StackResult) => void;
}

const succeeded: ReadonlySet<string> = new Set(["no-changes", "changes", "no-drift", "drift", "applied"]);

/**
 * Each stack starts as soon as all that it waits for are done, the lower waves first where places are few. Results in the
 * order asked for.
 */
export async function runQueue(queue: Queue): Promise<readonly StackResult[]> {
  const places = new PQueue({ concurrency: Math.max(1, queue.parallelism) });
  const results = new Map<string, Promise<StackResult>>();
  let failed: string | undefined;

  const decide = async (stack: RunStack, before: readonly Promise<StackResult>[]): Promise<StackResult> => {
    const blocker = (await Promise.all(before)).find(({ outcome }) => !succeeded.has(outcome));
    if (blocker !== undefined && queue.onFailure !== "go-on" && !queue.isCancelled(stack.stack)) {
      return unfinished(stack, "blocked", `It waits for ${blocker.stack}, which ${reason(blocker)}`);
    }
    return places.add(async () => {
      if (queue.isCancelled(stack.stack)) return unfinished(stack, "cancelled");
      if (failed !== undefined && queue.onFailure === "stop") {
        return unfinished(stack, "blocked", `The run stops at the first failure, and ${failed} failed`);
      }
      const result = await queue.runOne(stack);
      if (result.outcome === "failed") failed ??= stack.stack;
      return result;
    });
  };

  for (const stack of inOrder(queue)) {
    const before = awaited(queue, stack).flatMap((id) => results.get(id) ?? []);
    const result = decide(stack, before).then((each) => {
      queue.onResult(each);
      return each;
    });
    results.set(stack.stack, result);
  }
  return Promise.all(queue.stacks.flatMap(({ stack }) => results.get(stack) ?? []));
}

function inOrder({ stacks, reverse }: Queue): readonly RunStack[] {
  return [...stacks].sort((a, b) => (reverse ? b.wave - a.wave : a.wave - b.wave));
}

/** Stacks of a loop share no order, so only other waves are waited for. */
function awaited({ stacks, reverse }: Queue, stack: RunStack): readonly string[] {
  const waiting = reverse
    ? stacks.filter(({ dependsOn, wave }) => dependsOn.includes(stack.stack) && wave > stack.wave)
    : stacks.filter(({ stack: id, wave }) => stack.dependsOn.includes(id) && wave < stack.wave);
  return waiting.map((each) => each.stack);
}

function reason({ outcome }: StackResult): string {
  if (outcome === "blocked") return "is blocked itself";
  return outcome === "cancelled" ? "was cancelled" : "failed";
}
