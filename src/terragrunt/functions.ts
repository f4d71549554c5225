import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Decoded } from "../evaluation/evaluate";
import { fileset as filesIn } from "../evaluation/filesets";
import { type Leaf, type Notes, note, noteRead, placesOf, readable } from "../evaluation/reads";
import { isSecret } from "../evaluation/secrets";
import {
  alternatives,
  failure,
  isUnknown,
  mapAlternatives,
  oneOf,
  setOf,
  textOf,
  unknown,
  type Value,
} from "../evaluation/value";
import {
  absolute,
  filesBelow,
  locate,
  realPath,
  resolve,
  textAt,
  type World,
  whatIsAt,
  whatIsBehind,
} from "../evaluation/world";
import { tfvarsValue } from "../terraform/variables";
import { globPattern } from "./glob";
import { configurationIn } from "./unitFile";

/**
 * Whose functions are called. A file that another includes is evaluated as if it stood in the including one; a file that
 * `read_terragrunt_config` reads stands for itself (Terragrunt's ParsingContext).
 */
export interface Position {
  /** The file whose expressions are evaluated: `file()` is relative to its folder. */
  readonly file: string;
  /** TerragruntConfigPath: the including file; the file itself where nobody includes it. */
  readonly config: string;
  /** The unit that the reading began with. */
  readonly original: string;
  /** The included file, where that is being evaluated. */
  readonly include: string | undefined;
}

export interface Surroundings {
  readonly world: World;
  readonly position: Position;
  readonly notes: Notes;
  /** Files that the configuration includes, by label. */
  includes(): ReadonlyMap<string, string>;
  /** What `read_terragrunt_config` gives for a file. */
  readConfig(file: string): Value;
  /** `get_original_terragrunt_dir()` was asked for. */
  askedOriginal(): void;
}

/** What Terraform's functions make of a file's text; undefined: not worked out. */
const readers: ReadonlyMap<string, ((text: string) => string) | undefined> = new Map([
  ["filebase64", (text) => Buffer.from(text).toString("base64")],
  ...["md5", "sha1", "sha256", "sha512"].map((name) => [`file${name}`, hashes(name, "hex")] as const),
  ...["sha256", "sha512"].map((name) => [`filebase64${name}`, hashes(name, "base64")] as const),
  ["templatefile", undefined],
]);

/** Functions that tell what they read by themselves. */
export const opens: ReadonlySet<string> = new Set([
  "read_terragrunt_config",
  "sops_decrypt_file",
  "read_tfvars_file",
  "mark_as_read",
  "file",
  "fileexists",
  ...readers.keys(),
]);

function hashes(name: string, encoding: "hex" | "base64") {
  return (text: string) => createHash(name).update(text).digest(encoding);
}

const commands: Record<string, readonly string[]> = {
  get_terraform_commands_that_need_vars: ["apply", "console", "destroy", "import", "plan", "push", "refresh"],
  get_terraform_commands_that_need_input: ["apply", "import", "init", "plan", "refresh"],
  get_terraform_commands_that_need_locking: ["apply", "destroy", "import", "plan", "refresh", "taint", "untaint"],
  get_terraform_commands_that_need_parallelism: ["apply", "plan", "destroy"],
};

/** Terragrunt's functions and Terraform's that read files; undefined: a function of arguments alone, or not known. */
export function callFunction(
  around: Surroundings,
  name: string,
  args: readonly Value[],
  line: number,
  decoded?: Decoded,
): Value | undefined {
  const { world, position } = around;
  const folder = posix.dirname(position.config);
  const [first, second] = args;
  switch (name) {
    case "find_in_parent_folders":
      return mapAlternatives(first ?? "", (each) => findInParents(around, each, second, line));
    case "path_relative_to_include":
      return withInclude(around, first, (from) => relative(from, folder));
    case "path_relative_from_include":
      return withInclude(around, first, (from) => relative(folder, from));
    case "get_parent_terragrunt_dir":
      return withInclude(around, first, (from) => absolute(world, from));
    case "get_terragrunt_dir":
      return absolute(world, folder);
    case "get_original_terragrunt_dir":
      around.askedOriginal();
      return absolute(world, posix.dirname(position.original));
    case "get_repo_root":
      return world.root;
    case "get_path_from_repo_root":
      return folder;
    case "get_path_to_repo_root":
      return relative(folder, ".");
    case "read_terragrunt_config":
      return readConfig(around, first ?? null, second, line);
    case "sops_decrypt_file":
      readFiles(around, folder, first ?? null, line, { secret: true });
      return unknown("secret");
    case "read_tfvars_file":
      return readTfvars(around, folder, first ?? null, line);
    case "mark_as_read":
      readFiles(around, folder, first ?? null, line, {});
      return first;
    case "mark_glob_as_read":
      return markGlob(around, folder, args, line);
    case "file":
      return readText(around, first ?? null, line, decoded);
    case "fileexists":
      return fileExists(around, first ?? null, line);
    case "fileset":
      return fileSet(around, first ?? null, second ?? null, line);
    case "get_env":
      return second ?? unknown("environment");
    case "run_cmd":
      for (const arg of args) readScript(around, folder, arg, line);
      return unknown("run_cmd");
    case "abspath":
    case "pathexpand":
      return typeof first === "string" && first.startsWith("/") ? posix.normalize(first) : unknown(name);
    default:
      if (!readers.has(name)) return commands[name];
      return readHashed(around, name, first ?? null, line);
  }
}

