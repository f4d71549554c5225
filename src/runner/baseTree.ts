import { mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addWorktree, removeWorktree } from "../snapshot/worktree";
import { identityOf, isAlive, type ProcessIdentity } from "./liveness";
import { stateFolder } from "./stateFolder";
import { takeOver } from "./takeOver";

/** The base laid out for one run, beside what a person works in. */
export interface BaseTree {
  /** Absolute. */
  readonly root: string;
  /** Says what runs in it. */
  note(tool: number): void;
  remove(): Promise<void>;
}

/** Kept in a file, so that the next run finds what one that was killed left. */
interface Laid {
  readonly root: string;
  readonly folder: string;
  readonly runner: ProcessIdentity;
  readonly tools: readonly ProcessIdentity[];
}

/** Lays a commit out in a private temporary folder. Throws an Error where git can't. */
export async function layOutBase(root: string, commit: string): Promise<BaseTree> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-base-")));
  const record = join(stateFolder("bases"), `${commit}-${process.pid}-${Date.now()}.json`);
  let laid: Laid = { root, folder, runner: identityOf(process.pid), tools: [] };
  const write = (next: Laid) => {
    laid = next;
    writeFileSync(`${record}.next`, JSON.stringify(laid), { mode: 0o600 });
    renameSync(`${record}.next`, record);
  };
  write(laid);
  const tree = join(folder, "base");
  const remove = () => removeLaid(record, laid);
  try {
    await addWorktree(root, commit, tree);
    await takeOver(root, tree);
  } catch (error) {
    await remove();
    throw error;
  }
  return { root: tree, note: (tool) => write({ ...laid, tools: [...laid.tools, identityOf(tool)] }), remove };
}

/** Removes what runs that were killed laid out, once what they started has ended too. */
export async function removeDeadBases(): Promise<void> {
  const folder = stateFolder("bases");
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".json"))) {
    const laid = read(join(folder, name));
    if (laid !== undefined && ![laid.runner, ...laid.tools].some(isAlive)) await removeLaid(join(folder, name), laid);
  }
}

async function removeLaid(record: string, { root, folder }: Laid): Promise<void> {
  await removeWorktree(root, join(folder, "base"));
  rmSync(folder, { recursive: true, force: true, maxRetries: 9 });
  rmSync(record, { force: true });
}

function read(path: string): Laid | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Laid;
  } catch {
    // Another run has just removed it.
    return undefined;
  }
}
