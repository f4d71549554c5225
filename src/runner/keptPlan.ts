import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { withoutDigests } from "./changes";
import { identityOf, isAlive, type ProcessIdentity } from "./liveness";
import type { RunRequest, RunStack, StackResult } from "./request";
import { stateFolder } from "./stateFolder";

/** A saved plan of a stack, of which there is one at a time: what it was made for, and what a person was shown of it. */
export interface KeptPlan {
  /** Tells it from every other. */
  readonly id: string;
  /** Absolute; it holds secret values in clear, and only its owner may read it. */
  readonly file: string;
  /** The repository's, absolute. */
  readonly root: string;
  readonly stack: string;
  readonly fingerprint: string;
  readonly commit: string | null;
  /** Of a stack that is removed: the commit in which it lies. */
  readonly base: string | null;
  readonly destroy: boolean;
  /** ISO 8601. */
  readonly at: string;
  readonly result: StackResult;
  /** It goes with this process; null: it was saved to outlive it. */
  readonly keeper: ProcessIdentity | null;
  /** When its apply began, after which it is never applied again, whatever became of that. ISO 8601. */
  readonly begun?: string;
}

/** Hours after which a saved plan is removed: it holds secrets. */
const LONGEST = 24;

/** Keeps a plan that was just made, in place of the one before; `at` is when it was begun. Answers its id. */
export function keepPlan(file: string, stack: RunStack, request: RunRequest, result: StackResult, at: string): string {
  const { root, commit = null, base = null, destroy = false, keep } = request;
  discardPlan(root, stack.stack);
  const folder = mkdtempSync(join(stateFolder("plans"), "plan-"));
  const kept: KeptPlan = {
    id: basename(folder),
    file: join(folder, "plan"),
    root,
    stack: stack.stack,
    fingerprint: stack.fingerprint,
    commit,
    base: stack.removed ? base : null,
    destroy: destroy || stack.removed === true,
    at,
    result: withoutDigests(result),
    keeper: keep === "saved" ? null : identityOf(process.pid),
  };
  // Where this process is killed in between, the record says what is to be removed.
  write(kept);
  const own = join(folder, "copied");
  writeFileSync(own, readFileSync(file), { mode: 0o600 });
  renameSync(own, kept.file);
  return kept.id;
}

/** undefined where none is kept. */
export function keptPlan(root: string, stack: string): KeptPlan | undefined {
  const kept = read(recordOf(root, stack));
  return kept !== undefined && existsSync(kept.file) ? kept : undefined;
}

/** The same, only where it was saved to outlive who made it. */
export function savedPlan(root: string, stack: string): KeptPlan | undefined {
  const kept = keptPlan(root, stack);
  return kept?.keeper === null ? kept : undefined;
}

/** From here on it is never applied again, also where this process is killed before it has begun. */
export function beginApply(kept: KeptPlan): void {
  write({ ...kept, begun: new Date().toISOString() });
}

/** Removes a stack's plan, if there is one. */
export function discardPlan(root: string, stack: string): void {
  const path = recordOf(root, stack);
  const kept = read(path);
  if (kept !== undefined) remove(path, kept);
}

/** Removes plans that were kept for a process that has ended, and saved ones that are old. */
export function removeDeadPlans(): void {
  const alive = new Map<number, boolean>();
  const ended = (keeper: ProcessIdentity) => {
    const known = alive.get(keeper.pid) ?? isAlive(keeper);
    alive.set(keeper.pid, known);
    return !known;
  };
  const oldest = new Date(Date.now() - LONGEST * 60 * 60 * 1000).toISOString();
  const folder = stateFolder("plans");
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".json"))) {
    const kept = read(join(folder, name));
    if (kept !== undefined && (kept.keeper === null ? kept.at < oldest : ended(kept.keeper)))
      remove(join(folder, name), kept);
  }
}

/** Removes what was kept for this process. */
export function removeOwnPlans(): void {
  const folder = stateFolder("plans");
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".json"))) {
    const kept = read(join(folder, name));
    if (kept?.keeper?.pid === process.pid) remove(join(folder, name), kept);
  }
}

function recordOf(root: string, stack: string): string {
  const name = createHash("sha256").update(`${root}\0${stack}`).digest("hex").slice(0, 32);
  return join(stateFolder("plans"), `${name}.json`);
}

function write(kept: KeptPlan): void {
  const path = recordOf(kept.root, kept.stack);
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(kept), { mode: 0o600 });
  renameSync(own, path);
}

function read(path: string): KeptPlan | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as KeptPlan;
  } catch {
    // There is none, or another has just removed it.
    return undefined;
  }
}

function remove(path: string, { id }: KeptPlan): void {
  rmSync(join(stateFolder("plans"), id), { recursive: true, force: true });
  rmSync(path, { force: true });
}
