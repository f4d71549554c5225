import { posix } from "node:path";
import { templateAt } from "../evaluation/contents";
import { type Decoded, evaluate, evaluateFor, type Scope } from "../evaluation/evaluate";
import { fileset as filesIn, isPattern, widestPattern } from "../evaluation/filesets";
import { type Leaf, type Notes, note, noteRead, noteSubmodule, placesOf, readable } from "../evaluation/reads";
import { alternatives, isObject, isUnknown, oneOf, setOf, textOf, unknown, type Value } from "../evaluation/value";
import { absolute, locate, realPath, type World, whatIsAt } from "../evaluation/world";
import type { Problem } from "../snapshot/snapshot";
import type { Module } from "./module";
import { namedIn } from "./named";

/**
 * Who uses the module. Without a root it is evaluated for any root, without inputs for any inputs; what then stays open
 * is noted, so that it is evaluated again for those who use it.
 */
export interface Context {
  readonly folder: string;
  /** The folder that Terraform runs in: what `path.root` and relative paths mean. */
  readonly root?: string;
  readonly inputs?: ReadonlyMap<string, Value>;
  /** What `terraform.workspace` says. */
  readonly workspace?: string;
}

export interface ModuleNotes extends Notes {
  needsRoot: boolean;
  needsWorkspace?: true;
  /** A file that is read, by the line of an expression, must carry its file's name: set while one is evaluated. */
  file: string;
}

/** Terraform's functions that read a file, all by the path in their first argument. */
const readers = new Set([
  "file",
  "filebase64",
  "filemd5",
  "filesha1",
  "filesha256",
  "filesha512",
  "filebase64sha256",
  "filebase64sha512",
  "templatefile",
]);

/** Functions that open what their first argument names. */
export const opens: ReadonlySet<string> = new Set([...readers, "fileset", "fileexists"]);

