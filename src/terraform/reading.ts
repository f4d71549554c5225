import { evaluate, type Scope, withNames } from "../evaluation/evaluate";
import { type Leaf, newNotes, noteRead, noteTree, type Place, placesOf, textsIn, type Use } from "../evaluation/reads";
import { canonical, isList, isObject, isUnknown, textOf, unknown, type Value } from "../evaluation/value";
import { locate, realPath, resolve, type World, whatIsAt } from "../evaluation/world";
import type { Attribute, Block, Body } from "../hcl/facts";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { type ModuleCall, moduleIn } from "./module";
import { type Context, type ModuleNotes, moduleScope } from "./scope";
import { type StateAddress, stateAddress } from "./state";

/** What a module reads besides its own files. */
export interface Reading {
  readonly leaves: readonly Leaf[];
  readonly calls: readonly Call[];
  /** States that it reads with terraform_remote_state. */
  readonly states: readonly { readonly address: StateAddress; readonly at: Place }[];
  /** Texts that are paths if the folder of the root module has such a file. */
  readonly literals: readonly { readonly text: string; readonly at: Place }[];
  /** What it reads depends on the root module's folder, on the values of its variables. */
  readonly needsRoot: boolean;
  readonly needsInputs: boolean;
  readonly problems: readonly Problem[];
}

export interface Call extends Use {
  /** The module block's label; absent where the call is only guessed. */
  readonly name?: string;
  /** Values for the called module's variables, where what it reads depends on them. */
  readonly inputs?: ReadonlyMap<string, Value>;
}

/** More instances of one `for_each` are not evaluated one by one. */
const MOST_INSTANCES = 200;

const nothing: Reading = {
  leaves: [],
  calls: [],
  states: [],
  literals: [],
  needsRoot: false,
  needsInputs: false,
  problems: [],
};

/** What the module of a folder reads, for the root and the inputs of the context. */
export const readingOf = query(
  "reading",
  (world: World, context: Context): Reading => {
    const module = moduleIn(world, context.folder);
    const notes: ModuleNotes = { ...newNotes(), needsRoot: false, file: "" };
    const scope = moduleScope(world, module, context, notes);
    const calls: Call[] = [];
    const states: { address: StateAddress; at: Place }[] = [];
    const literals = new Map<string, { text: string; at: Place }>();
    let childNeedsRoot = false;
    let childNeedsInputs = false;
    let ownFile = "";

    for (const { file, is: block } of module.blocks) {
      ownFile = file;
      notes.file = file;
      if (block.type === "locals") readBody(block.body, scope, false);
      else if (block.type !== "terraform") instances(block, scope, (inner) => readBlock(block, inner));
    }
    for (const call of module.calls) {
      notes.file = call.at.path;
      readCall(call);
    }
    for (const { text, at } of module.salvaged) salvage(text, at);

    function readBlock(block: Block, inner: Scope) {
      readBody(block.body, inner, true, block.type === "module" ? ["source", "version", "providers"] : ["for_each"]);
      if (block.type === "data" && block.labels[0] === "terraform_remote_state") readState(block, inner);
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

    function readState(block: Block, inner: Scope) {
      const backend = textOf(argument(block, "backend", inner));
      const config = blockOrAttribute(block, "config", inner);
      if (backend === undefined) return;
      const address = stateAddress(world, backend, config, context.root ?? "..");
      if (!address) return;
      if (context.root === undefined && backend === "local") notes.needsRoot = true;
      if (address.pieces.some(isUnknown)) notes.unclear = true;
      states.push({ address, at: { path: notes.file, line: block.line } });
    }

    function readCall(call: ModuleCall) {
      const source = evaluate(call.source, scope);
      const texts = isUnknown(source) ? source.oneOf?.map(textOf) : [textOf(source)];
      if (isUnknown(source)) notes.unclear = true;
      for (const text of texts ?? []) {
        const folder = localSource(world, context.folder, text);
        if (folder === undefined) continue;
        if (moduleIn(world, folder).files.length === 0) {
          notes.problems.push(missing(call, folder));
        }
        const child = readingOf(world, { folder });
        childNeedsRoot ||= child.needsRoot;
        childNeedsInputs ||= child.needsInputs;
        const certainty = isUnknown(source) ? "possible" : "certain";
        const inputs = child.needsInputs ? { inputs: argumentsOf(call.block, scope) } : {};
        calls.push({ folder, name: call.name, via: "calls", at: call.at, certainty, ...inputs });
      }
    }

    function salvage(text: string, at: Place) {
      const place = resolve(context.folder, text);
      if (place === undefined || place === ".") return;
      const what = whatIsAt(world, place);
      if (what === "file")
        noteRead(world, notes, { path: place, role: "data", certainty: "possible", via: "reads", at });
      if (what === "folder" && moduleIn(world, place).files.length > 0) {
        calls.push({ folder: place, via: "calls", at, certainty: "possible" });
      }
    }

    return {
      leaves: [...notes.leaves.values()],
      calls,
      states,
      literals: [...literals.values()],
      needsRoot: notes.needsRoot || childNeedsRoot,
      needsInputs: (notes.unclear && module.variables.size > 0) || childNeedsInputs,
      problems: [...module.problems, ...notes.problems],
    };
  },
  { key: contextKey, cycle: nothing },
);

export function contextKey({ folder, root, inputs }: Context): string {
  return [folder, root ?? "", inputs ? canonical(inputs) : ""].join("\0");
}

/** Calls `read` for each instance of the block that `for_each` makes, as far as they are known. */
function instances(block: Block, scope: Scope, read: (inner: Scope) => void) {
  const forEach = block.body.attributes.find((each) => each.name === "for_each");
  const name = block.type === "dynamic" ? (block.labels[0] ?? "each") : "each";
  if (!forEach) return read(scope);
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
    read(withNames(scope, new Map([[name, instance]])));
  }
  // No instance, no reads; but the body's errors and names count once the collection grows.
  if (pairs?.length === 0) read(withNames(scope, new Map([[name, unknown(name)]])));
}

