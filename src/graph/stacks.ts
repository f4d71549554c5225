import { posix } from "node:path";
import type { World } from "../evaluation/world";
import { query } from "../query";
import { readingOf } from "../terraform/reading";
import { mainFile, rootModules } from "../terraform/roots";
import { unitFile, unitFolders, unitIn } from "../terragrunt/units";

/** What has a state of its own. */
export interface Stack {
  /** Its folder from the repository's root; "." for the root. */
  readonly id: string;
  readonly kind: "terraform" | "terragrunt";
  /** The file that a person opens for it. */
  readonly file: string;
}

/** Folders that are some unit's root configuration. */
const sourcedFolders = query("sourced folders", (world: World, _: ""): ReadonlySet<string> => {
  const folders = unitFolders(world, "").flatMap((unit) => unitIn(world, unit).uses.map((use) => use.folder));
  return new Set(folders);
});

/** Every stack by id, sorted. A root module that a unit runs is that unit's, no stack of its own. */
export const stacksIn = query("stacks", (world: World, _: ""): ReadonlyMap<string, Stack> => {
  const sourced = sourcedFolders(world, "");
  const units = unitFolders(world, "").map((id): Stack => ({ id, kind: "terragrunt", file: unitFile(id) }));
  const unitIds = new Set(units.map((unit) => unit.id));
  const roots = rootModules(world, "")
    .filter((id) => !sourced.has(id) && !unitIds.has(id))
    .map((id): Stack => ({ id, kind: "terraform", file: mainFile(world, id) }));
  const all = [...units, ...roots].sort((a, b) => (a.id < b.id ? -1 : 1));
  return new Map(all.map((stack) => [stack.id, stack]));
});

/**
 * Modules that are models: what a unit runs as its root configuration, and what a plain root module calls that itself is
 * put together from local modules.
 */
export const modelsIn = query("models", (world: World, _: ""): ReadonlySet<string> => {
  const stacks = stacksIn(world, "");
  const models = new Set([...sourcedFolders(world, "")].filter((folder) => !stacks.has(folder)));
  for (const stack of stacks.values()) {
    if (stack.kind !== "terraform") continue;
    for (const { folder } of readingOf(world, { folder: stack.id }).calls) {
      if (readingOf(world, { folder }).calls.length > 0) models.add(folder);
    }
  }
  return models;
});

/** The stack whose folder a path lies in: the nearest above it. */
export function stackAround(stacks: ReadonlyMap<string, Stack>, path: string): string | undefined {
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    if (stacks.has(folder)) return folder;
    if (folder === ".") return undefined;
  }
}
