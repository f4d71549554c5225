import { posix } from "node:path";
import { FIRST_POSITION } from "../hcl/positions";
import type { Problem } from "../snapshot/snapshot";
import { isSecret, isToldSecret } from "./secrets";
import { alternatives, isList, isObject, isUnknown, partsOf, textOf, type Value } from "./value";
import {
  entryAt,
  filesBelow,
  linksOnTheWay,
  locate,
  originOf,
  realPath,
  submoduleAround,
  textAt,
  type World,
} from "./world";

/** Where something is written; lines count from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

export type Certainty = "certain" | "possible";

/**
 * Something of the repository that a stack rests on. `config`: its tokens count; `declarations`: those of a module's file
 * that the stack can see; `values`: of a variable file, those that the module uses; `versions`: those that it names;
 * `data`: its bytes; `yaml`, `json` and `csv`: what a decoding function sees in it; `linked`: of a link the bytes that it leads to; `presence`: only whether it is there;
 * `arguments`: what it says about how `stack` is run; `environment`: the values that it gives some variables; `generated`: what it makes of `stack`, which is generated. A leaf may name what does not exist: that it appears is then the
 * change.
 */
export interface Leaf {
  readonly path: string;
  readonly role:
    | "config"
    | "declarations"
    | "values"
    | "versions"
    | "data"
    | "yaml"
    | "json"
    | "csv"
    | "linked"
    | "presence"
    | "arguments"
    | "environment"
    | "generated";
  readonly certainty: Certainty;
  /** "contains", "reads", "include", … */
  readonly via: string;
  /** Absent for what a folder contains. */
  readonly at?: Place;
  /** Whoever reads it decrypts it, or it is told to be a secret; a file's own marker is looked for when it is shown. */
  readonly secret?: true;
  readonly stack?: string;
  /** Of what is decoded, or of the environment: what alone is asked of it. */
  readonly members?: ReadonlySet<string>;
  /** It is read through links alone, which count for it: they may be replaced by what they lead to. */
  readonly through?: true;
}

/** A module that is used. */
export interface Use {
  /** Its folder from the repository's root. */
  readonly folder: string;
  readonly via: string;
  readonly at: Place;
  readonly certainty: Certainty;
}

/** Notes down what an evaluation reads; the same thing noted twice counts once, the more certain wins. */
export interface Notes {
  readonly leaves: Map<string, Leaf>;
  readonly problems: Problem[];
  /** Something was read whose path is not, or not fully, known. */
  unclear: boolean;
}

export function newNotes(): Notes {
  return { leaves: new Map(), problems: [], unclear: false };
}

export function note(notes: Notes, leaf: Leaf): void {
  const key = leafKey(leaf);
  const known = notes.leaves.get(key);
  const better = !known || (known.certainty === "possible" && leaf.certainty === "certain") ? leaf : known;
  const merged = known ? directly(withMembers(better, known.members, leaf.members), known, leaf) : leaf;
  notes.leaves.set(key, known?.secret || leaf.secret ? { ...merged, secret: true } : merged);
  noteMention(notes, leaf);
}

/** Whoever asks where in a text things are named wants each place, also of what is named twice. */
export function noteMention(notes: Notes, leaf: Leaf): void {
  if (leaf.at && leaf.at.line >= FIRST_POSITION)
    notes.leaves.set(`${leaf.role} ${leaf.path} ${leaf.at.path} ${leaf.at.line}`, leaf);
}

function withMembers({ members: _, ...leaf }: Leaf, one: Leaf["members"], other: Leaf["members"]): Leaf {
  return one && other ? { ...leaf, members: new Set([...one, ...other]) } : leaf;
}

/** The leaf as one that is read directly where either of two is. */
function directly({ through: _, ...leaf }: Leaf, one: Leaf, other: Leaf): Leaf {
  return one.through && other.through ? { ...leaf, through: true } : leaf;
}

/** What tells leaves of one reader apart. */
export function leafKey({ role, path, stack = "" }: Leaf): string {
  return stack === "" ? `${role} ${path}` : `${role} ${path}\0${stack}`;
}

/** Notes the symbolic links on the way to a path, which may be pointed elsewhere. Returns where it leads. */
export function noteLinks(world: World, notes: Notes, leaf: Omit<Leaf, "role">): string | undefined {
  for (const path of linksOnTheWay(world, leaf.path)) note(notes, { ...leaf, path, role: "data" });
  return realPath(world, leaf.path);
}

