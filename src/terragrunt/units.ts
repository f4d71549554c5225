import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import { type Leaf, newNotes, noteRead, type Place, type Use } from "../evaluation/reads";
import { isToldSecret } from "../evaluation/secrets";
import { isObject, unknown, type Value } from "../evaluation/value";
import { allPaths, foldersWith, foundIn, originOf, type World, whatIsAt } from "../evaluation/world";
import { attribute } from "../hcl/facts";
import { query, steadyQuery } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { backendOf } from "../terraform/backend";
import { moduleFiles } from "../terraform/files";
import { notFollowed, type SourceUse } from "../terraform/source";
import { addressText } from "../terraform/sourceAddress";
import type { StateAddress } from "../terraform/state";
import { tfvarsValue } from "../terraform/variables";
import { alone, type Configuration, configurationAt } from "./configuration";
import type { Dependency } from "./dependencyBlocks";
import { isToolsOwn, stackFileFolders } from "./generated";
import { allGenerated, type GeneratedUnit, generatedUnit, unitsOfStack, unknownStackAround } from "./generatedUnits";
import { sourceOf } from "./source";
import { unitState } from "./state";
import { beforeGenerated, nothingBefore } from "./template";
import { configurationIn, unitFile, unitFileNames } from "./unitFile";
import { lacksValues } from "./values";

/** A folder with a `terragrunt.hcl` (or `terragrunt.hcl.json`) of its own state, or one that a stack file generates. */
export interface Unit {
  readonly folder: string;
  /** Where its files lie: its folder, or what that is a copy of; undefined where that is not known. */
  readonly home: string | undefined;
  /** Of one that is generated: the folder of the stack file to begin with. */
  readonly generatedFrom: string | undefined;
  readonly leaves: readonly Leaf[];
  /** The module that is its root configuration: at most one that is certain. */
  readonly uses: readonly Use[];
  /** Where that module is taken from. */
  readonly sources: readonly SourceUse[];
  readonly dependencies: readonly Dependency[];
  /** Values of the module's variables, undefined where they can't be told. */
  readonly inputs: ReadonlyMap<string, Value> | undefined;
  readonly tools: Configuration["tools"];
  readonly problems: readonly Problem[];
}

/** Folders with a unit's file, outside of what Terragrunt itself writes, and those that it would; sorted. */
const candidates = query("unit candidates", (world: World, _: ""): readonly string[] => {
  allPaths(world, "");
  const stacks = stackFileFolders(world, "");
  const own = foldersWith(world, (name) => unitFileNames.includes(name)).filter(
    (folder) => !isToolsOwn(folder, stacks),
  );
  if (stacks.size === 0) return own;
  const { units, templates } = allGenerated(world, "");
  const standing = own.filter((folder) => originOf(world, folder) === folder && !templates.has(folder));
  return [...new Set([...standing, ...units.keys()])].sort();
});

/** Every unit's folder, sorted. A unit's file that others include, without a module, is none. */
export const unitFolders = steadyQuery("units", (world: World, _: ""): readonly string[] => {
  const folders = candidates(world, "");
  const included = new Set(folders.flatMap((folder) => surelyIncluded(configurationOf(world, folder))));
  return folders.filter((folder) => !included.has(unitFile(world, folder)) || hasModule(world, folder));
});

function surelyIncluded({ includes, leaves }: Configuration): readonly string[] {
  if (includes.size === 0) return [];
  const possible = new Set(leaves.flatMap(({ certainty, path }) => (certainty === "possible" ? [path] : [])));
  return [...includes.values()].filter((file) => !possible.has(file));
}

export function configurationOf(world: World, folder: string): Configuration {
  return configurationAt(world, alone(unitFile(world, folder)));
}

function hasModule(world: World, folder: string): boolean {
  const terraform = factsAt(world, unitFile(world, folder)).facts.body.blocks.find(
    (block) => block.type === "terraform",
  );
  const source = terraform?.body.attributes.some((each) => each.name === "source");
  return source === true || moduleFiles(world, folder).configuration.length > 0;
}

