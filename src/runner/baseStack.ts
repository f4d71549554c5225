import { realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Job } from "./cli";
import { initialisedBackend, isLocal, localState, takeOverInitialised } from "./initialised";
import type { RunStack } from "./request";
import { linkInto } from "./takeOver";
import { uncheckable, unseen } from "./uncheckable";

/**
 * A stack as it is run in the base: files that it is given from outside of the repository (`-var-file`, `-backend-config`)
 * lie where they lie, for no relative path leads there from the base.
 */
export function stackInBase(stack: RunStack, root: string): RunStack {
  const { commandLine, folder } = stack;
  const placed = (argument: string) => {
    const [, flag, path = ""] = /^(-var-file|-backend-config)=([^=]+)$/s.exec(argument) ?? [];
    const file = resolve(root, folder, path);
    return flag === undefined || isWithin(root, file) ? argument : `${flag}=${file}`;
  };
  const { plan, init } = commandLine;
  return { ...stack, commandLine: { ...commandLine, plan: plan.map(placed), init: init.map(placed) } };
}

/** Where Terraform keeps what `init` makes: given, seen from the stack's folder, and in the base, where none is shared. */
export function dataFolderInBase(given: string): string {
  return isAbsolute(given) ? join(".terraform", "epicenter", relative(sep, given)) : given;
}

/** Readies the data folder for the first `init` in the base; both are absolute. */
export function initialiseAsHere(here: string, inBase: string): void {
  if (statSync(inBase, { throwIfNoEntry: false }) === undefined) takeOverInitialised(here, inBase);
}

/**
 * Has the base see a local state, wherever its backend keeps it, before a plan that would find none, or what was once
 * committed. Throws an Error where it can't, for such a plan would say that nothing drifted.
 */
export function linkLocalState({ root, base, folder, stack }: Job, dataFolder: string, workspace: string | undefined) {
  if (base === undefined || !isLocal(initialisedBackend(dataFolder))) return;
  const path = localState(dataFolder, workspace);
  const [from, to] = [resolve(root, stack.folder, path), resolve(folder, path)];
  if (statSync(from, { throwIfNoEntry: false }) === undefined || isSame(from, to)) return;
  if (isWithin(base, to)) linkInto(from, to);
  if (!isSame(from, to)) throw new Error(uncheckable(`its state ${from} ${unseen}`));
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

function isWithin(folder: string, path: string): boolean {
  return path.startsWith(folder + sep);
}
