import { posix } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type ContentCache, openContentCache } from "../hcl/contentCache";
import type { FileFacts } from "../hcl/facts";
import { forget, type Memory, newMemory, type QuestionId, query, startOver } from "../query";
import { difference } from "../snapshot/difference";
import type { Entry, Snapshot } from "../snapshot/snapshot";
import { type FolderIndex, indexFolders } from "./folders";

/** One state of the repository with all that has been found out about it. What is asked through this room is remembered. */
export interface World {
  readonly memory: Memory;
  /** Absolute path of the repository's root: what `get_repo_root()` says. */
  readonly root: string;
  /** What all worlds of a repository share. */
  readonly library: Library;
  snapshot: Snapshot;
  folders: FolderIndex;
  /** Paths whose contents were asked for and must be fetched first; answers given meanwhile are provisional. */
  readonly wanted: Set<string>;
  /** Paths whose content differs from the state compared with: only their tokens need a digest. */
  compared: ReadonlySet<string>;
  /** Whether modules were copied or moved between the two. */
  copies: boolean;
}

export interface Library {
  readonly contents: ContentCache;
  /** URLs under which the repository is published. */
  readonly remotes: readonly string[];
  readonly generates: Generates;
}

/**
 * What a tool generates before it reads it is looked at as if that had been done, and never on disk: where what stands at a
 * path comes from. The path itself where nothing generates it, the path that it is copied from, what is written there;
 * undefined: nothing stands there. The room that knows the tool says so.
 */
export type Generates = (world: World, path: string) => string | GeneratedText | undefined;

export interface GeneratedText {
  readonly facts: FileFacts;
  /** The file that says it. */
  readonly from: string;
}

export function newLibrary(
  remotes: readonly string[] = [],
  generates: Generates = (_, path) => path,
  contents = openContentCache(),
): Library {
  return { contents, remotes, generates };
}

export function originOf(world: World, path: string): string | GeneratedText | undefined {
  return world.library.generates(world, path);
}

/** The file of the repository in which a person finds what stands at a path. */
export function foundIn(world: World, path: string): string {
  const origin = originOf(world, path);
  return typeof origin === "string" ? origin : (origin?.from ?? path);
}

export function openWorld(snapshot: Snapshot, root: string, library: Library, twin?: World): World {
  const world: World = {
    memory: newMemory(twin, () => (twin ? differingInputs(world, twin) : [])),
    root,
    library,
    snapshot,
    folders: indexFolders(snapshot),
    wanted: new Set(),
    compared: new Set(),
    copies: false,
  };
  return world;
}

/** Goes on with another snapshot; `changed`: every path whose entry or text may differ. */
export function moveWorld(world: World, snapshot: Snapshot, changed: readonly string[]): void {
  const before = world.snapshot;
  world.snapshot = snapshot;
  const moved = movedInputs(before, snapshot, changed);
  if (moved.some(([name]) => name === "paths")) world.folders = indexFolders(snapshot);
  if (moved.length > 0) forget(world, moved);
}

/** Says which paths differ from the state compared with. */
export function compareWorld(world: World, compared: ReadonlySet<string>, copies = false): void {
  const moved = comparedInputs(world, { compared, copies });
  world.compared = compared;
  world.copies = copies;
  if (moved.length === 0) return;
  // What was taken over is not known to rest on anything.
  if (world.memory.twin) startOver(world);
  else forget(world, moved);
}

/** Every input that may have another answer in one of these states than in the other. */
export function differingInputs(one: World, other: World): readonly QuestionId[] {
  const changed = difference(one.snapshot, other.snapshot).map(({ path }) => path);
  return [...movedInputs(one.snapshot, other.snapshot, changed), ...comparedInputs(one, other)];
}

function movedInputs(before: Snapshot, after: Snapshot, changed: readonly string[]): readonly QuestionId[] {
  const ids = changed.flatMap((path): QuestionId[] => [
    ["entry", path],
    ["token", path],
  ]);
  if (!isDeepStrictEqual(before.neighbours, after.neighbours)) ids.push(["neighbours", ""]);
  const moved = changed.filter((path) => before.entries.has(path) !== after.entries.has(path));
  const linked = changed.some((path) =>
    [before, after].some(({ entries }) => (entries.get(path)?.kind ?? "file") !== "file"),
  );
  if (moved.length > 0 || linked) ids.push(["paths", ""], ["links", ""], ["submodules", ""]);
  for (const path of moved) {
    for (let folder = path; folder !== "."; ) {
      ids.push(["what is at", folder]);
      folder = posix.dirname(folder);
      ids.push(["names in", folder], ["files below", folder]);
    }
  }
  return ids;
}

