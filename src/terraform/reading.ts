import { evaluate, type Scope, withNames } from "../evaluation/evaluate";
import {
  type Certainty,
  type Leaf,
  newNotes,
  noteLinks,
  noteRead,
  noteTree,
  type Place,
  placesOf,
  starred,
  textsIn,
  type Use,
} from "../evaluation/reads";
import { alternatives, canonical, isList, isObject, isUnknown, textOf, unknown, type Value } from "../evaluation/value";
import { locate, realPath, resolve, type World, whatIsAt } from "../evaluation/world";
import type { Attribute, Block, Body } from "../hcl/facts";
import { steadyQuery } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { argument } from "./bodies";
import { foldersMatching } from "./folders";
import { type ModuleCall, moduleIn } from "./module";
import { type Context, type ModuleNotes, moduleScope } from "./scope";
import { notFollowed, placeNamed, type SourceUse, sourceSettings } from "./source";
import { addressText, sourceAddress } from "./sourceAddress";
import { type StateRead, stateReads } from "./stateReads";

/** What a module reads besides its own files. */
export interface Reading {
  readonly leaves: readonly Leaf[];
  readonly calls: readonly Call[];
  /** Where the modules that it calls are taken from, those of other places too. */
  readonly sources: readonly SourceUse[];
  /** States whose outputs it reads. */
  readonly states: readonly StateRead[];
  /** Texts that are paths if the folder of the root module has such a file. */
  readonly literals: readonly { readonly text: string; readonly at: Place }[];
  /** What it reads depends on the root module's folder, on the values of its variables, on the workspace. */
  readonly needsRoot: boolean;
  readonly needsInputs: boolean;
  readonly needsWorkspace: boolean;
  readonly problems: readonly Problem[];
}

export interface Call extends Use {
  /** The module block's label; absent where the call is only guessed. */
  readonly name?: string;
  /** No instance of it is made, as far as the text tells. */
  readonly idle?: true;
  /** Values for the called module's variables, where what it reads depends on them. */
  readonly inputs?: ReadonlyMap<string, Value>;
}

/** More instances of one `for_each` are not evaluated one by one. */
const MOST_INSTANCES = 200;

const nothing: Reading = {
  leaves: [],
  calls: [],
  sources: [],
  states: [],
  literals: [],
  needsRoot: false,
  needsInputs: false,
  needsWorkspace: false,
  problems: [],
};