/** A file is read at `at`: notes it, its real path, and the links on the way. Returns the real path. */
export function noteRead(world: World, notes: Notes, leaf: Leaf): string | undefined {
  const isLinked = leaf.role === "data" && leadsToFile(world, leaf.path);
  const real = isLinked ? noteLinked(world, notes, leaf) : noteLinks(world, notes, leaf);
  noteSubmodule(world, notes, leaf);
  if (real !== undefined) {
    const found: Leaf = { ...leaf, path: real, ...(isLinked ? { through: true } : {}) };
    note(notes, isToldSecret(world, real) ? { ...found, secret: true } : found);
  }
  const origin = originOf(world, leaf.path);
  // What is written there is what that file makes of the folder.
  if (typeof origin === "object")
    note(notes, { ...leaf, path: origin.from, role: "generated", stack: posix.dirname(leaf.path) });
  return real;
}

/** The same for a link that counts for what it leads to. */
function noteLinked(world: World, notes: Notes, leaf: Leaf): string | undefined {
  for (const path of linksOnTheWay(world, leaf.path))
    note(notes, path === leaf.path ? { ...leaf, role: "linked" } : { ...leaf, path, through: true });
  return realPath(world, leaf.path);
}

/** Whether a path is a link that leads to a file of the repository, in one step or more. */
function leadsToFile(world: World, path: string): boolean {
  if (entryAt(world, path)?.kind !== "link") return false;
  const real = realPath(world, path);
  return real !== undefined && entryAt(world, real)?.kind === "file";
}

/** Something of a submodule is read: it changes with the submodule's commit. */
export function noteSubmodule(world: World, notes: Notes, leaf: Leaf): void {
  const around = submoduleAround(world, leaf.path);
  if (around !== undefined) note(notes, { ...leaf, role: "data", path: around });
}

/** Every file at or below a folder is read. */
export function noteTree(world: World, notes: Notes, folder: string, leaf: Omit<Leaf, "path">): void {
  noteSubmodule(world, notes, { ...leaf, path: folder });
  const real = realPath(world, folder);
  if (real === undefined) return;
  for (const path of filesBelow(world, real)) noteRead(world, notes, { ...leaf, path });
}

/** The places that a path's value may name: known ones, and files that match where a piece is unknown. */
export function placesOf(
  world: World,
  folder: string,
  value: Value,
): {
  readonly known: readonly string[];
  readonly matching: readonly string[];
  /** Paths that lead out of the repository. */
  readonly outside: readonly string[];
  readonly unclear: boolean;
} {
  const outside: string[] = [];
  const known: string[] = [];
  const matching: string[] = [];
  let unclear = false;
  for (const each of alternatives(value)) {
    const text = textOf(each);
    if (text !== undefined) {
      const path = locate(world, folder, text);
      if (path !== undefined) known.push(path);
      else outside.push(text);
    } else {
      unclear = true;
      matching.push(...filesMatching(world, folder, partsOf(each)));
    }
  }
  return { known, matching, outside, unclear };
}

/** A path with stars as the value that it may stand for: a star is any text. */
export function starred(text: string): Value {
  return {
    unknown: "pattern",
    parts: text.split(/\*+/).flatMap((part, index) => (index === 0 ? [part] : [null, part])),
  };
}

/** Files whose path fits the known pieces, an unknown piece standing for any text. Nothing where no folder is known. */
function filesMatching(world: World, folder: string, parts: readonly (string | null)[]): readonly string[] {
  const [first] = parts;
  if (typeof first !== "string" || !first.includes("/")) return [];
  const prefix = locate(world, folder, first.slice(0, first.lastIndexOf("/") + 1));
  if (prefix === undefined || prefix === ".") return [];
  const rest = [first.slice(first.lastIndexOf("/") + 1), ...parts.slice(1)];
  return filesBelow(world, prefix).filter((path) => fits(rest, path.slice(prefix.length + 1)));
}

/** Whether a text has these pieces in this order, null standing for any text. Takes no longer for many gaps. */
export function fits(parts: readonly (string | null)[], text: string): boolean {
  let at = 0;
  let isAfterGap = false;
  for (const [index, part] of parts.entries()) {
    if (part === null) {
      isAfterGap = true;
      continue;
    }
    const isLast = index === parts.length - 1;
    const found = !isAfterGap ? at : isLast ? text.length - part.length : text.indexOf(part, at);
    if (found < at || !text.startsWith(part, found)) return false;
    at = found + part.length;
    isAfterGap = false;
  }
  return isAfterGap || at === text.length;
}

/** A file's text for an evaluation; never that of a secret. */
export function readable(world: World, path: string | undefined): string | undefined {
  return path === undefined || isSecret(world, path) ? undefined : textAt(world, path);
}

/** Strings in a value, at any depth. */
export function textsIn(value: Value): readonly Value[] {
  if (isUnknown(value)) return value.oneOf ? value.oneOf.flatMap(textsIn) : value.parts ? [value] : [];
  if (isList(value)) return value.flatMap(textsIn);
  if (isObject(value)) return [...value.values()].flatMap(textsIn);
  return typeof value === "string" ? [value] : [];
}