type Compared = Pick<World, "compared" | "copies">;

function comparedInputs(before: Compared, after: Compared): readonly QuestionId[] {
  const moved = [...after.compared].filter((path) => !before.compared.has(path));
  moved.push(...[...before.compared].filter((path) => !after.compared.has(path)));
  const ids = moved.flatMap((path): QuestionId[] => [
    ["token", path],
    ["compared", path],
    ["compared in", posix.dirname(path)],
    ...foldersAround(path).map((folder): QuestionId => ["compared below", folder]),
  ]);
  return before.copies === after.copies ? ids : [...ids, ["copies", ""]];
}

/** From the nearest to the root, which is ".". */
function foldersAround(path: string): readonly string[] {
  const folder = posix.dirname(path);
  return folder === "." ? [folder] : [folder, ...foldersAround(folder)];
}

/** Fetches what was wanted; false where nothing was. Answers given before must be asked for again. */
export async function fetchWanted(world: World): Promise<boolean> {
  if (world.wanted.size === 0) return false;
  const paths = [...world.wanted];
  world.wanted.clear();
  await world.snapshot.load(paths);
  const names = ["facts", "text", "token", "written", "marker"];
  forget(
    world,
    paths.flatMap((path) => names.map((name): QuestionId => [name, path])),
  );
  return true;
}

const copiesAsked = query("copies", (world: World, _: string): boolean => world.copies);

/** Whether modules were copied or moved between this state and the one compared with. */
export function hasCopies(world: World): boolean {
  return copiesAsked(world, "");
}

/** Names of files of a folder that differ from the state compared with, be they there in this state or not. */
export const comparedIn = query("compared in", (world: World, folder: string): readonly string[] => {
  const folders = comparedFolders.get(world.compared) ?? byFolder(world.compared);
  comparedFolders.set(world.compared, folders);
  return folders.get(folder) ?? [];
});

const comparedFolders = new WeakMap<World["compared"], ReadonlyMap<string, readonly string[]>>();

function byFolder(paths: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const path of [...paths].sort()) {
    const names = found.get(posix.dirname(path)) ?? [];
    found.set(posix.dirname(path), [...names, posix.basename(path)]);
  }
  return found;
}

export const entryAt = query("entry", (world: World, path: string): Entry | undefined =>
  world.snapshot.entries.get(path),
);

/** What stands at a path; "." is a folder. */
export function whatIsAt(world: World, path: string): "file" | "folder" | undefined {
  const origin = originOf(world, path);
  return typeof origin === "string" ? whatStands(world, origin) : origin && "file";
}

const whatStands = query("what is at", (world: World, path: string): "file" | "folder" | undefined => {
  const entry = world.snapshot.entries.get(path);
  if (entry) return entry.kind === "submodule" ? "folder" : "file";
  return world.folders.children.has(path) ? "folder" : undefined;
});

/** Names in a folder, sorted; those of folders end in "/". */
export function namesIn(world: World, folder: string): readonly string[] {
  const origin = originOf(world, folder);
  return typeof origin === "string" ? namesListed(world, origin) : [];
}

const namesListed = query("names in", (world: World, folder: string): readonly string[] => {
  return [...(world.folders.children.get(folder) ?? [])].sort();
});

/** Every file at or below a folder, sorted; what tools keep for themselves is not entered. */
export function filesBelow(world: World, folder: string): readonly string[] {
  const origin = originOf(world, folder);
  if (typeof origin !== "string") return [];
  const files = filesListed(world, origin);
  return origin === folder ? files : files.map((path) => join(folder, posix.relative(origin, path)));
}

const filesListed = query("files below", (world: World, folder: string): readonly string[] => {
  const files: string[] = [];
  const walk = (at: string) => {
    for (const name of world.folders.children.get(at) ?? []) {
      if (!name.endsWith("/")) files.push(join(at, name));
      else if (!/^\.(terraform|terragrunt-cache|terragrunt-stack)\/$/.test(name)) walk(join(at, name.slice(0, -1)));
    }
  };
  walk(folder);
  return files.sort();
});

