import { blobId, type HashAlgorithm } from "./blobs";
import type { Content, Entry, Snapshot } from "./snapshot";

/**
 * A snapshot with text over it that an editor holds unsaved, by path. Text of a file that is no part of the snapshot, an
 * ignored one, is none of it either.
 */
export function overlay(below: Snapshot, unsaved: ReadonlyMap<string, string>, algorithm: HashAlgorithm): Snapshot {
  if (unsaved.size === 0) return below;
  const entries = new Map(below.entries);
  const texts = new Map<string, Content>();
  for (const [path, text] of unsaved) {
    const known = below.entries.get(path);
    if (!known) continue;
    const entry: Entry = { id: blobId(Buffer.from(text), algorithm), kind: "file" };
    // The editor writes line ends as the file has them; git may keep others.
    const unix = text.includes("\r\n") ? blobId(Buffer.from(text.replaceAll("\r\n", "\n")), algorithm) : entry.id;
    entries.set(path, known.id === unix ? known : entry);
    texts.set(path, { text });
  }
  return {
    entries,
    read: (path) => texts.get(path) ?? below.read(path),
    load: (paths) => below.load(paths.filter((path) => !texts.has(path))),
  };
}