/** What a unit reads and depends on. */
export const unitIn = query("unit", (world: World, folder: string): Unit => {
  const configuration = configurationOf(world, folder);
  const generated = generatedUnit(world, folder);
  const home = generated ? generated.template : folder;
  const file = generated ? foundIn(world, unitFile(world, folder)) : unitFile(world, folder);
  const own = home === undefined ? [] : ownLeaves(world, home, generated);
  const files = moduleFiles(world, home ?? folder);
  const at = configuration.source?.at ?? { path: file, line: 1 };
  const source = moduleOf(world, folder, configuration, home);
  const ownModule: Use[] =
    home !== undefined && files.configuration.length > 0
      ? [{ folder: home, via: "contains", at, certainty: "certain" }]
      : [];
  const other = otherFile(world, folder);
  const before = generated ? beforeGenerated(world, generated) : nothingBefore;
  const unit: Unit = {
    folder,
    home,
    generatedFrom: generated?.blocks[0]?.stack,
    leaves: [...before.leaves, ...own, ...other.leaves, ...configuration.leaves, ...source.leaves],
    uses: [...source.uses, ...ownModule],
    sources: [...source.sources, ...before.sources],
    dependencies: [...configuration.dependencies, ...before.dependencies].flatMap((each) => expanded(world, each)),
    inputs: inputsOf(world, configuration),
    tools: configuration.tools,
    problems: [...other.problems, ...withoutValues(world, folder, [...configuration.problems, ...source.problems])],
  };
  return generated?.certainty === "possible" ? possibly(unit) : unit;
});

/** The files of a unit's folder, or of what it is a copy of. */
function ownLeaves(world: World, home: string, generated: GeneratedUnit | undefined): readonly Leaf[] {
  const files = moduleFiles(world, home);
  const at = generated?.blocks.at(-1)?.block.sourceAt;
  const leaf = { certainty: "certain", ...(at ? { via: "template", at } : { via: "contains" }) } as const;
  const own: readonly Leaf[] = [
    { path: unitFile(world, home), role: "config", ...leaf },
    ...files.configuration.map((path): Leaf => ({ path, role: "declarations", ...leaf })),
    ...files.variables.map((path): Leaf => ({ path, role: "config", ...leaf })),
    ...(files.lock ? [{ path: files.lock, role: "versions", ...leaf } as const] : []),
  ];
  const notes = newNotes();
  for (const each of own) noteRead(world, notes, each);
  return [...notes.leaves.values()];
}

/** Of a folder with both files the one in JSON, which is what Terragrunt reads where it is run in that folder alone. */
function otherFile(world: World, folder: string): { leaves: readonly Leaf[]; problems: readonly Problem[] } {
  const path = configurationIn(world, folder);
  if (path === unitFile(world, folder)) return { leaves: [], problems: [] };
  const message =
    "Run in this folder, Terragrunt reads this file; run with --all, terragrunt.hcl, which is followed here.";
  return {
    leaves: [{ path, role: "config", certainty: "possible", via: "contains" }],
    problems: [{ path, severity: "warning", code: "two-unit-files", message }],
  };
}

/** What is not known of a unit that can't run as it lies there hides no change of anything that can. */
function withoutValues(world: World, folder: string, problems: readonly Problem[]): readonly Problem[] {
  if (!lacksValues(world, unitFile(world, folder))) return problems;
  const message = "This unit needs values, which only a stack file can give it; no stack file of this repository does.";
  const told = {
    path: unitFile(world, folder),
    severity: "information",
    code: "unit-without-values",
    message,
  } as const;
  return [told, ...problems.filter(({ code }) => !code.startsWith("unknown-"))];
}

/** Whether it is there can't be told. */
function possibly(unit: Unit): Unit {
  const perhaps = <T extends { readonly certainty: "certain" | "possible" }>(all: readonly T[]): readonly T[] =>
    all.map((each) => ({ ...each, certainty: "possible" }));
  return { ...unit, leaves: perhaps(unit.leaves), uses: perhaps(unit.uses), dependencies: perhaps(unit.dependencies) };
}

/** A stack that is depended on stands for all of its units; one that is copied from elsewhere for each that it may have. */
function expanded(world: World, dependency: Dependency): readonly Dependency[] {
  const units = unitsOfStack(world, dependency.folder);
  if (units) return units.map((folder) => ({ ...dependency, folder }));
  const around = unknownStackAround(world, dependency.folder);
  return around === undefined ? [dependency] : [{ ...dependency, folder: around, certainty: "possible" }];
}

