import { createHash } from "node:crypto";
import { posix } from "node:path";
import { templateAt } from "../evaluation/contents";
import { evaluate, type Scope } from "../evaluation/evaluate";
import { fileset as filesIn } from "../evaluation/filesets";
import { note, readable } from "../evaluation/reads";
import {
  alternatives,
  isObject,
  isUnknown,
  joinText,
  mapAlternatives,
  oneOf,
  partsOf,
  setOf,
  textOf,
  unknown,
  type Value,
} from "../evaluation/value";
import { absolute, locate, realPath, type World, whatIsAt } from "../evaluation/world";
import type { Call, CalledFunction } from "./functions";
import { anyMatch, certaintyOf, filesRead, placesRead } from "./places";

/** Terraform's functions that look at files: from the folder of the file in which they stand, whoever includes it. */
export const fileFunctions: ReadonlyMap<string, CalledFunction> = new Map(
  Object.entries<CalledFunction>({
    file: fileText,
    filebase64: reading("filebase64", (text) => Buffer.from(text).toString("base64")),
    ...hashing("file", "hex", ["md5", "sha1", "sha256", "sha512"]),
    ...hashing("filebase64", "base64", ["sha256", "sha512"]),
    templatefile: template,
    fileexists: fileExists,
    fileset: fileSet,
    abspath: absolutePath,
    pathexpand: expandedPath,
  }),
);

function hashing(start: string, encoding: "hex" | "base64", names: readonly string[]): Record<string, CalledFunction> {
  const hash = (name: string) => (text: string) => createHash(name).update(text).digest(encoding);
  return Object.fromEntries(names.map((name) => [start + name, reading(start + name, hash(name))]));
}

function fileText(call: Call): Value {
  const { format, members } = call.decoded ?? {};
  const leaf = { role: format ?? "data", ...(members ? { members } : {}) } as const;
  return readAll(call, "file()", leaf, (file) => readable(call.around.world, file));
}

/** A function of a file's text. */
function reading(name: string, change: (text: string) => string): CalledFunction {
  return (call) =>
    readAll(call, `${name}()`, {}, (file) => {
      const text = readable(call.around.world, file);
      return text === undefined ? undefined : change(text);
    });
}

/** What a template reads it reads from the same folder, with no names but those that it is given. */
function template(call: Call): Value {
  const { around, args } = call;
  const given = args[1] ?? null;
  return readAll(call, "templatefile()", {}, (file) => {
    const expression = templateAt(around.world, file);
    const names: Scope = {
      variable: (name) => (isObject(given) ? given.get(name) : unknown(name)),
      // It can't render another one, and has none of Terragrunt's functions.
      call: (name, inner, line, decoded) =>
        name === "templatefile"
          ? unknown(name)
          : fileFunctions.get(name)?.({ around, args: inner, at: { path: file, line }, decoded }),
    };
    return expression && evaluate(expression, names);
  });
}

function readAll(
  call: Call,
  name: string,
  more: Parameters<typeof filesRead>[4],
  value: (file: string) => Value | undefined,
): Value {
  const { files, isAll } = filesRead(call, baseOf(call), call.args[0] ?? null, name, more);
  const values = files.map((file) => value(file) ?? unknown(name));
  return oneOf(isAll ? values : [...values, unknown(name)], name);
}

function baseOf({ around }: Call): string {
  return posix.dirname(around.position.file);
}

function fileExists(call: Call): Value {
  const { world, notes } = call.around;
  const path = call.args[0] ?? null;
  const { known, matching } = placesRead(call, baseOf(call), path, "fileexists()");
  const leaf = { role: "presence", via: "looks for", at: call.at } as const;
  for (const each of matching) note(notes, { ...leaf, path: each, certainty: "possible" });
  const values = known.map((each): Value => {
    note(notes, { ...leaf, path: each, certainty: certaintyOf(path) });
    const real = realPath(world, each);
    return real !== undefined && whatIsAt(world, real) === "file";
  });
  const isAll = known.length === alternatives(path).length;
  return oneOf(isAll ? values : [...values, unknown("fileexists()")], "fileexists()");
}

function fileSet(call: Call): Value {
  const { notes, world } = call.around;
  const [folder = null, pattern = null] = call.args;
  const certainty = isUnknown(folder) || isUnknown(pattern) ? "possible" : "certain";
  const sets = alternatives(folder).flatMap((from) =>
    alternatives(pattern).map((glob): Value => {
      const found = filesFound(world, baseOf(call), from, glob);
      if (!found) return possiblyMatched(call, joinText([from, "/", glob]));
      for (const path of found.paths) note(notes, { path, role: "presence", certainty, via: "matches", at: call.at });
      return setOf(found.names);
    }),
  );
  return oneOf(sets, "fileset()");
}

function filesFound(world: World, base: string, folder: Value, pattern: Value) {
  const [from, glob] = [textOf(folder), textOf(pattern)];
  if (from === undefined || glob === undefined) return undefined;
  const place = locate(world, base, from);
  return place === undefined ? undefined : filesIn(world, undefined, place, glob);
}

/** What a pattern may match of which, or of whose folder, not all is known. */
function possiblyMatched(call: Call, pattern: Value): Value {
  const { matching } = placesRead(call, baseOf(call), anyMatch(pattern), "fileset()");
  const leaf = { role: "presence", certainty: "possible", via: "matches", at: call.at } as const;
  for (const path of matching) note(call.around.notes, { ...leaf, path });
  return unknown("fileset()");
}

/** Of a relative one it is where Terragrunt was started, most often in the unit's folder. */
function absolutePath({ around, args }: Call): Value {
  return mapAlternatives(args[0] ?? null, (path) => {
    if (isAbsolute(path)) return typeof path === "string" ? posix.normalize(path) : path;
    const above = absolute(around.world, posix.dirname(around.position.config));
    const text = textOf(path);
    const there = text === undefined ? joinText([above, "/", path]) : posix.join(above, text);
    return oneOf([there, unknown("abspath()")], "abspath()");
  });
}

function expandedPath({ args }: Call): Value {
  return mapAlternatives(args[0] ?? null, (path) => {
    const [first] = partsOf(path);
    return typeof first === "string" && !first.startsWith("~") ? path : unknown("pathexpand()");
  });
}

function isAbsolute(path: Value): boolean {
  return partsOf(path)[0]?.startsWith("/") === true;
}