/** From one level above the configuration's folder up; a file or a folder counts. */
function findInParents(around: Surroundings, name: Value, fallback: Value | undefined, line: number): Value {
  const { world, position, notes } = around;
  const text = textOf(name);
  if (text === undefined) {
    notes.unclear = true;
    return unknown("find_in_parent_folders()");
  }
  const names = text === "" ? ["terragrunt.hcl.json", "terragrunt.hcl"] : [text];
  const at = { path: position.file, line };
  for (let folder = posix.dirname(position.config); folder !== "."; ) {
    folder = posix.dirname(folder);
    for (const each of names) {
      const place = resolve(folder, each);
      if (place === undefined || whatIsBehind(world, place) === undefined) continue;
      // That it is found here, and not nearer, is what the value rests on.
      note(notes, { path: place, role: "presence", certainty: "certain", via: "looks for", at });
      return absolute(world, place);
    }
  }
  return fallback ?? failure(`no folder above ${posix.dirname(position.config)} has ${names.at(-1)}`);
}

function withInclude(around: Surroundings, label: Value | undefined, tell: (folder: string) => string): Value {
  const { include } = around.position;
  if (include !== undefined) return tell(posix.dirname(include));
  const includes = around.includes();
  if (includes.size === 0) return tell(posix.dirname(around.position.config));
  const [only] = includes.values();
  const file = includes.size === 1 ? only : includes.get(textOf(label ?? null) ?? "");
  return file === undefined ? unknown("no such include") : tell(posix.dirname(file));
}

function relative(from: string, to: string): string {
  return posix.relative(`/${from}`, `/${to}`) || ".";
}

function readConfig(around: Surroundings, path: Value, fallback: Value | undefined, line: number): Value {
  const { world, position, notes } = around;
  const folder = posix.dirname(position.config);
  const { known, matching, unclear } = placesOf(world, folder, path);
  if (unclear) notes.unclear = true;
  const at = { path: position.file, line };
  const values: Value[] = [];
  for (const each of known) {
    const file = whatIsBehind(world, each) === "folder" ? configurationIn(world, each) : each;
    if (whatIsBehind(world, file) === undefined) {
      note(notes, { path: file, role: "presence", certainty: "certain", via: "looks for", at });
      values.push(fallback ?? failure(`there is no ${file}`));
      continue;
    }
    noteRead(world, notes, { path: file, role: "config", certainty: certaintyOf(path), via: "reads", at });
    values.push(around.readConfig(file));
  }
  for (const each of matching)
    noteRead(world, notes, { path: each, role: "config", certainty: "possible", via: "reads", at });
  return values.length === 0
    ? (fallback ?? unknown("read_terragrunt_config()"))
    : oneOf(values, "read_terragrunt_config()");
}

/** Notes the files that a path may name; returns those that are known. */
function readFiles(
  around: Surroundings,
  folder: string,
  path: Value,
  line: number,
  more: Partial<Pick<Leaf, "secret" | "role" | "members">>,
): readonly string[] {
  const { world, position, notes } = around;
  const { known, matching, unclear } = placesOf(world, folder, path);
  if (unclear) notes.unclear = true;
  const leaf = { role: "data", via: "reads", at: { path: position.file, line }, ...more } as const;
  for (const each of matching) noteRead(world, notes, { ...leaf, path: each, certainty: "possible" });
  return known.map((each) => noteRead(world, notes, { ...leaf, path: each, certainty: certaintyOf(path) }) ?? each);
}

