import { posix } from "node:path";
import type { ListedStack, ListedState } from "../engine";
import type { StackDetailsResult, StackFolderResult, StackRow } from "../protocol";

/** What lies in one folder of the tree of stacks: stacks, and folders with stacks somewhere below, both sorted. */
export function stackFolder(all: readonly ListedStack[], folder: string): StackFolderResult {
  const below = new Map<string, string[]>();
  for (const each of all) {
    const parent = parentOf(each);
    const rest = posix.relative(folder, parent);
    if (rest === "" || /^\.\.(\/|$)/.test(rest)) continue;
    const [first = ""] = rest.split("/");
    below.set(first, [...(below.get(first) ?? []), parent]);
  }
  const own = all.filter((each) => parentOf(each) === folder);
  return {
    folders: [...below.values()].map((parents) => ({ folder: commonFolder(parents), stacks: parents.length })).sort(by),
    stacks: rows(all, own),
  };
}

function by(a: { readonly folder: string }, b: { readonly folder: string }): number {
  return a.folder < b.folder ? -1 : 1;
}

/** The folder that a stack's own folder stands in; the repository's root stands in itself. */
function parentOf({ folder }: ListedStack): string {
  return posix.dirname(folder);
}

/** Folders with nothing but one folder in them are one row. */
function commonFolder(parents: readonly string[]): string {
  const [first = [], ...others] = parents.map((each) => each.split("/"));
  let length = first.length;
  for (const other of others) {
    const differs = other.findIndex((name, index) => name !== first[index]);
    length = Math.min(length, differs < 0 ? other.length : differs);
  }
  return first.slice(0, length).join("/");
}

/** What a stack is run with and kept in, what it needs and what needs it. */
export function stackDetails(
  all: readonly ListedStack[],
  states: readonly ListedState[],
  stack: string,
): StackDetailsResult {
  const own = all.find((each) => each.stack === stack);
  const needs = new Set(own?.dependsOn);
  return {
    versions: own?.versions ?? { pins: [], constraints: [], binary: null },
    states,
    needs: rows(
      all,
      all.filter((each) => needs.has(each.stack)),
    ),
    neededBy: rows(
      all,
      all.filter(({ dependsOn }) => dependsOn.includes(stack)),
    ),
  };
}

function rows(all: readonly ListedStack[], some: readonly ListedStack[]): readonly StackRow[] {
  const neededBy = new Map(some.map(({ stack }) => [stack, 0]));
  for (const { dependsOn } of all) for (const id of dependsOn) neededBy.set(id, (neededBy.get(id) ?? 0) + 1);
  return some
    .map(({ stack, kind, file, wave, remote, dependsOn }) => ({
      ...{ stack, kind, file, wave, needs: dependsOn.length, neededBy: neededBy.get(stack) ?? 0 },
      ...(remote ? { remote } : {}),
    }))
    .sort((a, b) => (a.stack < b.stack ? -1 : 1));
}
