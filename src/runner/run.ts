import { join } from "node:path";
import PQueue from "p-queue";
import { planStack } from "./plan";
import type { Outcome, RunEvent, RunRequest, RunStack, StackResult } from "./request";
import { runWaves } from "./schedule";

export type { Outcome, RunEvent, RunKind, RunRequest, RunStack, StackResult, Tools } from "./request";

export interface Run {
  /** Interrupts what runs and starts nothing more; `done` still answers. A second call does nothing. */
  cancel(): void;
  /** One result for each stack, in the request's order. Rejects only where `onEvent` throws. */
  readonly done: Promise<readonly StackResult[]>;
}

/** Plans stacks, or checks them for drift. Nothing is applied; nothing in the repository changes but `.terraform`. */
export function startRun(request: RunRequest, onEvent: (event: RunEvent) => void): Run {
  const controller = new AbortController();
  const inits = new PQueue({ concurrency: 1 });
  const runOne = (stack: RunStack) => {
    onEvent({ type: "started", stack: stack.stack });
    return planStack(
      {
        stack,
        root: request.root,
        folder: join(request.root, stack.stack),
        tools: request.tools,
        signal: controller.signal,
        onOutput: (text) => onEvent({ type: "output", stack: stack.stack, text }),
        initInTurn: (init) => inits.add(init),
      },
      request.kind,
    );
  };
  const done = runWaves({
    stacks: request.stacks,
    parallelism: request.parallelism,
    signal: controller.signal,
    runOne,
    onResult: (result) => onEvent({ type: "finished", stack: result.stack, result }),
  });
  return { cancel: () => controller.abort(), done };
}

export type RunSummary = Readonly<Record<Outcome, number>> & {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
};

/** How many stacks ended how, and the sums over all. */
export function summarize(results: readonly StackResult[]): RunSummary {
  const having = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const sum = (key: "add" | "change" | "destroy") => results.reduce((total, result) => total + result[key], 0);
  return {
    "no-changes": having("no-changes"),
    changes: having("changes"),
    "no-drift": having("no-drift"),
    drift: having("drift"),
    failed: having("failed"),
    blocked: having("blocked"),
    cancelled: having("cancelled"),
    add: sum("add"),
    change: sum("change"),
    destroy: sum("destroy"),
  };
}
