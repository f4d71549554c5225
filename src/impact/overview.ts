import { posix } from "node:path";
import type { Leaf } from "../evaluation/reads";
import type { World } from "../evaluation/world";
import { type DependsOn, dependenciesOf, waitsFor } from "../graph/dependencies";
import { compositionOf, moduleLeaves } from "../graph/parts";
import { isBelow, type Stack, stackOf, stacksIn } from "../graph/stacks";
import { statesOf } from "../graph/states";
import { type Versions, versionsOf } from "../graph/versions";
import { turned, wavesOf } from "../graph/waves";
import { type CommandLine, commandLine } from "../instances/commandLine";
import { query, steadyQuery } from "../query";
import { addressWords } from "../terraform/stateWords";
import { fingerprintOf } from "./fingerprint";
import type { Certainty, Evidence, Graph, Order } from "./impact";
import { problemsIn } from "./problems";
import { fileKind, isReader, kindOf } from "./routes";

/** Every stack at or below a folder, in waves. */
export function orderOf(world: World, below: string, destroy: boolean): Order {
  const stacks = stacksBelow(world, below);
  const edges = waitsFor(world, "");
  const ids = new Set(stacks.map((stack) => stack.id));
  return {
    schema: 1,
    stacks: stacks.map(({ id, kind }) => ({
      stack: id,
      kind,
      dependsOn: strongest(dependenciesOf(world, id).dependsOn),
      versions: versionsOf(world, id),
      external: dependenciesOf(world, id).external,
    })),
    ...wavesOf(ids, destroy ? turned(edges) : edges),
    problems: problemsIn(world, ""),
  };
}

/** One edge for each stack: data before order. */
function strongest(edges: readonly DependsOn[]): readonly DependsOn[] {
  return edges.filter(
    (edge) => edge.kind === "data" || !edges.some((each) => each.kind === "data" && each.stack === edge.stack),
  );
}

function stacksBelow(world: World, below: string): readonly Stack[] {
  return [...stacksIn(world, "").values()].filter((stack) => isBelow(stack, below));
}

/** Everything that the stacks at or below a folder are made of. Files in a module's folder are named by the module. */
export function graphOf(world: World, below: string): Graph {
  const nodes = new Map<string, Graph["nodes"][number]>();
  const edges = new Map<string, Graph["edges"][number]>();
  const external = new Map<string, Graph["external"][number]>();
  const addEdge = (edge: Graph["edges"][number]) => {
    const key = `${edge.from}\0${edge.to}\0${edge.kind}\0${edge.via}`;
    // Of two ways over one edge the certain one counts.
    if (edges.get(key)?.certainty !== "certain") edges.set(key, edge);
  };
  const addLeaves = (owner: string, leaves: readonly Leaf[]) => {
    for (const leaf of leaves) {
      if (leaf.via === "contains" && !leaf.secret) continue;
      nodes.set(leaf.path, { id: leaf.path, kind: fileKind(world, leaf) });
      const reader = readerOf(leaf, leaves);
      // A stack file's own block leads to its unit.
      const from = reader === undefined || (leaf.role === "generated" && reader === leaf.path) ? owner : reader;
      const { via, at = null, certainty } = leaf;
      if (from !== leaf.path) addEdge({ from, to: leaf.path, kind: "input", via, at, certainty });
    }
  };
  for (const { id } of stacksBelow(world, below)) {
    nodes.set(id, { id, kind: "stack" });
    const composition = compositionOf(world, id);
    addLeaves(id, composition.leaves);
    for (const { context } of composition.modules) {
      const { folder } = context;
      if (!nodes.has(folder)) nodes.set(folder, { id: folder, kind: kindOf(world, folder) });
      addLeaves(folder, moduleLeaves(world, context));
    }
    for (const use of composition.uses) {
      const { to, via, at, certainty } = use;
      addEdge({ from: use.from || id, to, kind: "input", via, at, certainty });
    }
    for (const { from, address, version = null, at } of composition.sources.filter((each) => each.external)) {
      external.set(`${from || id}\0${at.path}\0${at.line}\0${address}`, { from: from || id, address, version, at });
    }
    for (const each of dependenciesOf(world, id).dependsOn) {
      nodes.set(each.stack, { id: each.stack, kind: "stack" });
      const { stack: to, kind, via, at, certainty } = each;
      addEdge({ from: id, to, kind, via, at, certainty });
    }
  }
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  const byEnds = (a: { from: string; to: string }, b: { from: string; to: string }) =>
    a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : 1;
  return {
    schema: 1,
    nodes: [...nodes.values()].sort(byId),
    edges: [...edges.values()].sort(byEnds),
    external: [...external.values()].sort((a, b) =>
      a.from < b.from ? -1 : a.from > b.from ? 1 : a.at.line - b.at.line,
    ),
  };
}

