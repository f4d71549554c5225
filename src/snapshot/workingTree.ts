import { lstatSync } from "node:fs";
import { join } from "node:path";
import { blobId, contentOf } from "./blobs";
import { kindOf } from "./commit";
import { convertsLineEnds, diskSnapshot, nullId, type Place, standingAt, withUnixEnds } from "./disk";
import { type Git, gitIn, splitNul } from "./git";
import type { Entry, Problem, Snapshot } from "./snapshot";

export interface WorkingTree {
  readonly snapshot: Snapshot;
  /** What could not be read: a submodule that is not checked out, a name that is not UTF-8. */
  readonly problems: readonly Problem[];
  /** Whether git keeps a file's text with "\n" where the disk has "\r\n". Looks at the disk. */
  convertsLineEnds(path: string): boolean;
}

/** Tracked files as they are on disk and untracked ones that nothing ignores. Clean files are not opened. */
export async function workingTree(place: Place): Promise<WorkingTree> {
  const { git } = place;
  const [staged, sparse, raw, untracked] = await Promise.all([
    git.run(["ls-files", "-s", "-z"]),
    git.run(["ls-files", "-t", "-z"]),
    git.run(["diff-files", "--raw", "-z", "--no-renames", "--ignore-submodules=dirty"]),
    git.run(["ls-files", "-o", "--exclude-standard", "-z"]),
  ]);
  const { entries, unmerged } = indexed(staged);
  // "S": not checked out by choice, and so as the index has it.
  const absent = splitNul(sparse).flatMap((line) => (line.startsWith("S ") ? [line.slice(2)] : []));
  const { gone, touched } = dirty(raw);
  const onDisk = [...touched, ...unmerged, ...splitNul(untracked)].filter((path) => !path.endsWith("/"));
  // What stands there may be reached through a link that took the place of a folder; for git it is gone all the same.
  for (const path of gone) entries.delete(path);
  for (const [path, entry] of await current(place, onDisk, entries)) {
    if (entry) entries.set(path, entry);
    else entries.delete(path);
  }
  return {
    snapshot: diskSnapshot(place, entries, new Set(absent)),
    problems: problemsOf(git, entries),
    convertsLineEnds: (path) => convertsLineEnds(place, path, entries.get(path)),
  };
}

function indexed(staged: string) {
  const entries = new Map<string, Entry>();
  const unmerged: string[] = [];
  for (const line of splitNul(staged)) {
    const tab = line.indexOf("\t");
    const path = line.slice(tab + 1);
    const [mode = "", id = "", stage] = line.slice(0, tab).split(" ");
    if (stage !== "0") unmerged.push(path);
    entries.set(path, { id, kind: kindOf(mode) });
  }
  return { entries, unmerged };
}

/** `--raw -z`: a header that ends with the status letter, then the path, each ended by a NUL. */
function dirty(raw: string) {
  const gone: string[] = [];
  const touched: string[] = [];
  const fields = splitNul(raw);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const path = fields[at + 1] ?? "";
    if (fields[at]?.endsWith(" D")) gone.push(path);
    else touched.push(path);
  }
  return { gone, touched };
}

/** What counts for each of the paths now, undefined for nothing. */
async function current(place: Place, paths: readonly string[], known: ReadonlyMap<string, Entry>) {
  const found = new Map<string, Entry | undefined>();
  const doubtful = new Map<string, Buffer>();
  for (const path of new Set(paths)) {
    const folder = join(place.git.folder, path);
    if (known.get(path)?.kind === "submodule" && isCheckedOut(folder)) {
      found.set(path, { id: await headOf(folder, place), kind: "submodule" });
      continue;
    }
    const standing = standingAt(place, path);
    found.set(path, standing?.entry);
    if (standing?.bytes?.includes("\r\n")) doubtful.set(path, standing.bytes);
  }
  for (const [path, id] of await kept(place, doubtful)) found.set(path, { id, kind: "file" });
  return found;
}

/** Ids of what git would keep of these files, for those of which it would keep the text with "\n" alone. */
async function kept({ git, algorithm, contents }: Place, files: ReadonlyMap<string, Buffer>) {
  const found = new Map<string, string>();
  // One name to a line, and one that begins with a quotation mark would be unquoted.
  const paths = [...files.keys()].filter((path) => !path.includes("\n") && !path.startsWith('"'));
  if (paths.length === 0) return found;
  const output = await git.feed(["hash-object", "--stdin-paths"], `${paths.join("\n")}\n`).catch(() => Buffer.of());
  for (const [index, id] of output.toString("latin1").split("\n").entries()) {
    const path = paths[index];
    const unix = withUnixEnds(files.get(path ?? "") ?? Buffer.of());
    if (path === undefined || blobId(unix, algorithm) !== id) continue;
    contents.set(id, contentOf(unix));
    found.set(path, id);
  }
  return found;
}

/** The commit that is checked out in a submodule. */
async function headOf(folder: string, { algorithm }: Place): Promise<string> {
  return await gitIn(folder)
    .run(["rev-parse", "HEAD"])
    .then((line) => line.trim())
    .catch(() => nullId(algorithm));
}

function isCheckedOut(folder: string): boolean {
  try {
    return lstatSync(join(folder, ".git")) !== undefined;
  } catch {
    return false;
  }
}

function problemsOf(git: Git, entries: ReadonlyMap<string, Entry>): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [path, { kind }] of entries) {
    // Not text for git: its name as a string is not its name on disk.
    if (path.includes("\uFFFD")) problems.push(oddName(path));
    if (kind === "submodule" && !isCheckedOut(join(git.folder, path))) problems.push(notCheckedOut(path));
  }
  return problems;
}

function notCheckedOut(path: string): Problem {
  const message = "This submodule is not checked out; what lies in it is not known. Run: git submodule update --init";
  return { path, severity: "warning", code: "submodule", message };
}

function oddName(path: string): Problem {
  return { path, severity: "warning", code: "file-name", message: "The name is not UTF-8; the file is not read." };
}
