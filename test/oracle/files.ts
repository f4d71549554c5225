import { posix } from "node:path";
import type { Files } from "../impact/worlds";

export type { Files } from "../impact/worlds";

/** What is written, by path; undefined: deleted. */
export type Change = Readonly<Record<string, string | undefined>>;

/** A repository to try a change on. */
export interface Monorepo {
  /** Text by path; "-> target" makes a symbolic link. */
  readonly files: Files;
  /** Folders of the stacks; who reads a state comes after whoever writes it. */
  readonly stacks: readonly string[];
  /** Who reads which output of whose state. */
  readonly reads: readonly StateRead[];
}

export interface StateRead {
  readonly consumer: string;
  readonly producer: string;
  readonly output: string;
}

export function changed(files: Files, change: Change): Files {
  const now: Record<string, string> = { ...files };
  for (const [path, text] of Object.entries(change)) {
    if (text === undefined) delete now[path];
    else now[path] = text;
  }
  return now;
}

/** Those entries of a change that change something. */
export function effective(files: Files, change: Change): Change {
  return Object.fromEntries(Object.entries(change).filter(([path, text]) => files[path] !== text));
}

export function isLink(text: string): boolean {
  return text.startsWith("-> ");
}

export function folderOf(path: string): string {
  return posix.dirname(path);
}

/** Paths directly in a folder, sorted. */
export function filesIn(files: Files, folder: string): readonly string[] {
  return Object.keys(files)
    .filter((path) => folderOf(path) === folder)
    .sort();
}

/** Folders with a configuration file, sorted. */
export function configurationFolders(files: Files): readonly string[] {
  const folders = Object.keys(files)
    .filter((path) => /\.tf(\.json)?$/.test(path))
    .map(folderOf);
  return [...new Set(folders)].sort();
}
