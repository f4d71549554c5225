import { posix } from "node:path";
import { compareWorld, type World, whatIsAt } from "../evaluation/world";
import type { Change } from "../snapshot/difference";
import { isConfiguration } from "../terraform/files";

/**
 * Tells two worlds what differs between them. A file of a folder of modules that came as a whole, with content that the
 * base has elsewhere, counts as the same there, so that a module that was copied or moved can be found unchanged.
 */
export function compareWorlds(base: World, now: World, changes: readonly Change[]): void {
  const copies = copiesAmong(base, now, changes);
  const compared = new Set(changes.map(({ path }) => path).filter((path) => !copies.has(path)));
  for (const world of [base, now]) compareWorld(world, compared, copies.size > 0);
}

/** Files of new folders whose content the base has, and of folders that are gone whose content stands in those. */
function copiesAmong(base: World, now: World, changes: readonly Change[]): ReadonlySet<string> {
  const added = wholeFolders(base, changes, "added");
  if (added.length === 0) return new Set();
  const known = new Set(Array.from(base.snapshot.entries.values(), ({ id }) => id));
  const came = added.filter((path) => known.has(now.snapshot.entries.get(path)?.id ?? ""));
  const ids = new Set(came.map((path) => now.snapshot.entries.get(path)?.id));
  const went = wholeFolders(now, changes, "deleted");
  return new Set([...came, ...went.filter((path) => ids.has(base.snapshot.entries.get(path)?.id))]);
}

/** Changed files at or below folders with configuration that are not there in the other state. */
function wholeFolders(other: World, changes: readonly Change[], status: Change["status"]): readonly string[] {
  const paths = changes.filter((change) => change.status === status).map((change) => change.path);
  const folders = new Set(
    paths
      .filter((path) => isConfiguration(posix.basename(path)))
      .flatMap((path) => {
        let top: string | undefined;
        for (let at = posix.dirname(path); at !== "." && whatIsAt(other, at) === undefined; at = posix.dirname(at))
          top = at;
        return top ?? [];
      }),
  );
  return paths.filter((path) => [...folders].some((folder) => path.startsWith(`${folder}/`)));
}
