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
  placesOf,
  starred,
  type Use,
} from "../evaluation/reads";
import { filesBelow, resolve, type World, whatIsAt } from "../evaluation/world";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { deploymentsIn } from "../terraform/deployments";
import { moduleFiles } from "../terraform/files";
import { pinning, pinsFor } from "../terraform/pins";
import { contextKey, type Reading, readingOf } from "../terraform/reading";
import type { Context } from "../terraform/scope";
import type { SourceUse } from "../terraform/source";
import { unitIn } from "../terragrunt/units";
import { noteGiven, ownedByOthers, stackInputs, workspaceOf } from "./given";
import { type Stack, stackOf } from "./stacks";
import { backendLeaves } from "./states";
import { noteUnnamed } from "./unnamed";

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

/** Everything that makes up a stack, found by following calls; a circle of calls is gone round once. */
export const compositionOf = query("composition", (world: World, id: string): Composition => {
  const stack = stackOf(world, id);
  const notes = newNotes();
  const uses: UseEdge[] = [];
  const problems: Problem[] = [];
  const states: Reading["states"][number][] = [];
  const sources: Composition["sources"][number][] = [];
  const modules = new Map<string, { context: Context; certainty: Certainty }>();
  const waiting: { from: string; context: Context; certainty: Certainty }[] = [];

  if (stack?.kind === "terragrunt") startUnit(stack);
  else if (stack) startRoot(stack);
  if (stack) startTools(stack);
  for (let next = waiting.shift(); next; next = waiting.shift()) follow(next.context, next.certainty);

  function startRoot(stack: Stack) {
    const { folder } = stack;
    const context = contextFor(world, { folder, root: folder, inputs: stackInputs(world, id), ...workspaceOf(stack) });
    const { configuration, variables, lock } = moduleFiles(world, folder);
    for (const path of configuration) noteOwn(world, notes, path, "declarations");
    for (const path of variables) noteOwn(world, notes, path, "values");
    if (lock) noteOwn(world, notes, lock, "versions");
    noteGiven(world, notes, stack);
    for (const leaf of backendLeaves(world, stack)) {
      noteRead(world, notes, leaf);
      problems.push(...factsAt(world, leaf.path).problems);
    }
    if (stack.deployment) startDeployment(stack);
    read(context, "", "certain", folder);
    noteUnnamed(world, notes, folder, ownedByOthers(world, stack));
  }

  /** What says as what a Terraform Stack is deployed. */
  function startDeployment({ folder }: Stack) {
    const { files, leaves, problems: found } = deploymentsIn(world, folder);
    for (const path of files) note(notes, { path, role: "arguments", certainty: "certain", via: "deploys", stack: id });
    for (const leaf of leaves) note(notes, leaf);
    problems.push(...found);
  }

  function startUnit(stack: Stack) {
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
    noteGiven(world, notes, stack);
    if (unit.home !== undefined) noteUnnamed(world, notes, unit.home);
  }

  /** What says which versions of the tools run the stack. */
  function startTools({ kind, folder }: Stack) {
    const found = pinsFor(world, folder);
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
    read(
      context,
      context.folder,
      certainty,
      stack?.kind === "terraform" ? stack.folder : (context.root ?? context.folder),
    );
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
      const run = stack ? workspaceOf(stack) : {};
      const wanted: Context = {
        folder: call.folder,
        ...run,
        ...(context.root === undefined ? {} : { root: context.root }),
      };
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
    if (text.includes("*"))
      for (const path of placesOf(world, root, starred(text)).matching) noteRead(world, notes, { path, ...leaf });
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
    ...(plain.needsWorkspace && wanted.workspace !== undefined ? { workspace: wanted.workspace } : {}),
  };
}
