import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { blobId, contentOf, type HashAlgorithm } from "./blobs";
import { loadBlobs } from "./commit";
import type { Git } from "./git";
import type { Content, Entry, Snapshot } from "./snapshot";

/** Where a working tree lies, and what is known of its contents. */
export interface Place {
  readonly git: Git;
  readonly algorithm: HashAlgorithm;
  /** By blob id, shared by all snapshots of a repository. A content is always the one that its id names. */
  readonly contents: Map<string, Content>;
}

/** What stands at a path on disk: bytes that git may keep in another form, or an entry that is clear already. */
export type Standing = { readonly entry: Entry; readonly bytes?: Buffer };

/** Undefined for nothing, a folder, a pipe or a device. What may not be looked at is there, and like nothing known. */
export function standingAt(place: Place, path: string): Standing | undefined {
  const file = join(place.git.folder, path);
  try {
    const stat = lstatSync(file);
    if (stat.isSymbolicLink()) return { entry: { id: linkId(file, place), kind: "link" } };
    if (!stat.isFile()) return undefined;
    const bytes = readFileSync(file);
    const id = blobId(bytes, place.algorithm);
    place.contents.set(id, contentOf(bytes));
    return { entry: { id, kind: "file" }, bytes };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    const id = nullId(place.algorithm);
    place.contents.set(id, { problem: "unreadable" });
    return { entry: { id, kind: "file" } };
  }
}

/** The id that names nothing. */
export function nullId(algorithm: HashAlgorithm): string {
  return "0".repeat(algorithm === "sha256" ? 64 : 40);
}

/**
 * A snapshot that reads from disk what is not known by its id. Where the disk has other bytes than the id names (a smudge
 * filter, a file saved since, `absent` ones that are not checked out by choice), they are fetched from git.
 */
export function diskSnapshot(place: Place, entries: ReadonlyMap<string, Entry>, absent: ReadonlySet<string>): Snapshot {
  const { git, contents } = place;
  const fromGit = new Set(absent);
  return {
    entries,
    read(path) {
      const entry = entries.get(path);
      if (!entry || entry.kind === "submodule") return { problem: "missing" };
      const known = contents.get(entry.id);
      if (known) return known;
      const content = fromGit.has(path) ? undefined : readAs(entry, join(git.folder, path), place);
      if (!content) {
        fromGit.add(path);
        return { problem: "not-loaded" };
      }
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

/** Whether git keeps a file's text with "\n" where the disk has "\r\n". */
export function convertsLineEnds(place: Place, path: string, entry: Entry | undefined): boolean {
  const standing = standingAt(place, path);
  if (!standing?.bytes || !entry || standing.entry.id === entry.id) return false;
  return blobId(withUnixEnds(standing.bytes), place.algorithm) === entry.id;
}

/** Byte for byte, whatever the encoding. */
export function withUnixEnds(bytes: Buffer): Buffer {
  if (!bytes.includes("\r\n")) return bytes;
  return Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}

/** The content that the id names, undefined where the disk has another one. */
function readAs(entry: Entry, file: string, { algorithm }: Place): Content | undefined {
  try {
    if (entry.kind === "link") {
      const target = readlinkSync(file);
      return blobId(Buffer.from(target), algorithm) === entry.id ? { text: target } : undefined;
    }
    const bytes = readFileSync(file);
    if (blobId(bytes, algorithm) === entry.id) return contentOf(bytes);
    const unix = withUnixEnds(bytes);
    return unix !== bytes && blobId(unix, algorithm) === entry.id ? contentOf(unix) : undefined;
  } catch {
    return undefined;
  }
}

function linkId(file: string, { algorithm }: Place): string {
  return blobId(Buffer.from(readlinkSync(file)), algorithm);
}

function isAbsence(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}
