import { setMaxListeners } from "node:events";
import { join } from "node:path";
import PQueue from "p-queue";
import { planStack } from "./plan";
import type { RunEvent, RunRequest, RunStack, StackResult } from "./request";
import { runWaves } from "./schedule";

export interface Run {
  /**
   * Interrupts what runs and starts nothing more; `done` answers when all has ended, which can take minutes. A second call
   * forces the end: a state may stay locked.
   */
  cancel(): void;
  /** One result for each stack, in the request's order. Never rejects. */
  readonly done: Promise<readonly StackResult[]>;
}

/**
 * Plans stacks, or checks them for drift. Nothing is applied; nothing in the repository changes but what the tools keep
 * there (`.terraform`, a lock file where there was none, `.terragrunt-cache`). `onEvent` must not throw.
 */
export function startRun(request: RunRequest, onEvent: (event: RunEvent) => void): Run {
  const [interrupt, force] = [new AbortController(), new AbortController()];
  // One for each process that runs, of which there may be many.
  setMaxListeners(0, interrupt.signal, force.signal);
  const inits = new PQueue({ concurrency: 1 });
  const runOne = (stack: RunStack) => {
    onEvent({ type: "started", stack: stack.stack });
    return planStack(
      {
        stack,
        root: request.root,
        folder: join(request.root, stack.folder),
        tools: request.tools,
        stop: { interrupt: interrupt.signal, force: force.signal },
        onOutput: (text) => onEvent({ type: "output", stack: stack.stack, text }),
        initInTurn: (init) => inits.add(init),
      },
      request.kind,
    );
  };
  const done = runWaves({
    stacks: request.stacks,
    // What the world did to one stack is seen without the others.
    blocks: request.kind === "plan",
    parallelism: request.parallelism,
    signal: interrupt.signal,
    runOne,
    onResult: (result) => onEvent({ type: "finished", stack: result.stack, result }),
  });
  return { cancel: () => (interrupt.signal.aborted ? force : interrupt).abort(), done };
}
