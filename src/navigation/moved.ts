import { posix } from "node:path";
import { entryAt, type World, whatIsAt } from "../evaluation/world";
import type { Comparison } from "../impact/reasons";

/** Where what lay at a path of the base lies now; undefined unless there is one right answer. */
export function movedTo(comparison: Comparison, path: string): string | undefined {
  const { now } = comparison;
  if (whatIsAt(now, path) !== undefined) return undefined;
  const folder = folderMovedTo(comparison, path);
  if (folder !== undefined) return folder;
  const around = folderMovedTo(comparison, posix.dirname(path));
  const file = around === undefined ? undefined : posix.join(around, posix.basename(path));
  return file !== undefined && whatIsAt(now, file) === "file" ? file : undefined;
}

/** The one folder that has its files, most of them under their names and more of them as they were than any other. */
function folderMovedTo({ base, now, changed }: Comparison, folder: string): string | undefined {
  const gone = [...changed].filter((path) => path.startsWith(`${folder}/`) && !entryAt(now, path));
  const names = gone.map((path) => path.slice(folder.length + 1));
  const same = new Map<string, number>();
  for (const path of changed) {
    const id = entryAt(base, path) ? undefined : entryAt(now, path)?.id;
    const name = names.find((each) => path.endsWith(`/${each}`));
    if (id === undefined || name === undefined || entryAt(base, `${folder}/${name}`)?.id !== id) continue;
    const to = path.slice(0, -name.length - 1);
    same.set(to, (same.get(to) ?? 0) + 1);
  }
  const [first, second] = [...same].sort(([, a], [, b]) => b - a);
  if (!first || first[1] === second?.[1]) return undefined;
  const [to] = first;
  return isMostly(now, to, names) ? to : undefined;
}

function isMostly(now: World, folder: string, names: readonly string[]): boolean {
  return names.filter((name) => entryAt(now, `${folder}/${name}`)).length * 2 > names.length;
}
