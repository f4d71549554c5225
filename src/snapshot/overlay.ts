import { blobId, type HashAlgorithm } from "./blobs";
import type { Content, Snapshot } from "./snapshot";
import type { WorkingTree } from "./workingTree";

/**
 * The working tree with text over it that an editor holds unsaved, by path. Text of a file that is no part of it, an ignored
 * one, is none of the overlay either.
 */
export function overlay(
  { snapshot, convertsLineEnds }: Pick<WorkingTree, "snapshot" | "convertsLineEnds">,
  unsaved: ReadonlyMap<string, string>,
  algorithm: HashAlgorithm,
): Snapshot {
  if (unsaved.size === 0) return snapshot;
  const entries = new Map(snapshot.entries);
  const texts = new Map<string, Content>();
  for (const [path, typed] of unsaved) {
    if (!entries.has(path)) continue;
    // The editor writes line ends as the file has them on disk; git may keep others.
    const text = typed.includes("\r\n") && convertsLineEnds(path) ? typed.replaceAll("\r\n", "\n") : typed;
    const below = snapshot.read(path);
    // The editor leaves a byte order mark out, so that equal texts may have different ids.
    if ("text" in below && below.text === text) continue;
    entries.set(path, { id: blobId(Buffer.from(text), algorithm), kind: "file" });
    texts.set(path, { text });
  }
  return {
    ...snapshot,
    entries,
    read: (path) => texts.get(path) ?? snapshot.read(path),
    load: (paths) => snapshot.load(paths.filter((path) => !texts.has(path))),
  };
}
