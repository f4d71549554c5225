import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Job } from "./cli";
import { planStack, unfinished } from "./plan";
import type { Stop } from "./process";
import type { RunRequest, RunStack, StackResult } from "./request";
import { lockStack } from "./stackLock";

/** One stack's turn in a run. */
export interface Turn {
  readonly stack: RunStack;
  readonly stop: Stop;
  /** Where all output goes, absolute. */
  readonly log: string;
  readonly onOutput: (text: string) => void;
  /** Told who has the stack. */
  readonly onWait: (holder: string) => void;
  readonly initInTurn: Job["initInTurn"];
}

/** Waits until no other run has the stack, and runs it. Never rejects: what goes wrong is a "failed" result. */
export async function takeTurn(request: RunRequest, turn: Turn): Promise<StackResult> {
  const { stack, stop, log, onOutput, onWait, initInTurn } = turn;
  const { root, tools, kind, lockTimeout = 60 } = request;
  const folder = join(root, stack.folder);
  try {
    if (!isFolder(folder)) throw new Error(`There is no folder ${folder}`);
    const lock = await lockStack(root, stack.stack, kind, {
      atMost: lockTimeout * 1000,
      signal: stop.interrupt,
      onWait,
    });
    try {
      const logging = { log, onOutput, onStart: (tool: number) => lock.note({ tool }) };
      const result = await planStack(
        { stack, root, folder, tools, stop, logging, lock, initInTurn, lockTimeout },
        request,
      );
      return existsSync(log) ? { ...result, log } : result;
    } finally {
      lock.release();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return stop.interrupt.aborted ? unfinished(stack, "cancelled") : unfinished(stack, "failed", message);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