/** What `terraform.source` names. */
function moduleOf(world: World, unit: string, { source: written }: Configuration, home: string | undefined) {
  const notes = newNotes();
  const uses: Use[] = [];
  const sources: SourceUse[] = [];
  const problems: Problem[] = [];
  if (!written) return { leaves: [], uses, sources, problems };
  const { value, at } = written;
  const from = home !== undefined && staysWithTemplate(world, unit) ? home : unit;
  const found = sourceOf(world, notes, from, value, at);
  const ownLock = moduleFiles(world, unit).lock;
  for (const use of found.folders) {
    uses.push({ ...use, via: "source", at });
    if (use.certainty === "certain") problems.push(...missing(world, use.folder, at));
    const { lock } = moduleFiles(world, use.folder);
    // The whole folder is copied, then the unit's own files over it.
    if (lock && !ownLock)
      noteRead(world, notes, { path: lock, role: "versions", via: "source", at, certainty: use.certainty });
  }
  for (const { address, folder } of found.addresses) {
    const version = address.kind === "remote" ? address.version : undefined;
    sources.push({ name: "", address: folder ?? addressText(address), version, external: folder === undefined, at });
    if (folder === undefined) problems.push(...notFollowed(world, address, "The module", at));
  }
  if (found.folders.length === 0 && found.addresses.length === 0) {
    const message = "The module that terraform.source names can't be worked out from the text.";
    problems.push({ path: at.path, line: at.line, severity: "warning", code: "unknown-source", message });
  }
  return { leaves: [...notes.leaves.values()], uses, sources, problems };
}

/** Whether a relative source is that of the folder that is copied, wherever the copy lies (`update_source_with_cas`). */
function staysWithTemplate(world: World, unit: string): boolean {
  const blocks = factsAt(world, unitFile(world, unit)).facts.body.blocks.filter(({ type }) => type === "terraform");
  const said = blocks.map(({ body }) => attribute(body, "update_source_with_cas")?.value);
  return said.some((each) => each?.kind === "literal" && each.value === true);
}

function missing(world: World, folder: string, at: { path: string; line: number }): readonly Problem[] {
  if (moduleFiles(world, folder).configuration.length > 0) return [];
  const what = whatIsAt(world, folder) === undefined ? "does not exist" : "has no configuration";
  const message = `terraform.source names ${folder}, which ${what}.`;
  return [{ path: at.path, line: at.line, severity: "error", code: "missing-module", message }];
}

function inputsOf(world: World, configuration: Configuration): ReadonlyMap<string, Value> | undefined {
  const files = configuration.variableFiles.filter((path) => whatIsAt(world, path) === "file");
  if (!isObject(configuration.inputs) || files.some((path) => isToldSecret(world, path))) return undefined;
  const given = tfvarsValue(world, files);
  // What is passed on the command line wins over the environment, which is how inputs are passed.
  return new Map([...configuration.inputs, ...given]);
}

export interface UnitState {
  readonly address: StateAddress;
  readonly at: Place;
}

/** Where a unit's state lies; undefined where nothing of that is known. */
export const unitStateOf = query("unit state", (world: World, folder: string): UnitState | undefined => {
  const { uses, inputs } = unitIn(world, folder);
  const { state, source } = configurationOf(world, folder);
  const [first] = uses;
  const certain = uses.find((use) => use.certainty === "certain");
  const backend = certain
    ? backendOf(world, { folder: certain.folder, ...(inputs ? { inputs } : {}) })
    : first && { type: "", config: unknown("source"), at: first.at };
  // With a source, Terragrunt runs Terraform in a copy that lies two folders down.
  const found = unitState(world, state, backend, source ? posix.join(folder, ".terragrunt-cache/copy/copy") : folder);
  // What an included file says is said of each unit that includes it.
  const file = foundIn(world, unitFile(world, folder));
  const at = found?.at?.path === file ? found.at : { path: file, line: 1 };
  return found && { address: found.address, at };
});