/** What the module of a folder reads, for the root and the inputs of the context. */
export const readingOf = steadyQuery(
  "reading",
  (world: World, context: Context): Reading => {
    const module = moduleIn(world, context.folder);
    const notes: ModuleNotes = { ...newNotes(), needsRoot: false, file: "" };
    const scope = moduleScope(world, module, context, notes);
    const calls = new Map<string, Call>();
    const sources: SourceUse[] = [];
    const states: StateRead[] = [];
    const literals = new Map<string, { text: string; at: Place }>();
    let childNeedsRoot = false;
    let childNeedsInputs = false;
    let childNeedsWorkspace = false;
    let ownFile = "";

    for (const { file, is: block } of module.blocks) {
      ownFile = file;
      notes.file = file;
      if (block.type === "locals") for (const each of block.body.attributes) scope.member?.("local", each.name);
      else if (block.type !== "terraform") instances(block, scope, (inner, exists) => readBlock(block, inner, exists));
    }
    for (const call of module.calls) {
      notes.file = call.at.path;
      instances(call.block, scope, (inner, exists) => readCall(call, inner, !exists));
    }
    for (const { text, at } of module.salvaged) salvage(text, at);

    function readBlock(block: Block, inner: Scope, exists: boolean) {
      readBody(block.body, inner, true, callArguments.get(block.type) ?? ["for_each"]);
      notes.file = ownFile;
      if (exists) states.push(...stateReads(world, context, block, inner, notes));
      if (block.type !== "resource" && block.labels[0] === "sops_file") readSecret(block, inner);
    }

    /** What the provider decrypts, as its function of that name does. */
    function readSecret(block: Block, inner: Scope) {
      const found = block.body.attributes.find((each) => each.name === "source_file");
      if (found) inner.call("provider::sops::file", [evaluate(found.value, inner)], found.line);
    }

    function readBody(body: Body, inner: Scope, names: boolean, except: readonly string[] = []) {
      for (const attribute of body.attributes) {
        if (except.includes(attribute.name)) continue;
        notes.file = attribute.file ?? ownFile;
        const value = evaluate(attribute.value, inner);
        if (names) readNames(value, attribute);
      }
      for (const block of body.blocks) instances(block, inner, (each) => readBody(block.body, each, names));
    }

    /** Paths among the values of an argument, whatever its name. */
    function readNames(value: Value, attribute: Attribute) {
      const at = { path: notes.file, line: attribute.line };
      for (const each of textsIn(value)) {
        const text = textOf(each);
        if (text === undefined) namedInPart(each, at);
        else if (text.startsWith(`${world.root}/`) && text.includes("*")) namedInPart(starred(text), at);
        else if (text.startsWith(`${world.root}/`) || text === world.root) namedFolder(text, at);
        else if (mayBePath(text)) literals.set(text, literals.get(text) ?? { text, at });
      }
    }

    function namedInPart(value: Value, at: Place) {
      const { matching } = placesOf(world, "..", value);
      if (matching.length > 0) notes.unclear = true;
      for (const path of matching)
        noteRead(world, notes, { path, role: "data", certainty: "possible", via: "reads", at });
    }

    function namedFolder(text: string, at: Place) {
      const place = locate(world, ".", text);
      const real = place === undefined ? undefined : realPath(world, place);
      if (place === undefined || real === undefined || whatIsAt(world, real) !== "folder") return;
      // A working directory and the like: what of it is read is not said.
      const around = place === "." || context.folder === place || context.folder.startsWith(`${place}/`);
      noteTree(world, notes, place, { role: "data", certainty: around ? "possible" : "certain", via: "reads", at });
    }

    function readCall(call: ModuleCall, inner: Scope, none: boolean) {
      const idle = none || argument(call.block, "count", inner) === 0;
      const source = evaluate(call.source, inner);
      if (isUnknown(source)) notes.unclear = true;
      const version = textOf(argument(call.block, "version", inner));
      const certainty = isUnknown(source) ? "possible" : "certain";
      let found = false;
      for (const each of alternatives(source)) {
        const text = textOf(each);
        const folders =
          text === undefined ? foldersMatching(world, context.folder, each) : named(call, text, version, certainty);
        for (const folder of folders) useModule(call, folder, certainty, inner, idle);
        found ||= text !== undefined || folders.length > 0;
      }
      if (!found) notes.problems.push(unknownSource(call));
    }

    /** What a source names: at most one folder of this repository. */
    function named(
      call: ModuleCall,
      text: string,
      version: string | undefined,
      certainty: Certainty,
    ): readonly string[] {
      const address = sourceAddress(text);
      const what = `Module "${call.name}"`;
      if (!address) {
        const message = `${what} has the source ${JSON.stringify(text)}, which is no module's address; a folder's begins with "./".`;
        notes.problems.push({ ...problemAt(call), code: "missing-module", message });
        return [];
      }
      const place = placeNamed(world, context.folder, address, sourceSettings(world, ""));
      const link = { certainty, via: "leads to", at: call.at };
      const folder = place === undefined ? undefined : noteLinks(world, notes, { ...link, path: place });
      const written = address.kind === "remote" ? address.version : version;
      sources.push({
        name: call.name,
        address: folder ?? addressText(address),
        version: written,
        external: folder === undefined,
        at: call.at,
      });
      if (folder === undefined) notes.problems.push(...notFollowed(world, address, what, call.at));
      return folder === undefined ? [] : [folder];
    }

    function useModule(call: ModuleCall, folder: string, certainty: Certainty, inner: Scope, idle: boolean) {
      if (moduleIn(world, folder).files.length === 0) notes.problems.push(missing(call, folder));
      const child = readingOf(world, { folder });
      childNeedsRoot ||= child.needsRoot;
      childNeedsInputs ||= child.needsInputs;
      childNeedsWorkspace ||= child.needsWorkspace;
      const given = child.needsInputs ? argumentsOf(call.block, inner) : undefined;
      const inputs = given ? { inputs: given } : {};
      // What names a component's outputs is not followed, so that all of them count.
      const name = call.block.type === "module" ? { name: call.name } : {};
      const use: Call = {
        folder,
        ...name,
        via: "calls",
        at: call.at,
        certainty,
        ...inputs,
        ...(idle ? { idle } : {}),
      };
      // Instances of one call often give the module the same.
      calls.set([call.at.path, call.at.line, certainty, contextKey(use)].join("\0"), use);
    }

    function salvage(text: string, at: Place) {
      const place = resolve(context.folder, text);
      if (place === undefined || place === ".") return;
      const what = whatIsAt(world, place);
      if (what === "file")
        noteRead(world, notes, { path: place, role: "data", certainty: "possible", via: "reads", at });
      if (what === "folder" && moduleIn(world, place).files.length > 0) {
        calls.set(`${at.path}\0${at.line}\0${place}`, { folder: place, via: "calls", at, certainty: "possible" });
      }
    }

    return {
      leaves: [...notes.leaves.values()],
      calls: [...calls.values()],
      sources,
      states,
      literals: [...literals.values()],
      needsRoot: notes.needsRoot || childNeedsRoot,
      needsInputs: (notes.unclear && module.variables.size > 0) || childNeedsInputs,
      needsWorkspace: notes.needsWorkspace === true || childNeedsWorkspace,
      problems: [...module.problems, ...notes.problems],
    };
  },
  { key: contextKey, cycle: nothing },
);

