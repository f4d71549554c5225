import { posix } from "node:path";
import { fits, note } from "../evaluation/reads";
import { failure, isUnknown, mapAlternatives, oneOf, partsOf, textOf, unknown, type Value } from "../evaluation/value";
import { absolute, locate, namesIn, whatIsBehind } from "../evaluation/world";
import type { Call, Surroundings } from "./functions";
import { unitFileNames } from "./unitFile";

/** From one level above the configuration's folder up; a file or a folder counts. */
export function findInParentFolders(call: Call): Value {
  const [name = "", fallback] = call.args;
  return mapAlternatives(name, (each) => {
    const text = textOf(each);
    return text === undefined ? possiblyFound(call, each, fallback) : found(call, text, fallback);
  });
}

function found({ around, at }: Call, name: string, fallback: Value | undefined): Value {
  const { world, position, notes } = around;
  for (const folder of foldersAbove(position.config)) {
    for (const each of name === "" ? [...unitFileNames].reverse() : [name]) {
      const place = locate(world, ".", posix.join(folder, each));
      if (place === undefined || whatIsBehind(world, place) === undefined) continue;
      // That it is found here, and not nearer, is what the value rests on.
      note(notes, { path: place, role: "presence", certainty: "certain", via: "looks for", at });
      return absolute(world, place);
    }
  }
  return fallback ?? failure(`no folder above ${posix.dirname(position.config)} has ${name || "terragrunt.hcl"}`);
}

/** Whatever lies in a folder above and fits the known pieces of a name. */
function possiblyFound({ around, at }: Call, name: Value, fallback: Value | undefined): Value {
  const { world, position, notes } = around;
  const values: Value[] = [unknown("find_in_parent_folders()")];
  if (fallback !== undefined) values.push(fallback);
  const parts = partsOf(name);
  if (!parts.some((part) => part !== null)) return oneOf(values, "find_in_parent_folders()");
  for (const folder of foldersAbove(position.config)) {
    for (const each of namesIn(world, folder)) {
      const path = posix.join(folder, each.replace(/\/$/, ""));
      if (!fits(parts, posix.basename(path))) continue;
      note(notes, { path, role: "presence", certainty: "possible", via: "looks for", at });
      values.push(absolute(world, path));
    }
  }
  return oneOf(values, "find_in_parent_folders()");
}

/** From the nearest to the root. */
function* foldersAbove(file: string): Generator<string> {
  for (let folder = posix.dirname(file); folder !== "."; ) {
    folder = posix.dirname(folder);
    yield folder;
  }
}

export function pathRelativeToInclude({ around, args }: Call): Value {
  return withInclude(around, args[0], (from) => relative(from, folderOf(around)));
}

export function pathRelativeFromInclude({ around, args }: Call): Value {
  return withInclude(around, args[0], (from) => relative(folderOf(around), from));
}

export function parentTerragruntDir({ around, args }: Call): Value {
  return withInclude(around, args[0], (from) => absolute(around.world, from));
}

export function terragruntDir({ around }: Call): Value {
  return absolute(around.world, folderOf(around));
}

export function originalTerragruntDir({ around }: Call): Value {
  around.askedOriginal();
  return absolute(around.world, posix.dirname(around.position.original));
}

export function pathFromRepoRoot({ around }: Call): Value {
  return folderOf(around);
}

export function pathToRepoRoot({ around }: Call): Value {
  return relative(folderOf(around), ".");
}

/** That of the including file: what Terragrunt's own functions speak of. */
export function folderOf({ position }: Surroundings): string {
  return posix.dirname(position.config);
}

function withInclude(around: Surroundings, label: Value | undefined, tell: (folder: string) => string): Value {
  const { include } = around.position;
  if (include !== undefined) return tell(posix.dirname(include));
  const includes = around.includes();
  if (includes.size === 0) return tell(folderOf(around));
  const [only] = includes.values();
  if (includes.size === 1 && only !== undefined) return tell(posix.dirname(only));
  return mapAlternatives(label ?? null, (each) => {
    const file = includes.get(textOf(each) ?? "");
    if (file !== undefined) return tell(posix.dirname(file));
    if (!isUnknown(each)) return failure("no such include");
    return oneOf(
      [...includes.values()].map((path) => tell(posix.dirname(path))),
      "include",
    );
  });
}

function relative(from: string, to: string): string {
  return posix.relative(`/${from}`, `/${to}`) || ".";
}
