import { posix } from "node:path";
import picomatch from "picomatch";
import { partsOf, type Value } from "./value";
import { filesBelow, locate, realPath, type World } from "./world";

/** What `fileset` finds in a folder. */
export interface Fileset {
  /** The deepest folder that holds all that may match. */
  readonly within: string;
  /** Where the files are. */
  readonly paths: readonly string[];
  /** What the function says: the same files seen from the folder. */
  readonly names: readonly string[];
}

/**
 * The files that Terraform's `fileset(folder, pattern)` finds. The pattern is joined to the folder before anything is
 * matched (FileSetFunc in filesystem.go), so that "../" leads out of the folder, and a star or bracket in the folder's own
 * name is a pattern too, if it is written as seen from `root`: undefined where the folder is given as an absolute path. Undefined where it leads out of the repository.
 */
export function fileset(world: World, root: string | undefined, folder: string, pattern: string): Fileset | undefined {
  const steps = root === undefined ? [] : posix.relative(root, folder).split("/");
  const live = steps.findIndex(isPattern);
  const stand = live < 0 ? folder : posix.join(root ?? ".", ...steps.slice(0, live));
  let rest = posix.join(...(live < 0 ? [] : steps.slice(live)), `./${pattern}`);
  let up = ".";
  for (; rest.startsWith("../"); rest = rest.slice(3)) up = `${up}/..`;
  const base = locate(world, stand, up);
  if (base === undefined) return undefined;
  const real = realPath(world, base);
  if (real === undefined) return { within: folder, paths: [], names: [] };
  const fits = picomatch(rest, { dot: true, nonegate: true, noextglob: true, literalBrackets: false });
  const prefix = real === "." ? 0 : real.length + 1;
  const found = filesBelow(world, real).filter((path) => fits(path.slice(prefix)));
  return {
    within: posix.join(base, picomatch.scan(rest).base),
    paths: found,
    names: found.map((path) => posix.relative(folder, posix.join(base, path.slice(prefix)))),
  };
}

/** Whether a path means something else as a pattern than as a name. */
export function isPattern(path: string): boolean {
  return /[*?[{\\]/.test(path);
}

/** A pattern as far as it is known, then anything: what an unknown one may match. */
export function widestPattern(pattern: Value): string {
  const [first] = partsOf(pattern);
  return `${first?.slice(0, first.lastIndexOf("/") + 1) ?? ""}**`;
}
