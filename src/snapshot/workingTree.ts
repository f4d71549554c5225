import { lstatSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { blobId, contentOf, type HashAlgorithm } from "./blobs";
import { kindOf, loadBlobs } from "./commit";
import { type Git, splitNul } from "./git";
import { type Content, type Entry, type Problem, SIZE_LIMIT, type Snapshot } from "./snapshot";

export interface WorkingTree {
  readonly snapshot: Snapshot;
  readonly problems: readonly Problem[];
}

export interface Place {
  readonly git: Git;
  readonly algorithm: HashAlgorithm;
  /** By blob id, shared by all snapshots of a repository. */
  readonly contents: Map<string, Content>;
}

/** Tracked files as they are on disk and untracked ones that nothing ignores. Clean files are not opened. */
export async function workingTree(place: Place): Promise<WorkingTree> {
  const { git } = place;
  const [staged, sparse, dirty, untracked] = await Promise.all([
    git.run(["ls-files", "-s", "-z"]),
    git.run(["ls-files", "-t", "-z"]),
    git.run(["diff-files", "--raw", "-z", "--no-renames", "--ignore-submodules=dirty"]),
    git.run(["ls-files", "-o", "--exclude-standard", "-z"]),
  ]);
  const entries = new Map<string, Entry>();
  const problems: Problem[] = [];
  const fromGit = new Set<string>();
  const unmerged = new Set<string>();
  for (const line of splitNul(staged)) {
    const tab = line.indexOf("\t");
    const path = line.slice(tab + 1);
    const [mode = "", id = "", stage] = line.slice(0, tab).split(" ");
    if (stage !== "0") unmerged.add(path);
    entries.set(path, { id, kind: kindOf(mode) });
    if (mode === "160000" && !isCheckedOut(join(git.folder, path))) problems.push(notCheckedOut(path));
  }
  // "S": not checked out by choice, and so as the index has it.
  for (const line of splitNul(sparse)) if (line.startsWith("S ")) fromGit.add(line.slice(2));
  for (const path of [...pathsOf(dirty), ...unmerged]) update(path);
  for (const path of splitNul(untracked)) {
    if (path.endsWith("/")) continue;
    update(path);
  }
  for (const path of entries.keys()) {
    // Not text for git: its name as a string is not its name on disk.
    if (path.includes("\uFFFD")) problems.push(oddName(path));
  }
  return { snapshot: diskSnapshot(place, entries, fromGit), problems };

  function update(path: string) {
    const known = entries.get(path);
    const entry = known?.kind === "submodule" ? submoduleNow(known, path, dirty) : entryOnDisk(place, path, known);
    if (entry) entries.set(path, entry);
    else entries.delete(path);
  }
}

/** Paths of `--raw -z`: a header, then the path, each ended by a NUL. */
function pathsOf(raw: string): readonly string[] {
  return splitNul(raw).filter((_, index) => index % 2 === 1);
}

/** A submodule counts with the commit that is checked out, which diff-files tells in the second id. */
function submoduleNow(known: Entry, path: string, raw: string): Entry {
  const fields = splitNul(raw);
  const header = fields[fields.indexOf(path) - 1]?.split(" ") ?? [];
  const id = header[3];
  return id === undefined || /^0+$/.test(id) ? known : { ...known, id };
}

function isCheckedOut(folder: string): boolean {
  try {
    return lstatSync(join(folder, ".git")) !== undefined;
  } catch {
    return false;
  }
}

function notCheckedOut(path: string): Problem {
  const message = "This submodule is not checked out; what lies in it is not known. Run: git submodule update --init";
  return { path, severity: "warning", code: "submodule", message };
}

function oddName(path: string): Problem {
  return { path, severity: "warning", code: "file-name", message: "The name is not UTF-8; the file is not read." };
}

/** What stands at a path on disk; undefined for nothing, a folder, a pipe or a device. */
export function entryOnDisk(place: Place, path: string, known: Entry | undefined): Entry | undefined {
  const file = join(place.git.folder, path);
  try {
    const stat = lstatSync(file);
    if (stat.isSymbolicLink()) {
      return { id: blobId(Buffer.from(readlinkSync(file)), place.algorithm), kind: "link" };
    }
    if (!stat.isFile()) return undefined;
    const bytes = readFileSync(file);
    const id = blobId(bytes, place.algorithm);
    // git may keep the text with other line ends than the disk has; a file that differs in no more is not changed.
    if (known && known.id !== id && bytes.includes("\r\n") && bytes.length <= SIZE_LIMIT) {
      const unix = blobId(Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1"), place.algorithm);
      if (unix === known.id) return { id: unix, kind: "file" };
    }
    place.contents.set(id, contentOf(bytes));
    return { id, kind: "file" };
  } catch {
    return undefined;
  }
}

/** Reads from disk what is not known by its id; `fromGit`: paths that are not on disk by choice. */
export function diskSnapshot(
  place: Place,
  entries: ReadonlyMap<string, Entry>,
  fromGit: ReadonlySet<string>,
): Snapshot {
  const { git, contents } = place;
  return {
    entries,
    read(path) {
      const entry = entries.get(path);
      if (!entry || entry.kind === "submodule") return { problem: "missing" };
      const known = contents.get(entry.id);
      if (known) return known;
      if (fromGit.has(path)) return { problem: "not-loaded" };
      const content = readDisk(join(git.folder, path), entry);
      contents.set(entry.id, content);
      return content;
    },
    load: (paths) =>
      loadBlobs(
        git,
        entries,
        paths.filter((path) => fromGit.has(path)),
        contents,
      ),
  };
}

function readDisk(file: string, entry: Entry): Content {
  try {
    if (entry.kind === "link") return { text: readlinkSync(file) };
    const { size } = statSync(file);
    return size > SIZE_LIMIT ? { problem: "too-large", bytes: size } : contentOf(readFileSync(file));
  } catch {
    return { problem: "unreadable" };
  }
}