/** What expressions of a module may refer to. Relative paths of functions are the root's, not the module's (Terraform's BaseDir is "."). */
export function moduleScope(world: World, module: Module, context: Context, notes: ModuleNotes): Scope {
  const locals = new Map<string, Value>();
  const scope: Scope = {
    opens,
    variable: () => undefined,
    member(name, attribute) {
      switch (name) {
        case "local":
          return local(attribute);
        case "var":
          return variable(attribute);
        case "path":
          return path(attribute);
        case "terraform":
          return attribute === "workspace" ? workspace() : undefined;
        default:
          return undefined;
      }
    },
    call: (name, args, line, decoded) => call(name.startsWith("core::") ? name.slice(6) : name, args, line, decoded),
    text(value, line) {
      if (typeof value === "string" && value.startsWith(`${world.root}/`)) namedFile(value, line);
    },
  };

  function local(name: string): Value {
    const declared = module.locals.get(name);
    if (!declared) return unknown(`local.${name}`);
    const known = locals.get(name);
    if (known !== undefined) return known;
    // Until it is known, it may refer to itself.
    locals.set(name, unknown(`local.${name}`));
    const value = oneOf(
      declared.map((each) => inFile(each.file, () => evaluateFor(each.is.value, scope, membersOf(name)))),
      `local.${name}`,
    );
    locals.set(name, value);
    return value;
  }

  /** What of a local the module asks for; undefined: all of it, or that can't be told. */
  function membersOf(name: string): ReadonlySet<string> | undefined {
    const { members, unclear } = namedIn(world, module.folder);
    const found = members.get(name);
    return unclear || found === "all" ? undefined : found;
  }

  function inFile<T>(file: string, use: () => T): T {
    const before = notes.file;
    notes.file = file;
    try {
      return use();
    } finally {
      notes.file = before;
    }
  }

  function variable(name: string): Value {
    const given = context.inputs?.get(name);
    if (given !== undefined) return given;
    const defaults = (module.variables.get(name) ?? []).flatMap(({ is }) =>
      is.body.attributes.filter((each) => each.name === "default"),
    );
    if (!context.inputs || defaults.length === 0) return unknown(`var.${name}`);
    return oneOf(
      defaults.map((each) => evaluate(each.value, scope)),
      `var.${name}`,
    );
  }

  function path(attribute: string): Value {
    if (attribute === "module") return absolute(world, module.folder);
    if (context.root !== undefined) return absolute(world, context.root);
    notes.needsRoot = true;
    return unknown(`path.${attribute}`);
  }

  function workspace(): Value {
    if (context.workspace !== undefined) return context.workspace;
    notes.needsWorkspace = true;
    return unknown("terraform.workspace");
  }

  /** Places of a path that a function was given; relative ones need to know the root. */
  function places(value: Value) {
    const root = context.root;
    if (root === undefined && alternatives(value).some((each) => !textOf(each)?.startsWith("/")))
      notes.needsRoot = true;
    const found = placesOf(world, root ?? "..", value);
    if (found.unclear) notes.unclear = true;
    // Without a root nothing relative is known to lie anywhere.
    if (root !== undefined) for (const text of found.outside) notes.problems.push(outside(text, notes.file));
    return found;
  }

  function call(name: string, args: readonly Value[], line: number, decoded?: Decoded): Value | undefined {
    const [first = null] = args;
    if (name === "templatefile") return template(first, args[1] ?? null, line);
    if (readers.has(name)) return read(name, first, line, name === "file" ? decoded : undefined);
    if (name === "fileset") return fileset(first, args[1] ?? null, line);
    if (name === "fileexists") return exists(first, line);
    if (name === "abspath" || name === "pathexpand") return absolutePath(first);
    if (name.startsWith("provider::sops::")) readFiles(first, line, "data", { secret: true });
    else if (name.startsWith("provider::")) for (const arg of args) providerReads(arg, line);
    return undefined;
  }

  function read(name: string, value: Value, line: number, decoded?: Decoded): Value {
    const members = decoded?.members ? { members: decoded.members } : {};
    const texts = readFiles(value, line, decoded?.format, members).map(
      (file): Value => (name === "file" ? readable(world, file) : undefined) ?? unknown(`${name}()`),
    );
    return texts.length === 0 ? unknown(`${name}()`) : oneOf(texts, `${name}()`);
  }

  /** Real paths of the files that a function reads: none where a file may be meant that is not among those known. */
  function readFiles(
    value: Value,
    line: number,
    role: Leaf["role"] = "data",
    more: Pick<Leaf, "secret" | "members"> = {},
  ): readonly string[] {
    const { known, matching } = places(value);
    const leaf = { role, via: "reads", at: { path: notes.file, line }, ...more } as const;
    const certainty = isUnknown(value) ? "possible" : "certain";
    const read = known.map((path) => noteRead(world, notes, { ...leaf, path, certainty }) ?? path);
    for (const path of matching) noteRead(world, notes, { ...leaf, path, certainty: "possible" });
    return matching.length > 0 ? [] : read;
  }

  /** What a template reads it reads from the root module, with no names but those that it is given. */
  function template(path: Value, given: Value, line: number): Value {
    const names: Scope = {
      variable: (name) => (isObject(given) ? given.get(name) : unknown(name)),
      // It can't render another one.
      call: (name, args, at) => (name === "templatefile" ? unknown(name) : call(name, args, at)),
    };
    const texts = readFiles(path, line).map((file): Value => {
      const expression = templateAt(world, file);
      if (expression === undefined) return unknown("templatefile()");
      return inFile(file, () => evaluate(expression, names));
    });
    return texts.length === 0 ? unknown("templatefile()") : oneOf(texts, "templatefile()");
  }

  /** A provider's function may open what an argument names, if that is there. */
  function providerReads(value: Value, line: number) {
    if (!alternatives(value).some((each) => typeof each === "string" || (isUnknown(each) && each.parts))) return;
    const { known, matching } = places(value);
    const files = [...known, ...matching].filter((path) => whatIsAt(world, path) === "file");
    const leaf = { role: "data", certainty: "possible", via: "reads", at: { path: notes.file, line } } as const;
    for (const path of files) noteRead(world, notes, { ...leaf, path });
  }

  function exists(value: Value, line: number): Value {
    const { known } = places(value);
    const answers = known.map((each): Value => {
      const certainty = isUnknown(value) ? "possible" : "certain";
      note(notes, { path: each, role: "presence", certainty, via: "looks for", at: { path: notes.file, line } });
      const real = realPath(world, each);
      return real !== undefined && whatIsAt(world, real) === "file";
    });
    return answers.length === 0 ? unknown("fileexists()") : oneOf(answers, "fileexists()");
  }

  function fileset(folder: Value, pattern: Value, line: number): Value {
    const { known, matching } = places(folder);
    const at = { path: notes.file, line };
    for (const each of matching)
      note(notes, { path: each, role: "presence", certainty: "possible", via: "matches", at });
    const glob = textOf(pattern);
    if (glob === undefined) notes.unclear = true;
    const sets = known.map((each): Value => {
      const certainty = glob === undefined || isUnknown(folder) ? "possible" : "certain";
      if (context.root === undefined && isPattern(each)) notes.needsRoot = true;
      const wanted = glob ?? widestPattern(pattern);
      const found = filesIn(world, context.root, each, wanted);
      if (found === undefined) {
        notes.problems.push(outside(posix.join(each, wanted), notes.file));
        return unknown("fileset()");
      }
      const { within, paths, names } = found;
      noteSubmodule(world, notes, { path: within, role: "data", certainty, via: "matches", at });
      for (const path of paths) note(notes, { path, role: "presence", certainty, via: "matches", at });
      return glob === undefined ? unknown("fileset()") : setOf(names);
    });
    return sets.length === 0 ? unknown("fileset()") : oneOf(sets, "fileset()");
  }

  function absolutePath(value: Value): Value {
    const text = textOf(value);
    if (text === undefined) return value;
    if (text.startsWith("/")) return posix.normalize(text);
    if (context.root !== undefined) return posix.join(absolute(world, context.root), text);
    notes.needsRoot = true;
    return unknown("abspath()");
  }

  /** A text that names a file of the repository from `path.module` or `path.root`, whatever it is given to. */
  function namedFile(text: string, line: number) {
    const place = locate(world, ".", text);
    if (place === undefined) return;
    const real = realPath(world, place);
    if (real === undefined || whatIsAt(world, real) !== "file") return;
    noteRead(world, notes, {
      path: place,
      role: "data",
      certainty: "certain",
      via: "reads",
      at: { path: notes.file, line },
    });
  }

  return scope;
}

function outside(text: string, path: string): Problem {
  const message = `${text} lies outside of this repository: a change of it is not seen.`;
  return { path, severity: "information", code: "outside", message };
}
