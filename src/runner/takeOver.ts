import {
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ignoredPaths } from "../snapshot/worktree";

/**
 * What stacks read and no commit holds, taken over from the working tree into the base: local states, variable files and
 * whatever else git ignores, but for what the tools make themselves. Without it the base would be run with other values, or
 * find no state in which anything could drift. What is neither tracked nor ignored is part of the change, but for states.
 */
export async function takeOver(root: string, tree: string): Promise<void> {
  linkStates(root, tree);
  for (const path of await ignoredPaths(root)) {
    if (!path.split("/").some((name) => skipped.has(name))) take(join(root, path), join(tree, path));
  }
}

/**
 * Lets the base see the very file of the working tree, as a state must be: through a link it has the same lock. What is
 * committed there is not the one that counts.
 */
export function linkInto(from: string, to: string): void {
  if (!makeFolder(dirname(to))) return;
  rmSync(to, { recursive: true, force: true });
  symlinkSync(from, to);
}

const skipped: ReadonlySet<string> = new Set([
  ".git",
  ".terraform",
  ".terragrunt-cache",
  ".terragrunt-stack",
  "node_modules",
]);
/** In bytes. What Terragrunt writes over is smaller. */
const LARGE = 1_000_000;
/** Entries of a folder, at any depth. */
const MANY = 1000;

function linkStates(root: string, tree: string): void {
  const open = [""];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of readdirSync(join(root, at), { withFileTypes: true })) {
      const path = join(at, entry.name);
      const isStates = entry.isDirectory() && entry.name === "terraform.tfstate.d";
      if (isStates || (entry.isFile() && entry.name.endsWith(".tfstate"))) linkInto(join(root, path), join(tree, path));
      else if (entry.isDirectory() && !skipped.has(entry.name)) open.push(path);
    }
  }
}

/** A copy, for the tools may write there; a link to what is large or can't be read. What the base has itself stays. */
function take(from: string, to: string): void {
  const is = lstatSync(from, { throwIfNoEntry: false });
  const there = lstatSync(to, { throwIfNoEntry: false });
  if (is === undefined || (there !== undefined && !(is.isDirectory() && there.isDirectory()))) return;
  if (!makeFolder(dirname(to))) return;
  try {
    if (is.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else if (is.isDirectory()) takeFolder(from, to, there !== undefined);
    else if (is.isFile() && is.size <= LARGE) copyFileSync(from, to, constants.COPYFILE_FICLONE);
    else symlinkSync(from, to);
  } catch {
    // It is gone, or only others may read it: whoever asks for it fails, as in the working tree.
    if (lstatSync(to, { throwIfNoEntry: false }) === undefined) symlinkSync(from, to);
  }
}

function takeFolder(from: string, to: string, isThere: boolean): void {
  const isLarge = readdirSync(from, { recursive: true }).length > MANY;
  if (isLarge && !isThere) {
    symlinkSync(from, to);
    return;
  }
  if (!isThere) mkdirSync(to);
  for (const name of readdirSync(from)) if (!skipped.has(name)) take(join(from, name), join(to, name));
}

/** The base may have links that lead out of it, to where nothing is to be changed: false there. */
function makeFolder(folder: string): boolean {
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return realpathSync(folder) === folder;
  if (!makeFolder(dirname(folder))) return false;
  mkdirSync(folder);
  return true;
}