function argument(block: Block, name: string, scope: Scope): Value {
  const found = block.body.attributes.find((each) => each.name === name);
  return found ? evaluate(found.value, scope) : null;
}

/** `config = { … }`, or the older `config { … }`. */
export function blockOrAttribute(block: Block, name: string, scope: Scope): Value {
  const inner = block.body.blocks.find((each) => each.type === name);
  return inner ? bodyValue(inner.body, scope) : argument(block, name, scope);
}

/** A body as an object; blocks in it become lists of objects. */
export function bodyValue(body: Body, scope: Scope): Value {
  const entries = new Map<string, Value>(body.attributes.map((each) => [each.name, evaluate(each.value, scope)]));
  for (const block of body.blocks) {
    const earlier = entries.get(block.type);
    entries.set(block.type, [...(isList(earlier) ? earlier : []), bodyValue(block.body, scope)]);
  }
  return entries;
}

function argumentsOf(block: Block, scope: Scope): ReadonlyMap<string, Value> {
  return new Map(
    block.body.attributes
      .filter((each) => !["source", "version", "providers", "count", "for_each", "depends_on"].includes(each.name))
      .map((each) => [each.name, evaluate(each.value, scope)]),
  );
}

/** The folder that a local module source names: "./x" and "../x" only, as Terraform has it; absolute where it lies inside. */
function localSource(world: World, folder: string, source: string | undefined): string | undefined {
  const text = source?.replaceAll("\\", "/");
  if (text === undefined) return undefined;
  const local = text === "." || text === ".." || text.startsWith("./") || text.startsWith("../");
  if (!local && !text.startsWith(`${world.root}/`)) return undefined;
  const place = locate(world, folder, text);
  return place === undefined ? undefined : realPath(world, place);
}

function missing(call: ModuleCall, folder: string): Problem {
  return {
    path: call.at.path,
    line: call.at.line,
    severity: "error",
    code: "missing-module",
    message: `Module "${call.name}" is called from ${folder}, which has no configuration.`,
  };
}

/** Looks like a relative path to a file: has a folder or an extension, and nothing that a path has not. */
function mayBePath(text: string): boolean {
  return (
    text.length < 256 &&
    !/^[/~]|:\/\/|[\n*"<>|{}$]/.test(text) &&
    (/\.[A-Za-z0-9]{1,8}$/.test(text) || text.includes("/"))
  );
}
