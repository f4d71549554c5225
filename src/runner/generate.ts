import { join } from "node:path";
import { failure } from "./plan";
import { capture } from "./process";
import { terragruntProgram } from "./program";
import type { RunRequest, RunStack } from "./request";
import { lockStack, type StackLock } from "./stackLock";

/** What Terragrunt makes of stack files for the time of a run. */
export interface Generation {
  /** By folder of a stack file: why its units could not be made. `onWait` is told of another run that does that. Never rejects. */
  made(onWait: (holder: string) => void): Promise<ReadonlyMap<string, string>>;
  /** A stack is done. After the last one of a stack file another run may make its units anew. */
  done(stack: string): void;
}

/**
 * Has Terragrunt make the units that stack files generate, as they say now: all of them before the first is planned, for
 * one `stack generate` writes what other processes read. No other run does it before those units are done. It is interrupted
 * once all of them are cancelled.
 */
export function generationOf(request: RunRequest, cancelled: (stack: string) => AbortSignal): Generation {
  const locks = new Map<string, StackLock>();
  const stacks = request.stacks.filter(({ generatedFrom }) => generatedFrom !== undefined);
  const open = new Set(stacks.map(({ stack }) => stack));
  let all: Promise<ReadonlyMap<string, string>> | undefined;

  async function make(onWait: (holder: string) => void) {
    const signal = whenAll(stacks.map(({ stack }) => cancelled(stack)));
    const failed = new Map<string, string>();
    for (const from of [...new Set(stacks.flatMap(({ generatedFrom }) => generatedFrom ?? []))].sort()) {
      const stack = stacks.find((each) => each.generatedFrom === from && open.has(each.stack));
      const message = stack === undefined ? undefined : await generate(stack, from, signal, onWait);
      if (message !== undefined) failed.set(from, message);
      releaseOthers();
    }
    return failed;
  }

  function isNeeded(from: string): boolean {
    return stacks.some((each) => each.generatedFrom === from && open.has(each.stack));
  }

  function releaseOthers(): void {
    for (const [from, lock] of locks) {
      if (isNeeded(from)) continue;
      lock.release();
      locks.delete(from);
    }
  }

  async function generate(stack: RunStack, from: string, signal: AbortSignal, onWait: (holder: string) => void) {
    const { root, tools, lockTimeout = 60 } = request;
    try {
      const wait = { atMost: lockTimeout * 1000, signal, onWait };
      locks.set(from, await lockStack(root, join(from, "terragrunt.stack.hcl"), "stack generate", wait));
      const args = ["stack", "generate", "--non-interactive", "--no-color"];
      const stop = { interrupt: signal, force: signal };
      const folder = join(root, from);
      const { file, environment } = await terragruntProgram({ stack, root, folder, tools, stop });
      const ended = await capture({ file, args, cwd: folder, environment, stop });
      return ended.code === 0 ? undefined : failure("stack generate", ended);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  return {
    made(onWait) {
      all ??= make(onWait);
      return all;
    },
    done(stack) {
      open.delete(stack);
      releaseOthers();
    },
  };
}

/** Aborted once all of them are. */
function whenAll(signals: readonly AbortSignal[]): AbortSignal {
  const all = new AbortController();
  const look = () => {
    if (signals.every(({ aborted }) => aborted)) all.abort();
  };
  for (const signal of signals) signal.addEventListener("abort", look);
  look();
  return all.signal;
}
