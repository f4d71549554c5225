import { blobId, contentOf } from "./blobs";
import type { Entry, Snapshot } from "./snapshot";

/**
 * A state made of plain text by path. "-> target" makes a symbolic link, "@ name" a submodule at a commit of that name, a path as
 * "../other/x" a file of the repository beside it.
 */
export function memorySnapshot(files: Readonly<Record<string, string>>): Snapshot {
  const entries = new Map<string, Entry>();
  const texts = new Map<string, string>();
  for (const [path, text] of Object.entries(files)) {
    const kind = text.startsWith("-> ") ? "link" : text.startsWith("@ ") ? "submodule" : "file";
    const content = kind === "link" ? text.slice(3) : text;
    entries.set(path, { id: blobId(Buffer.from(content), "sha1"), kind });
    if (kind !== "submodule") texts.set(path, content);
  }
  const outside = [...entries.keys()].flatMap((path) => /^(?:\.\.\/)+[^/]+/.exec(path)?.[0] ?? []);
  return {
    entries,
    neighbours: [...new Set(outside)],
    read(path) {
      const text = texts.get(path);
      return text === undefined ? { problem: "missing" } : contentOf(Buffer.from(text));
    },
    load: async () => {},
  };
}
