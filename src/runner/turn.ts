import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { stackInBase } from "./baseStack";
import type { BaseTree } from "./baseTree";
import type { Job } from "./cli";
import { checkDrift, planStack, unfinished } from "./plan";
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
  /** Lays the base out for those that are checked there, once for all. */
  readonly baseTree: () => Promise<BaseTree>;
}

/** Waits until no other run has the stack, and runs it. Never rejects: what goes wrong is a "failed" result. */
export async function takeTurn(request: RunRequest, turn: Turn): Promise<StackResult> {
  const { stack, stop, log, onOutput, onWait, initInTurn } = turn;
  const { root, tools, kind, base, lockTimeout = 60 } = request;
  const here = join(root, stack.folder);
  try {
    if (!isFolder(here)) throw new Error(`There is no folder ${here}`);
    const lock = await lockStack(root, stack.stack, kind, {
      atMost: lockTimeout * 1000,
      signal: stop.interrupt,
      onWait,
    });
    try {
      const tree = kind === "drift" && base !== undefined && stack.affected ? await turn.baseTree() : undefined;
      const there = tree && join(tree.root, stack.folder);
      const isThere = there !== undefined && isFolder(there);
      if (tree !== undefined && !isThere && stack.generatedFrom !== undefined) throw new Error(notGenerated(stack));
      const onStart = (tool: number) => {
        lock.note({ tool });
        if (isThere) tree?.note(tool);
      };
      const logging = { log, onOutput, onStart };
      const folder = isThere ? there : here;
      const common = { root, folder, tools, stop, logging, lock, initInTurn, lockTimeout };
      const job = isThere
        ? { ...common, stack: stackInBase(stack, root), base: tree?.root ?? "" }
        : { ...common, stack };
      const where = isThere ? "base" : tree === undefined ? "in-place" : "new";
      const result =
        kind === "plan"
          ? await planStack(job, request)
          : await checkDrift(job, request, { commit: base ?? null, where });
      return existsSync(log) ? { ...result, log } : result;
    } finally {
      lock.release();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return stop.interrupt.aborted ? unfinished(stack, "cancelled") : unfinished(stack, "failed", message);
  }
}

/** What the folder has now is the change's; the base's is made by none. */
function notGenerated({ generatedFrom = "" }: RunStack): string {
  const file = join(generatedFrom, "terragrunt.stack.hcl");
  return `Your change reaches it, and ${file} generates it, which is not done as the base has it: check it where nothing is changed`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