function certaintyOf(path: Value): "certain" | "possible" {
  return isUnknown(path) ? "possible" : "certain";
}

function readText(around: Surroundings, path: Value, line: number, decoded: Decoded | undefined): Value {
  const members = decoded?.members ? { members: decoded.members } : {};
  const leaf = { role: decoded?.format ?? "data", ...members } as const;
  const files = readFiles(around, posix.dirname(around.position.file), path, line, leaf);
  const texts = files.map((file) => readable(around.world, file) ?? unknown("file()"));
  return texts.length === 0 ? unknown("file()") : oneOf(texts, "file()");
}

function readHashed(around: Surroundings, name: string, path: Value, line: number): Value {
  const change = readers.get(name);
  const files = readFiles(around, posix.dirname(around.position.file), path, line, {});
  const texts = files.map((file) => (change ? readable(around.world, file) : undefined));
  const known = texts.map((text) => (change && text !== undefined ? change(text) : unknown(`${name}()`)));
  return known.length === 0 ? unknown(`${name}()`) : oneOf(known, `${name}()`);
}

function readTfvars(around: Surroundings, folder: string, path: Value, line: number): Value {
  const [file] = readFiles(around, folder, path, line, { role: "config" });
  if (file === undefined || isSecret(around.world, file)) return unknown("read_tfvars_file()");
  if (file.endsWith("json")) return textAt(around.world, file) ?? unknown("read_tfvars_file()");
  return JSON.stringify(plainData(tfvarsValue(around.world, [file])));
}

function plainData(value: Value): unknown {
  if (isUnknown(value)) return null;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plainData(each)]));
  return Array.isArray(value) ? value.map(plainData) : value;
}

function fileExists(around: Surroundings, path: Value, line: number): Value {
  const { world, position, notes } = around;
  const { known, unclear } = placesOf(world, posix.dirname(position.file), path);
  if (unclear) notes.unclear = true;
  const answers = known.map((each): Value => {
    const at = { path: position.file, line };
    note(notes, { path: each, role: "presence", certainty: certaintyOf(path), via: "looks for", at });
    const real = realPath(world, each);
    return real !== undefined && whatIsAt(world, real) === "file";
  });
  return answers.length === 0 ? unknown("fileexists()") : oneOf(answers, "fileexists()");
}

function fileSet(around: Surroundings, folder: Value, pattern: Value, line: number): Value {
  const place = locate(around.world, posix.dirname(around.position.file), textOf(folder) ?? "/");
  const glob = textOf(pattern);
  if (place === undefined || glob === undefined) return unknown("fileset()");
  const found = filesIn(around.world, undefined, place, glob);
  if (found === undefined) return unknown("fileset()");
  const at = { path: around.position.file, line };
  for (const path of found.paths)
    note(around.notes, { path, role: "presence", certainty: "certain", via: "matches", at });
  return setOf(found.names);
}

function markGlob(around: Surroundings, folder: string, args: readonly Value[], line: number): Value {
  const glob = textOf(args.at(-1) ?? null);
  const place = glob === undefined ? undefined : locate(around.world, folder, glob);
  const pattern = place === undefined ? undefined : globPattern(place);
  if (pattern === undefined) {
    around.notes.unclear = true;
    return unknown("mark_glob_as_read()");
  }
  const at = { path: around.position.file, line };
  return filesBelow(around.world, ".")
    .filter((path) => pattern.test(path))
    .map((path) => {
      note(around.notes, { path, role: "data", certainty: "certain", via: "matches", at });
      return absolute(around.world, path);
    });
}

/** An argument of a command that is a file of the repository: what the command prints may rest on it. */
export function readScript(around: Surroundings, folder: string, arg: Value, line: number): void {
  for (const each of alternatives(arg)) {
    const text = textOf(each);
    const place = text === undefined || text === "" ? undefined : locate(around.world, folder, text);
    if (place === undefined || whatIsAt(around.world, place) !== "file") continue;
    const at = { path: around.position.file, line };
    noteRead(around.world, around.notes, { path: place, role: "data", certainty: "certain", via: "runs", at });
  }
}
