import { factsAt } from "../evaluation/contents";
import {
  type Certainty,
  type Leaf,
  type Notes,
  newNotes,
  note,
  noteRead,
  noteSubmodule,
  noteTree,
  type Place,
  type Use,
} from "../evaluation/reads";
import { isToldSecret } from "../evaluation/secrets";
import { filesBelow, namesIn, resolve, type World, whatIsAt } from "../evaluation/world";
import { languageOf } from "../hcl/language";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { isAside, isConfiguration, moduleFiles, reachesNobody } from "../terraform/files";
import { isPinFile } from "../terraform/pinFiles";
import { pinning, pinsFor } from "../terraform/pins";
import { contextKey, type Reading, readingOf } from "../terraform/reading";
import type { Context } from "../terraform/scope";
import type { SourceUse } from "../terraform/source";
import { rootInputs } from "../terraform/variables";
import { unitIn } from "../terragrunt/units";
import { type Stack, stacksIn } from "./stacks";
import { backendLeaves } from "./states";

/** A stack with every module that it is made of. */
export interface Composition {
  /** What the stack itself reads: its own files, includes, variable files. */
  readonly leaves: readonly Leaf[];
  /** The modules that it uses, directly or through others. */
  readonly modules: readonly { readonly context: Context; readonly certainty: Certainty }[];
  /** Who uses which module; "" is the stack. */
  readonly uses: readonly UseEdge[];
  /** States that it reads, by the modules that read them. */
  readonly states: readonly Reading["states"][number][];
  /** Where its modules are taken from, by who calls them; "" is the stack. */
  readonly sources: readonly (SourceUse & { readonly from: string })[];
  readonly problems: readonly Problem[];
}

export interface UseEdge {
  readonly from: string;
  readonly to: string;
  /** The label of the module block that calls; absent for a unit's source. */
  readonly call?: string;
  readonly via: string;
  readonly at: Place;
  readonly certainty: Certainty;
}

/** What a module itself reads: its files, what they name, and, possibly, what nothing names. */
export const moduleLeaves = query(
  "module leaves",
  (world: World, context: Context): readonly Leaf[] => {
    const notes = newNotes();
    for (const path of moduleFiles(world, context.folder).configuration) noteOwn(world, notes, path, "declarations");
    noteSubmodule(world, notes, { path: context.folder, role: "data", certainty: "certain", via: "contains" });
    for (const leaf of readingOf(world, context).leaves) note(notes, leaf);
    noteUnnamed(world, notes, context.folder);
    return [...notes.leaves.values()];
  },
  { key: contextKey },
);

function noteOwn(world: World, notes: Notes, path: string, role: Leaf["role"]) {
  noteRead(world, notes, { path, role, certainty: "certain", via: "contains" });
}

/** Files of a folder that nothing names: possibly read all the same, by an expression that can't be worked out. */
function noteUnnamed(world: World, notes: Notes, folder: string) {
  for (const path of unnamedFiles(world, folder)) {
    const role = /\.tfvars(\.json)?$/.test(path) && languageOf(path) !== undefined ? "config" : "data";
    if (["config", "values", "versions", "data", "yaml", "json"].some((each) => notes.leaves.has(`${each} ${path}`)))
      continue;
    const leaf: Leaf = { path, role, certainty: "possible", via: "contains" };
    note(notes, isToldSecret(world, path) ? { ...leaf, secret: true } : leaf);
  }
}

const unnamedFiles = query("unnamed files", (world: World, folder: string): readonly string[] => {
  return filesBelow(world, folder).filter((path) => {
    const names = path.slice(folder === "." ? 0 : folder.length + 1).split("/");
    const name = names.pop() ?? "";
    if (reachesNobody(name) || isConfiguration(name) || isPinFile(path) || name.endsWith(".hcl")) return false;
    let inside = folder;
    for (const each of names) {
      if (each.startsWith(".")) return false;
      inside = inside === "." ? each : `${inside}/${each}`;
      if (isAside(each) || hasItsOwn(world, inside)) return false;
    }
    return true;
  });
});

/** A folder that is a module or a unit itself: its files are its own. */
const hasItsOwn = query("has its own", (world: World, folder: string): boolean => {
  return namesIn(world, folder).some((name) => isConfiguration(name) || name === "terragrunt.hcl");
});