export function contextKey({ folder, root, inputs, workspace }: Context): string {
  return [folder, root ?? "", inputs ? canonical(inputs) : "", workspace ?? ""].join("\0");
}

/** Calls `read` for each instance of the block that `for_each` makes, as far as they are known; once more where there is none. */
export function instances(block: Block, scope: Scope, read: (inner: Scope, exists: boolean) => void) {
  const forEach = block.body.attributes.find((each) => each.name === "for_each");
  const name = block.type === "dynamic" ? (block.labels[0] ?? "each") : "each";
  if (!forEach) return read(scope, true);
  const collection = evaluate(forEach.value, scope);
  const pairs = isObject(collection)
    ? [...collection]
    : isList(collection)
      ? collection.map((item) => [item, item] as const)
      : undefined;
  const open = [unknown("each.key"), unknown("each.value")] as const;
  for (const [key, value] of pairs && pairs.length <= MOST_INSTANCES ? pairs : [open]) {
    const instance = new Map<string, Value>([
      ["key", key],
      ["value", value],
    ]);
    read(withNames(scope, new Map([[name, instance]])), true);
  }
  // No instance, no reads; but the body's errors and names count once the collection grows.
  if (pairs?.length === 0) read(withNames(scope, new Map([[name, unknown(name)]])), false);
}

/** Arguments of a block that are no paths: a source is resolved by itself. */
const callArguments: ReadonlyMap<string, readonly string[]> = new Map(
  ["module", "component", "stack"].map((type) => [type, ["source", "version", "providers"]]),
);

/** Values for the called module's variables; undefined where they can't be told. */
function argumentsOf(block: Block, scope: Scope): ReadonlyMap<string, Value> | undefined {
  if (block.type !== "module") {
    const inputs = block.type === "removed" ? undefined : argument(block, "inputs", scope);
    return inputs === null ? new Map() : isObject(inputs) ? inputs : undefined;
  }
  return new Map(
    block.body.attributes
      .filter((each) => !["source", "version", "providers", "count", "for_each", "depends_on"].includes(each.name))
      .map((each) => [each.name, evaluate(each.value, scope)]),
  );
}

function missing(call: ModuleCall, folder: string): Problem {
  const message = `Module "${call.name}" is called from ${folder}, which has no configuration.`;
  return { ...problemAt(call), code: "missing-module", message };
}

function unknownSource(call: ModuleCall): Problem {
  const message = `The source of module "${call.name}" can't be worked out from the text.`;
  return { ...problemAt(call), severity: "warning", code: "unknown-source", message };
}

function problemAt({ at }: ModuleCall) {
  return { path: at.path, line: at.line, severity: "error" } as const;
}

/** Looks like a relative path to a file: has a folder or an extension, and nothing that a path has not. */
function mayBePath(text: string): boolean {
  return (
    text.length < 256 &&
    !/^[/~*]|:\/\/|[\n"<>|{}$]/.test(text) &&
    (/\.[A-Za-z0-9]{1,8}$/.test(text) || text.includes("/"))
  );
}
