import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { applyStack } from "./apply";
import { stackInBase } from "./baseStack";
import type { BaseTree } from "./baseTree";
import type { Job } from "./cli";
import { checkDrift, planStack, unfinished } from "./plan";
import type { Stop } from "./process";
import type { DriftCheck, RunKind, RunRequest, RunStack, StackResult } from "./request";
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
  try {
    const lock = await lockStack(root, stack.stack, kind, {
      atMost: lockTimeout * 1000,
      signal: stop.interrupt,
      onWait,
    });
    try {
      const place = await placeOf(request, stack, turn.baseTree);
      const onStart = (tool: number) => {
        lock.note({ tool });
        place.tree?.note(tool);
      };
      const logging = { log, onOutput, onStart };
      const job = { ...place.job, root, tools, stop, logging, lock, initInTurn, lockTimeout };
      const result = await carryOut(kind, job, request, { commit: base ?? null, where: place.where });
      return existsSync(log) ? { ...result, log } : result;
    } finally {
      lock.release();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return stop.interrupt.aborted ? unfinished(stack, "cancelled") : unfinished(stack, "failed", message);
  }
}

interface Place {
  readonly job: Pick<Job, "stack" | "folder" | "base">;
  readonly where: DriftCheck["where"];
  /** The base that it runs in. */
  readonly tree?: BaseTree;
}

/** Where a stack runs. Throws an Error where there is no such place. */
async function placeOf(request: RunRequest, stack: RunStack, baseTree: Turn["baseTree"]): Promise<Place> {
  const { root, kind, base } = request;
  const folder = join(root, stack.folder);
  if (!stack.removed && !isFolder(folder)) throw new Error(`There is no folder ${folder}`);
  if (stack.generatedFrom !== undefined && isWholeStack(folder)) throw new Error(wholeStack(folder));
  const isOfBase = stack.removed || (kind === "drift" && stack.affected);
  const tree = base !== undefined && isOfBase ? await baseTree() : undefined;
  if (tree === undefined) return { job: { stack, folder }, where: "in-place" };
  const there = join(tree.root, stack.folder);
  if (isFolder(there)) {
    return { job: { stack: stackInBase(stack, root), folder: there, base: tree.root }, where: "base", tree };
  }
  if (stack.generatedFrom !== undefined) throw new Error(notGenerated(stack));
  if (stack.removed) throw new Error(`The base has no folder ${stack.folder}`);
  return { job: { stack, folder }, where: "new" };
}

function carryOut(kind: RunKind, job: Job, request: RunRequest, check: Omit<DriftCheck, "unapplied">) {
  if (kind === "apply") return applyStack(job, request);
  return kind === "plan" ? planStack(job, request) : checkDrift(job, request, check);
}

/** What the folder has now is the change's; the base's is made by none. */
function notGenerated({ generatedFrom = "" }: RunStack): string {
  const file = join(generatedFrom, "terragrunt.stack.hcl");
  return `Your change reaches it, and ${file} generates it, which is not done as the base has it: check it where nothing is changed`;
}

/** A stack that is copied from elsewhere is known as a whole alone. */
function isWholeStack(folder: string): boolean {
  return existsSync(join(folder, "terragrunt.stack.hcl")) && !existsSync(join(folder, "terragrunt.hcl"));
}

function wholeStack(folder: string): string {
  return `It stands for the units of a stack that is copied from elsewhere: terragrunt run --all plan in ${folder} plans them`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
