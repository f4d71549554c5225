import { readFileSync } from "node:fs";
import path from "node:path";
import type { FileSystemWatcher } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import { relativeTo } from "./paths";

/** What a file event means for a repository. */
export type DiskEvent = { readonly kind: "file"; readonly path: string } | { readonly kind: "git" } | undefined;

/** Folders that tools fill while they run; nothing in them is anybody's change. */
const generated = /(^|\/)(\.terraform|\.terragrunt-cache|\.terragrunt-stack|node_modules)(\/|$)/;

/** Of all that git writes, what says that HEAD, a branch or the index moved. */
const gitState = /^(HEAD|index|packed-refs|refs\/.+|info\/exclude|config|shallow)$/;

/** `file` is absolute; `gitFolders` as of {@link gitFolders}. */
export function diskEvent(root: string, gitFolders: readonly string[], file: string): DiskEvent {
  for (const folder of gitFolders) {
    const inside = relativeTo(folder, file);
    if (inside !== undefined) {
      return gitState.test(inside) ? { kind: "git" } : undefined;
    }
  }
  const below = relativeTo(root, file);
  return below === undefined || below === "." || generated.test(below) || below.startsWith(".git/")
    ? undefined
    : { kind: "file", path: below };
}

/** Everything below the root, and git's own folders where they lie elsewhere (a linked working tree, a submodule). */
export function watchers(root: string, gitFolders: readonly string[]): FileSystemWatcher[] {
  const elsewhere = gitFolders.filter((folder) => relativeTo(root, folder) === undefined);
  return [
    watcher(root, "**/*"),
    ...elsewhere.flatMap((folder) => [watcher(folder, "{HEAD,index,packed-refs}"), watcher(folder, "refs/**")]),
  ];
}

/** Where no repository could be opened: whether one is made there, or directly below. */
export function beginnings(folder: string): FileSystemWatcher[] {
  return [watcher(folder, "{.git,*/.git}/HEAD")];
}

function watcher(folder: string, pattern: string): FileSystemWatcher {
  return { globPattern: { baseUri: URI.file(folder).toString(), pattern } };
}

/** The folder in which git keeps HEAD and the index of a working tree, and the one with its branches where that is another. */
export function gitFolders(root: string): readonly string[] {
  const dotGit = path.posix.join(root, ".git");
  const pointer = firstLine(dotGit)?.match(/^gitdir: (.+)$/)?.[1];
  if (pointer === undefined) {
    return [dotGit];
  }
  const own = path.posix.resolve(root, pointer);
  const common = firstLine(path.posix.join(own, "commondir"));
  return common === undefined ? [own] : [own, path.posix.resolve(own, common)];
}

function firstLine(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/, 1)[0];
  } catch {
    return undefined;
  }
}