/** Everything that makes up a stack, found by following calls; a circle of calls is gone round once. */
export const compositionOf = query("composition", (world: World, id: string): Composition => {
  const stack = stacksIn(world, "").get(id);
  const notes = newNotes();
  const uses: UseEdge[] = [];
  const problems: Problem[] = [];
  const states: Reading["states"][number][] = [];
  const sources: Composition["sources"][number][] = [];
  const modules = new Map<string, { context: Context; certainty: Certainty }>();
  const waiting: { from: string; context: Context; certainty: Certainty }[] = [];

  if (stack?.kind === "terragrunt") startUnit();
  else if (stack) startRoot();
  if (stack) startTools(stack);
  for (let next = waiting.shift(); next; next = waiting.shift()) follow(next.context, next.certainty);

  function startRoot() {
    const context = contextFor(world, { folder: id, root: id, inputs: rootInputs(world, id) });
    const { configuration, variables, lock } = moduleFiles(world, id);
    for (const path of configuration) noteOwn(world, notes, path, "declarations");
    for (const path of variables) noteOwn(world, notes, path, "values");
    if (lock) noteOwn(world, notes, lock, "versions");
    for (const leaf of backendLeaves(world, id)) {
      noteRead(world, notes, leaf);
      problems.push(...factsAt(world, leaf.path).problems);
    }
    read(context, "", "certain", id);
    noteUnnamed(world, notes, id);
  }

  function startUnit() {
    const unit = unitIn(world, id);
    for (const leaf of unit.leaves) note(notes, leaf);
    problems.push(...unit.problems);
    for (const source of unit.sources) sources.push({ ...source, from: "" });
    for (const use of unit.uses) {
      const wanted = { folder: use.folder, root: use.folder };
      const context = contextFor(world, unit.inputs ? { ...wanted, inputs: unit.inputs } : wanted);
      // The unit's own folder is its module.
      if (use.folder === id) read(context, "", use.certainty, id);
      else useModule(use, "", context, use.certainty);
    }
    noteUnnamed(world, notes, id);
  }

  /** What says which versions of the tools run the stack. */
  function startTools({ kind }: Stack) {
    const found = pinsFor(world, id);
    problems.push(...found.problems);
    for (const { tool, at } of found.pins) {
      if (tool === "terragrunt" && kind !== "terragrunt") continue;
      noteRead(world, notes, { path: at.path, role: "versions", certainty: "certain", via: pinning, at });
    }
  }

  function useModule(use: Use & { name?: string }, from: string, context: Context, certainty: Certainty) {
    const call = use.name === undefined ? {} : { call: use.name };
    uses.push({ from, to: context.folder, ...call, via: use.via, at: use.at, certainty: use.certainty });
    const key = contextKey(context);
    const known = modules.get(key);
    if (known && (known.certainty === "certain" || certainty === "possible")) return;
    modules.set(key, { context, certainty });
    waiting.push({ from, context, certainty });
  }

  function follow(context: Context, certainty: Certainty) {
    read(context, context.folder, certainty, stack?.kind === "terraform" ? id : (context.root ?? context.folder));
  }

  /** Takes what the module of a context reads; "" stands for the stack, whose own leaves these are then. */
  function read(context: Context, from: string, certainty: Certainty, root: string) {
    const reading = readingOf(world, context);
    problems.push(...reading.problems);
    states.push(...reading.states);
    for (const source of reading.sources) sources.push({ ...source, from });
    if (from === "") for (const leaf of reading.leaves) note(notes, leaf);
    for (const literal of reading.literals) named(literal.text, literal.at, root);
    for (const call of reading.calls) {
      const wanted: Context = { folder: call.folder, ...(context.root === undefined ? {} : { root: context.root }) };
      const child = contextFor(world, call.inputs ? { ...wanted, inputs: call.inputs } : wanted, root);
      useModule(call, from, child, certainty === "certain" && !call.idle ? call.certainty : "possible");
    }
  }

  /** A text that would be a path from where Terraform runs, if that file is there. */
  function named(text: string, at: Place, root: string) {
    const place = resolve(root, text);
    if (place === undefined || place === ".") return;
    const inside = root === "." || place.startsWith(`${root}/`);
    const leaf = { role: "data", certainty: "possible", via: "reads", at } as const;
    const what = inside && belowSet(world, root).has(place) ? "file" : inside ? undefined : whatIsAt(world, place);
    if (what === "file") noteRead(world, notes, { path: place, ...leaf });
    // A folder around the root module is no argument that is read as a whole.
    if (what === "folder" && !`${root}/`.startsWith(`${place}/`)) noteTree(world, notes, place, leaf);
  }

  return { leaves: [...notes.leaves.values()], modules: [...modules.values()], uses, states, sources, problems };
});

const belowSet = query("set of files below", (world: World, folder: string): ReadonlySet<string> => {
  return new Set(filesBelow(world, folder));
});

/** The context in which a module must be read: no more of it than what the module reads depends on. */
function contextFor(world: World, wanted: Context, root?: string): Context {
  const { folder } = wanted;
  const plain = readingOf(world, { folder });
  const from = wanted.root ?? root;
  return {
    folder,
    ...(plain.needsRoot && from !== undefined ? { root: from } : {}),
    ...(plain.needsInputs && wanted.inputs ? { inputs: wanted.inputs } : {}),
  };
}
