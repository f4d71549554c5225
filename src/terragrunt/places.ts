import { type Certainty, fits, type Leaf, noteRead } from "../evaluation/reads";
import { alternatives, isUnknown, partsOf, textOf, type Value } from "../evaluation/value";
import { filesBelow, foundIn, locate, type World } from "../evaluation/world";
import { query } from "../query";
import type { Call } from "./functions";

/** What a path's value may name. */
export interface Places {
  readonly known: readonly string[];
  /** Files that fit the known pieces of a path. */
  readonly matching: readonly string[];
  /** It may name others as well, which can't be listed. */
  readonly isOpen: boolean;
}

type Parts = readonly (string | null)[];

/**
 * The places that a path's value may name, seen from a folder. What begins with a gap is looked for below the folder, as part
 * of a name, or, where a whole path follows the gap, everywhere.
 */
export function placesNamed(world: World, folder: string, value: Value): Places {
  const known: string[] = [];
  const matching = new Set<string>();
  let isOpen = false;
  for (const each of alternatives(value)) {
    const text = textOf(each);
    const place = text === undefined ? undefined : locate(world, folder, text);
    if (place !== undefined) known.push(place);
    // What fails names nothing.
    if (text !== undefined || (isUnknown(each) && each.fails && !each.parts)) continue;
    const { paths, rest } = fitting(world, folder, upFolded(partsOf(each)));
    for (const path of paths) matching.add(path);
    isOpen ||= rest;
  }
  return { known, matching: [...matching], isOpen };
}

type Asking = Pick<Call, "around" | "at">;

/** The same, and where it may name what can't be listed, a problem says so. */
export function placesRead(asking: Asking, folder: string, value: Value, what: string): Places {
  const places = placesNamed(asking.around.world, folder, value);
  if (places.isOpen) tellUnknown(asking, what);
  return places;
}

function tellUnknown({ around: { world, notes }, at }: Asking, what: string): void {
  const message = `Which file ${what} reads can't be worked out from the text.`;
  notes.problems.push({
    path: foundIn(world, at.path),
    line: at.line,
    severity: "warning",
    code: "unknown-file",
    message,
  });
}

/** Of more files that one path may name none is followed. */
const MOST_FOLLOWED = 64;

/** Of the configurations that a path with gaps may name, those whose own reads are looked at too: all, or none. */
export function followed(asking: Asking, files: readonly string[], what: string): readonly string[] {
  if (files.length <= MOST_FOLLOWED) return files;
  tellUnknown(asking, what);
  return [];
}

/** Notes the files that a path may name; returns those that are known, and whether it may name others. */
export function filesRead(
  call: Call,
  folder: string,
  path: Value,
  what: string,
  more: Partial<Pick<Leaf, "secret" | "role" | "members">>,
): { readonly files: readonly string[]; readonly isAll: boolean } {
  const { world, notes } = call.around;
  const { known, matching, isOpen } = placesRead(call, folder, path, what);
  const leaf = { role: "data", via: "reads", at: call.at, ...more } as const;
  for (const each of matching) noteRead(world, notes, { ...leaf, path: each, certainty: "possible" });
  const certainty = certaintyOf(path);
  const files = known.map((each) => noteRead(world, notes, { ...leaf, path: each, certainty }) ?? each);
  return { files, isAll: !isOpen && files.length === alternatives(path).length };
}

export function certaintyOf(path: Value): Certainty {
  return isUnknown(path) ? "possible" : "certain";
}

/** Any path that a pattern may match, each of its signs being a gap. */
export function anyMatch(pattern: Value): Value {
  const parts = partsOf(pattern).flatMap((part): Parts => {
    if (part === null) return [null];
    // Braces that an earlier part opens.
    const open = `${part}{`.indexOf("{");
    const close = part.slice(0, open).lastIndexOf("}") + 1;
    const texts = part.slice(close).split(/\*\*\/?|[*?]+|\{[^}]*\}?|\[[^\]]*\]?/);
    return texts.flatMap((text, index) => (index === 0 && close === 0 ? [text] : [null, text]));
  });
  return { unknown: "pattern", parts: parts.filter((part) => part !== "") };
}

/** A gap that the path leaves again by ".." may be anywhere. */
function upFolded(parts: Parts): Parts {
  const at = parts.findLastIndex((part, index) => index > 0 && part !== null && /(^|\/)\.\.(\/|$)/.test(part));
  if (at < 0) return parts;
  const last = parts[at] ?? "";
  return [null, last.slice(last.lastIndexOf("../") + 2), ...parts.slice(at + 1)];
}

function fitting(
  world: World,
  folder: string,
  parts: Parts,
): { readonly paths: readonly string[]; readonly rest: boolean } {
  const [first, second, ...others] = parts;
  if (typeof first === "string") {
    const cut = first.lastIndexOf("/") + 1;
    const base = locate(world, folder, first.slice(0, cut) || ".");
    if (base === undefined) return { paths: [], rest: false };
    const rest = [first.slice(cut), second ?? null, ...others];
    const says = rest.some((part) => part !== null && /[^/.]/.test(part));
    return says || base !== "."
      ? { paths: filesLike(world, { folder: base, parts: rest, before: "" }), rest: false }
      : { paths: [], rest: true };
  }
  if (typeof second !== "string" || !/[^/.]/.test(second)) return { paths: [], rest: true };
  if (!second.startsWith("/")) return { paths: filesLike(world, { folder, parts, before: "" }), rest: true };
  return { paths: filesLike(world, { folder: ".", parts, before: "/" }), rest: false };
}

interface Like {
  readonly folder: string;
  readonly parts: Parts;
  /** What is put before the path from there. */
  readonly before: string;
}

/** Files below a folder whose path fits. What one shared file names is the same for many units. */
const filesLike = query(
  "files like",
  (world: World, { folder, parts, before }: Like): readonly string[] => {
    const cut = folder === "." ? 0 : folder.length + 1;
    return filesBelow(world, folder).filter((path) => fits(parts, before + path.slice(cut)));
  },
  { key: ({ folder, parts, before }) => JSON.stringify([folder, parts, before]) },
);
