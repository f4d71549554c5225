import { contentOf } from "./blobs";
import { type Git, splitNul } from "./git";
import type { Content, Entry, Snapshot } from "./snapshot";

/** The files of a commit, by `ls-tree`. `contents` is shared by all snapshots of a repository. */
export async function commitSnapshot(git: Git, commit: string, contents: Map<string, Content>): Promise<Snapshot> {
  const entries = new Map<string, Entry>();
  for (const line of splitNul(await git.run(["ls-tree", "-r", "-z", "--full-tree", commit]))) {
    const tab = line.indexOf("\t");
    const [mode = "", , id = ""] = line.slice(0, tab).split(" ");
    entries.set(line.slice(tab + 1), { id, kind: kindOf(mode) });
  }
  return blobSnapshot(git, entries, contents);
}

/** Nothing has been committed yet. */
export function emptySnapshot(): Snapshot {
  return { entries: new Map(), read: () => ({ problem: "missing" }), load: async () => {} };
}

function blobSnapshot(git: Git, entries: ReadonlyMap<string, Entry>, contents: Map<string, Content>): Snapshot {
  return {
    entries,
    read(path) {
      const entry = entries.get(path);
      if (!entry || entry.kind === "submodule") return { problem: "missing" };
      return contents.get(entry.id) ?? { problem: "not-loaded" };
    },
    load: (paths) => loadBlobs(git, entries, paths, contents),
  };
}

export async function loadBlobs(
  git: Git,
  entries: ReadonlyMap<string, Entry>,
  paths: readonly string[],
  contents: Map<string, Content>,
): Promise<void> {
  const ids = new Set<string>();
  for (const path of paths) {
    const entry = entries.get(path);
    if (entry && entry.kind !== "submodule" && !contents.has(entry.id)) ids.add(entry.id);
  }
  const found = await git.blobs([...ids]);
  for (const id of ids) {
    const bytes = found.get(id);
    // A partial clone may lack it, and fetching is not ours to do.
    contents.set(id, bytes ? contentOf(bytes) : { problem: "unreadable" });
  }
}

/** By git's file mode. */
export function kindOf(mode: string): Entry["kind"] {
  if (mode === "120000") return "link";
  return mode === "160000" ? "submodule" : "file";
}
