import { realpathSync } from "node:fs";
import path from "node:path";
import { URI } from "vscode-uri";

/**
 * Absolute POSIX path of a `file:` URI with links resolved, as git names a working tree's folder; undefined for other
 * schemes. A file that is not there yet keeps its own name below its resolved folder.
 */
export function pathOfUri(uri: string): string | undefined {
  const parsed = URI.parse(uri);
  return parsed.scheme === "file" ? resolveLinks(parsed.fsPath) : undefined;
}

export function resolveLinks(file: string): string {
  try {
    return posix(realpathSync.native(file));
  } catch {
    const parent = path.dirname(file);
    return parent === file ? posix(file) : path.posix.join(resolveLinks(parent), path.basename(file));
  }
}

/** The path from `root`, "." for the root itself; undefined where it does not lie below. Both absolute and POSIX. */
export function relativeTo(root: string, file: string): string | undefined {
  if (file === root) {
    return ".";
  }
  const prefix = root.endsWith("/") ? root : `${root}/`;
  return file.startsWith(prefix) ? file.slice(prefix.length) : undefined;
}

function posix(file: string): string {
  const slashes = path.sep === "\\" ? file.replaceAll("\\", "/") : file;
  return /^[a-z]:/.test(slashes) ? slashes.charAt(0).toUpperCase() + slashes.slice(1) : slashes;
}
