import PQueue from "p-queue";
import { type BaseTree, layOutBase, removeDeadBases } from "./baseTree";
import { keepDrift } from "./driftRecord";
import { generationOf } from "./generate";
import { removeDeadPlans } from "./keptPlan";
import { KEPT_DAYS, logPath, makeRunFolder, removeOldLogs } from "./logs";
import { unfinished } from "./plan";
import { runQueue } from "./queue";
import type { RunEvent, RunRequest, StackResult } from "./request";
import { recordRun } from "./runRecord";
import { removeLeftovers } from "./stackLock";
import { takeTurn } from "./turn";

export interface Run {
  /**
   * Interrupts one stack, or all, and starts nothing more of it; `done` answers when all has ended, which can take minutes. A
   * second call forces the end: a state may stay locked.
   */
  cancel(stack?: string): void;
  /** One result for each stack, in the request's order. Rejects only where the state folder can't be written. */
  readonly done: Promise<readonly StackResult[]>;
}

/**
 * Plans stacks, checks them for drift, or applies plans of them that were kept and confirmed. Nothing in the repository changes but what the tools keep
 * there (`.terraform`, a lock file where there was none, `.terragrunt-cache`, what `terragrunt stack generate` makes of the
 * stack files that generate one of the stacks), and for the time of a look at the base one more working tree in git's list.
 * `onEvent` must not throw.
 */
export function startRun(request: RunRequest, onEvent: (event: RunEvent) => void): Run {
  const stops = new Map<string, Stopper>();
  const stopOf = (stack: string) => {
    const stop = stops.get(stack) ?? { interrupt: new AbortController(), force: new AbortController() };
    stops.set(stack, stop);
    return stop;
  };
  let allCancelled = false;
  const cancel = (stack?: string) => {
    for (const each of stack === undefined ? request.stacks.map((one) => one.stack) : [stack]) {
      const { interrupt, force } = stopOf(each);
      const again = stack === undefined ? allCancelled : interrupt.signal.aborted;
      (again ? force : interrupt).abort();
    }
    allCancelled ||= stack === undefined;
  };
  return { cancel, done: runAll(request, stopOf, onEvent) };
}

interface Stopper {
  readonly interrupt: AbortController;
  readonly force: AbortController;
}

async function runAll(request: RunRequest, stopOf: (stack: string) => Stopper, onEvent: (event: RunEvent) => void) {
  removeLeftovers();
  await removeDeadBases();
  removeDeadPlans();
  removeOldLogs(request.keepLogs ?? KEPT_DAYS);
  const runFolder = makeRunFolder();
  const record = recordRun(runFolder, request);
  const inits = new PQueue({ concurrency: 1 });
  const generation = generationOf(request, (stack) => stopOf(stack).interrupt.signal);
  let laid: Promise<BaseTree> | undefined;
  const results = runQueue({
    stacks: request.stacks,
    // What the world did to one stack is seen without the others.
    onFailure: request.onFailure ?? (request.kind === "drift" ? "go-on" : "skip"),
    reverse: request.destroy ?? false,
    parallelism: request.parallelism,
    isCancelled: (stack) => stopOf(stack).interrupt.signal.aborted,
    runOne: async (stack) => {
      const { interrupt, force } = stopOf(stack.stack);
      const onWait = (holder: string) => onEvent({ type: "waiting", stack: stack.stack, holder });
      onEvent({ type: "started", stack: stack.stack });
      const why = stack.generatedFrom && (await generation.made(onWait)).get(stack.generatedFrom);
      if (interrupt.signal.aborted) return unfinished(stack, "cancelled");
      if (why) return unfinished(stack, "failed", why);
      return takeTurn(request, {
        stack,
        stop: { interrupt: interrupt.signal, force: force.signal },
        log: logPath(runFolder, stack.stack),
        onOutput: (text) => onEvent({ type: "output", stack: stack.stack, text }),
        onWait,
        initInTurn: (init) => inits.add(init),
        baseTree: () => {
          laid ??= layOutBase(request.root, request.base ?? "");
          return laid;
        },
      });
    },
    onResult: (result) => {
      record(result);
      generation.done(result.stack);
      if (request.kind === "drift") keepDrift(request.root, result);
      onEvent({ type: "finished", stack: result.stack, result });
    },
  });
  try {
    return await results;
  } finally {
    await laid?.then((tree) => tree.remove()).catch(() => undefined);
  }
}
