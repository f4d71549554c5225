import type { Snapshot } from "../snapshot/snapshot";

export interface FolderIndex {
  /** Folder → names of its files, and of its folders with "/" at the end. "." is the root. */
  readonly children: ReadonlyMap<string, ReadonlySet<string>>;
  /** Symbolic links, sorted. */
  readonly links: readonly string[];
  /** Folders of submodules: what lies in them belongs to another repository. */
  readonly submodules: readonly string[];
}

/** Folders from the paths of a snapshot's files. */
export function indexFolders(snapshot: Snapshot): FolderIndex {
  const children = new Map<string, Set<string>>([[".", new Set()]]);
  const links: string[] = [];
  const submodules: string[] = [];
  for (const [path, entry] of snapshot.entries) {
    if (entry.kind === "link") links.push(path);
    const cut = path.lastIndexOf("/");
    namesOf(children, cut < 0 ? "." : path.slice(0, cut)).add(path.slice(cut + 1));
    if (entry.kind !== "submodule") continue;
    submodules.push(path);
    namesOf(children, path);
  }
  return { children, links: links.sort(), submodules };
}

function namesOf(children: Map<string, Set<string>>, folder: string): Set<string> {
  let names = children.get(folder);
  if (!names) {
    names = new Set();
    children.set(folder, names);
    // What lies beside the repository is in no folder of it.
    if (/^(\.\.\/)+[^/]*$/.test(folder)) return names;
    const cut = folder.lastIndexOf("/");
    namesOf(children, cut < 0 ? "." : folder.slice(0, cut)).add(`${folder.slice(cut + 1)}/`);
  }
  return names;
}