/** The file that names a leaf, where that is itself read and not the owner's own. */
function readerOf(leaf: Leaf, leaves: readonly Leaf[]): string | undefined {
  const path = leaf.at?.path;
  return leaves.find((each) => each.path === path && isReader(each))?.path;
}

/** Stacks by the module folders that they are made of. */
const usersByFolder = query("users", (world: World, _: ""): ReadonlyMap<string, readonly string[]> => {
  const users = new Map<string, string[]>();
  for (const { id, folder: own } of stacksIn(world, "").values()) {
    const folders = new Set(compositionOf(world, id).modules.map((module) => module.context.folder));
    // Where a folder is run in several ways, none of its stacks is the folder.
    if (id !== own) folders.add(own);
    for (const folder of folders) {
      const known = users.get(folder);
      if (known) known.push(id);
      else users.set(folder, [id]);
    }
  }
  return users;
});

/** The stacks that are made of a module, or are instances of its folder, sorted. */
export function usersOf(world: World, folder: string): readonly string[] {
  return usersByFolder(world, "").get(posix.normalize(folder)) ?? [];
}

export interface ListedStack {
  readonly stack: string;
  /** From the repository's root; several instances share one. */
  readonly folder: string;
  readonly kind: Stack["kind"];
  /** Of a unit that a stack file generates: that file's folder. */
  readonly generatedFrom?: string;
  /** HCP Terraform alone runs it. */
  readonly remote?: true;
  /** The one that a person opens for it. */
  readonly file: string;
  /** Among all stacks. */
  readonly wave: number;
  /** Moves when something that it reads, or may read, does. */
  readonly fingerprint: string;
  /** For whoever runs it. */
  readonly versions: Versions;
  /** What Terraform is run with; Terragrunt says that by itself. */
  readonly commandLine: CommandLine;
  /** Stacks whose outputs it reads or that it waits for. */
  readonly dependsOn: readonly string[];
}

/** Every stack. */
export function stackList(world: World): readonly ListedStack[] {
  return [...stacksIn(world, "").keys()].flatMap((id) => listed(world, id) ?? []);
}

const listed = query("listed stack", (world: World, id: string): ListedStack | undefined => {
  const stack = stackOf(world, id);
  return (
    stack && {
      ...(stack.deployment ? { remote: true } : {}),
      ...(stack.generatedFrom === undefined ? {} : { generatedFrom: stack.generatedFrom }),
      stack: id,
      folder: stack.folder,
      kind: stack.kind,
      file: stack.file,
      wave: waveNumbers(world, "").get(id) ?? 1,
      fingerprint: fingerprintOf(world, id).all,
      versions: versionsOf(world, id),
      commandLine: commandLine(stack.folder, stack.instance),
      dependsOn: [...new Set(dependenciesOf(world, id).dependsOn.map((each) => each.stack))],
    }
  );
});

/** Where a stack keeps its state, or may keep it. */
export interface ListedState {
  /** "s3 bucket/key", "*" standing for what is not known; no credentials. */
  readonly address: string;
  readonly certainty: Certainty;
  /** Absent where nothing says so: it lies beside the configuration. */
  readonly at?: Evidence;
}

/** Several where a stack is run with several backends; none of what is no stack, or HCP Terraform alone runs. */
export function statesKept(world: World, stack: string): readonly ListedState[] {
  return statesOf(world, stack).map(({ address, certainty, at }) => ({
    address: addressWords(address),
    certainty,
    ...(at === undefined ? {} : { at: { path: at.path, line: at.line } }),
  }));
}

const waveNumbers = steadyQuery("waves of all", (world: World, _: ""): ReadonlyMap<string, number> => {
  const { waves } = wavesOf(new Set(stacksIn(world, "").keys()), waitsFor(world, ""));
  return new Map(waves.flatMap((wave, index) => wave.map((id) => [id, index + 1] as const)));
});
