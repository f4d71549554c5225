import { posix } from "node:path";
import { resolve } from "../evaluation/world";

/** A text that names something: its folder, and the path of what it names, both from the repository's root. */
export interface Naming {
  readonly folder: string;
  readonly path: string;
}

/**
 * How a path is written that named one thing, once it names another, or stands elsewhere: its end where that says all that
 * differs, so that what comes before it stays. undefined where that can't be told.
 */
export function rewritten(written: string, before: Naming, after: Naming): string | undefined {
  const slash = written.endsWith("/") ? "/" : "";
  const path = slash === "" ? written : written.slice(0, -1);
  const isRelative = resolve(before.folder, path) === before.path;
  if (before.folder !== after.folder) {
    if (resolve(after.folder, path) === after.path) return written;
    // Terragrunt copies what stands before "//": where that begins is no question of the path alone.
    if (isRelative && !path.includes("//")) return relative(after) + slash;
    if (before.path === after.path) return undefined;
  }
  const end = withNewEnd(path, before.path, after.path);
  if (end !== undefined) return end + slash;
  return isRelative ? relative(after) + slash : undefined;
}

function withNewEnd(path: string, from: string, to: string): string | undefined {
  const [before, after] = [from.split("/"), to.split("/")];
  while (before.length > 1 && after.length > 1 && before[0] === after[0]) {
    before.shift();
    after.shift();
  }
  const end = before.join("/");
  return path === end || path.endsWith(`/${end}`) ? path.slice(0, -end.length) + after.join("/") : undefined;
}

function relative({ folder, path }: Naming): string {
  const found = posix.relative(folder, path);
  return found.startsWith(".") ? found : `./${found}`;
}