/** Every folder of the repository that holds a file whose name passes. Changes when any path comes or goes. */
export function foldersWith(world: World, passes: (name: string) => boolean): readonly string[] {
  const found: string[] = [];
  for (const [folder, names] of world.folders.children) {
    if (leadsOut(folder)) continue;
    for (const name of names) {
      if (name.endsWith("/") || !passes(name)) continue;
      found.push(folder);
      break;
    }
  }
  return found.sort();
}

/** Rests the asking question on the set of all paths. */
export const allPaths = query("paths", (world: World, _: ""): FolderIndex => world.folders);

const links = query("links", (world: World, _: ""): readonly string[] => world.folders.links);

const submodules = query("submodules", (world: World, _: ""): readonly string[] => world.folders.submodules);

/** The submodule that a path lies in: all that is known of what is there is the submodule's commit. */
export function submoduleAround(world: World, path: string): string | undefined {
  return submodules(world, "").find((each) => path === each || path.startsWith(`${each}/`));
}

/** Where a path leads through symbolic links inside the repository; undefined where it leaves the repository or loops. */
export function realPath(world: World, path: string): string | undefined {
  return followed(world, path).real;
}

/** {@link whatIsAt} where a path leads. */
export function whatIsBehind(world: World, path: string): "file" | "folder" | undefined {
  if (typeof originOf(world, path) !== "string") return whatIsAt(world, path);
  const real = realPath(world, path);
  return real === undefined ? undefined : whatStands(world, real);
}

/** The symbolic links on the way that a path leads. */
export function linksOnTheWay(world: World, path: string): readonly string[] {
  return followed(world, path).links;
}

function followed(
  world: World,
  path: string,
): { readonly real: string | undefined; readonly links: readonly string[] } {
  const all = links(world, "");
  const passed: string[] = [];
  const origin = originOf(world, path);
  if (typeof origin !== "string") return { real: undefined, links: passed };
  let current = origin;
  for (let steps = 0; all.length > 0 && steps < 40; steps++) {
    const link = all.find((each) => current === each || current.startsWith(`${each}/`));
    if (link === undefined) return { real: current, links: passed };
    passed.push(link);
    const target = storedText(world, link);
    if (target === undefined || target.startsWith("/")) return { real: undefined, links: passed };
    current = posix.join(posix.dirname(link), target, current.slice(link.length));
    if (leadsOut(current) && !isBeside(world, current)) return { real: undefined, links: passed };
    if (current.endsWith("/")) current = current.slice(0, -1);
  }
  return { real: all.length > 0 ? undefined : origin, links: passed };
}

/** A file's text; undefined where it is missing or can't be read. */
export function textAt(world: World, path: string): string | undefined {
  const origin = originOf(world, path);
  return typeof origin === "string" ? storedText(world, origin) : undefined;
}

/** The text of a file of the repository as it lies there, whatever is generated. */
export const storedText = query(
  "text",
  (world: World, path: string): string | undefined => {
    if (!entryAt(world, path)) return undefined;
    const content = world.snapshot.read(path);
    if ("text" in content) return content.text;
    if (content.problem === "not-loaded") world.wanted.add(path);
    return undefined;
  },
  { cheap: true },
);

/** `path` seen from `folder`, cleaned; undefined where it lies outside the repository. */
export function resolve(folder: string, path: string): string | undefined {
  const joined = posix.join(folder, path);
  if (leadsOut(joined) || posix.isAbsolute(joined)) return undefined;
  return joined.length > 1 && joined.endsWith("/") ? joined.slice(0, -1) : joined;
}

/** A path that is absolute, or seen from `folder`; undefined outside the repository and those that lie beside it. */
export function locate(world: World, folder: string, path: string): string | undefined {
  const seen = posix.isAbsolute(path) ? posix.relative(world.root, path) : posix.join(folder, path);
  if (!leadsOut(seen)) return resolve(".", seen);
  const clean = seen.replace(/\/$/, "");
  return isBeside(world, clean) ? clean : undefined;
}

function leadsOut(path: string): boolean {
  return path === ".." || path.startsWith("../");
}

/** Whether a path that leads out of the repository leads to another one whose state is known too. */
export function isBeside(world: World, path: string): boolean {
  return neighbours(world, "").some((each) => path === each || path.startsWith(`${each}/`));
}

const neighbours = query("neighbours", (world: World, _: ""): readonly string[] => world.snapshot.neighbours ?? []);

/** The absolute path of a place in the repository, as Terragrunt's functions tell it. */
export function absolute(world: World, path: string): string {
  return posix.join(world.root, path === "." ? "" : path);
}

function join(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}
