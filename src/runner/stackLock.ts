import { createHash } from "node:crypto";
import { linkSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isAlive, type ProcessIdentity } from "./liveness";
import { stateFolder } from "./stateFolder";

/** Who has a stack; kept in a file, for every window and command line of that person. */
interface Holder {
  /** "ann@laptop". */
  readonly owner: string;
  readonly host: string;
  /** What it does: "plan". */
  readonly doing: string;
  readonly root: string;
  readonly stack: string;
  /** ISO 8601. */
  readonly since: string;
  readonly runner: ProcessIdentity;
  /** What the runner started in the stack's folder: it goes on where the runner was killed. */
  readonly tool?: ProcessIdentity;
  /** Holds a plan; whoever finds its holder dead removes it. */
  readonly privateFolder?: string;
  readonly released?: true;
}

export interface StackLock {
  /** Says what runs under it. */
  note(more: { readonly tool?: number; readonly privateFolder?: string }): void;
  release(): void;
}

export interface Wait {
  /** Milliseconds; then it throws, saying who has the stack. */
  readonly atMost: number;
  readonly signal: AbortSignal;
  /** Once, where it has to wait: who has the stack. */
  readonly onWait: (holder: string) => void;
}

/**
 * Takes a stack for this process. It is not handed on by time: what holds it is a process, and where that was killed the
 * stack is free as soon as the tool that it started has ended too. Throws an Error where another has it for too long, or
 * when the signal aborts.
 *
 * Of a stack's numbered files only the highest counts, and that one is never removed: a file is made once, by who
 * found the one before it dead or released, and who then sees a higher one gives way. So no dead lock has to be broken,
 * which two may do at once.
 */
export async function lockStack(root: string, stack: string, doing: string, wait: Wait): Promise<StackLock> {
  const name = nameOf(root, stack);
  const until = Date.now() + wait.atMost;
  for (let told = false; ; ) {
    wait.signal.throwIfAborted();
    const taken = take(name, holderOf(root, stack, doing));
    if ("note" in taken) return taken;
    if (Date.now() > until) throw new Error(`Another run has this stack: ${describe(taken)}`);
    if (!told) wait.onWait(describe(taken));
    told = true;
    await sleep(200, undefined, { signal: wait.signal });
  }
}

/** Removes what runs that were killed left of their plans, which hold secrets. */
export function removeLeftovers(): void {
  const folder = stateFolder("locks");
  const names = new Set(readdirSync(folder).map((file) => file.replace(/\.\d+$/, "")));
  for (const name of names) {
    const { holder } = newest(folder, name);
    if (holder !== undefined && holder.host === hostname() && !isHeld(holder)) clean(holder);
  }
}

function clean({ released, privateFolder }: Holder): void {
  if (!released && privateFolder !== undefined) rmSync(privateFolder, { recursive: true, force: true });
}

function nameOf(root: string, stack: string): string {
  return createHash("sha256")
    .update(`${realpathSync.native(root)}\0${stack}`)
    .digest("hex")
    .slice(0, 32);
}

function holderOf(root: string, stack: string, doing: string): Holder {
  const host = hostname();
  const since = new Date().toISOString();
  return { owner: `${userInfo().username}@${host}`, host, doing, root, stack, since, runner: identityOf(process.pid) };
}

function take(name: string, own: Holder): StackLock | Holder {
  const folder = stateFolder("locks");
  const found = newest(folder, name);
  if (found.holder !== undefined && isHeld(found.holder)) return found.holder;
  const number = found.number + 1;
  const path = join(folder, `${name}.${number}`);
  if (!make(path, JSON.stringify(own))) return take(name, own);
  if (newest(folder, name).number !== number) {
    rmSync(path, { force: true });
    return take(name, own);
  }
  if (found.holder !== undefined) clean(found.holder);
  for (const file of filesOf(folder, name)) {
    if (join(folder, file) !== path) rmSync(join(folder, file), { force: true });
  }
  return heldLock(path, own);
}

/** Makes a file with all of its text at once; false where another did. */
function make(path: string, text: string): boolean {
  const own = `${path}.by-${process.pid}`;
  writeFileSync(own, text, { mode: 0o600 });
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    // Whoever takes the lock tidies up, this one's file as well.
    if (error instanceof Error && "code" in error && (error.code === "EEXIST" || error.code === "ENOENT")) return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function heldLock(path: string, own: Holder): StackLock {
  let holder = own;
  const write = (next: Holder) => {
    holder = next;
    // Whoever reads sees all of it.
    writeFileSync(`${path}.next`, JSON.stringify(holder), { mode: 0o600 });
    renameSync(`${path}.next`, path);
  };
  return {
    note: ({ tool, privateFolder }) =>
      write({
        ...holder,
        ...(tool === undefined ? {} : { tool: identityOf(tool) }),
        ...(privateFolder === undefined ? {} : { privateFolder }),
      }),
    release: () => write({ ...holder, released: true }),
  };
}

function newest(folder: string, name: string): { readonly number: number; readonly holder?: Holder } {
  const number = Math.max(0, ...numbersOf(folder, name));
  const holder = number === 0 ? undefined : read(join(folder, `${name}.${number}`));
  return { number, ...(holder && { holder }) };
}

function numbersOf(folder: string, name: string): readonly number[] {
  return filesOf(folder, name)
    .map((file) => file.slice(name.length + 1))
    .filter((rest) => /^\d+$/.test(rest))
    .map(Number);
}

function filesOf(folder: string, name: string): readonly string[] {
  return readdirSync(folder).filter((file) => file.startsWith(`${name}.`));
}

/** undefined where another has just removed it, as only a higher one counts then. */
function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Of a process on another machine nothing can be known: it counts as running. */
function isHeld({ released, host, runner, tool }: Holder): boolean {
  if (released) return false;
  return host !== hostname() || isAlive(runner) || (tool !== undefined && isAlive(tool));
}

function describe({ owner, doing, since, host, runner, tool }: Holder): string {
  const killed = host === hostname() && !isAlive(runner);
  const left = killed ? `; that run was killed, but what it started still runs (process ${tool?.pid})` : "";
  return `${doing} by ${owner} since ${since} (process ${runner.pid})${left}`;
}
