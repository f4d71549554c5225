import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import { type Leaf, newNotes, noteRead, type Place, type Use } from "../evaluation/reads";
import { isToldSecret } from "../evaluation/secrets";
import { isObject, unknown, type Value } from "../evaluation/value";
import { allPaths, foldersWith, type World, whatIsAt } from "../evaluation/world";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { backendOf } from "../terraform/backend";
import { moduleFiles } from "../terraform/files";
import { notFollowed, type SourceUse } from "../terraform/source";
import { addressText } from "../terraform/sourceAddress";
import type { StateAddress } from "../terraform/state";
import { tfvarsValue } from "../terraform/variables";
import { type Configuration, configurationAt, type Dependency } from "./configuration";
import { sourceOf } from "./source";
import { unitState } from "./state";

/** A folder with a `terragrunt.hcl` of its own state. */
export interface Unit {
  readonly folder: string;
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

/** Folders with a terragrunt.hcl, outside of what Terragrunt itself writes; sorted. */
const candidates = query("unit candidates", (world: World, _: ""): readonly string[] => {
  allPaths(world, "");
  return foldersWith(world, (name) => name === "terragrunt.hcl").filter((folder) => !isGenerated(folder));
});

function isGenerated(folder: string): boolean {
  return folder.split("/").some((name) => name === ".terragrunt-cache" || name === ".terraform");
}

/** Every unit's folder, sorted. A terragrunt.hcl that others include, without a module, is none. */
export const unitFolders = query("units", (world: World, _: ""): readonly string[] => {
  const folders = candidates(world, "");
  const included = new Set(folders.flatMap((folder) => [...configurationOf(world, folder).includes.values()]));
  return folders.filter((folder) => !included.has(unitFile(folder)) || hasModule(world, folder));
});

/** Files that Terragrunt writes units from; what they make is not followed. */
export const stackFiles = query("stack files", (world: World, _: ""): readonly string[] => {
  allPaths(world, "");
  return foldersWith(world, (name) => name === "terragrunt.stack.hcl").map((folder) =>
    posix.join(folder, "terragrunt.stack.hcl"),
  );
});

export function unitFile(folder: string): string {
  return posix.join(folder, "terragrunt.hcl");
}

export function configurationOf(world: World, folder: string): Configuration {
  const file = unitFile(folder);
  return configurationAt(world, { file, config: file, original: file, include: undefined });
}

function hasModule(world: World, folder: string): boolean {
  const terraform = factsAt(world, unitFile(folder)).facts.body.blocks.find((block) => block.type === "terraform");
  const source = terraform?.body.attributes.some((each) => each.name === "source");
  return source === true || moduleFiles(world, folder).configuration.length > 0;
}

/** What a unit reads and depends on. */
export const unitIn = query("unit", (world: World, folder: string): Unit => {
  const configuration = configurationOf(world, folder);
  const file = unitFile(folder);
  const own: Leaf[] = [{ path: file, role: "config", certainty: "certain", via: "contains" }];
  const files = moduleFiles(world, folder);
  for (const path of files.configuration) {
    own.push({ path, role: "declarations", certainty: "certain", via: "contains" });
  }
  for (const path of files.variables) own.push({ path, role: "config", certainty: "certain", via: "contains" });
  if (files.lock) own.push({ path: files.lock, role: "versions", certainty: "certain", via: "contains" });
  const at = configuration.source?.at ?? { path: file, line: 1 };
  const source = moduleOf(world, folder, configuration);
  const ownModule: Use[] =
    files.configuration.length > 0 ? [{ folder, via: "contains", at, certainty: "certain" }] : [];
  return {
    folder,
    leaves: [...own, ...configuration.leaves, ...source.leaves],
    uses: [...source.uses, ...ownModule],
    sources: source.sources,
    dependencies: configuration.dependencies,
    inputs: inputsOf(world, configuration),
    tools: configuration.tools,
    problems: [...configuration.problems, ...source.problems],
  };
});

/** What `terraform.source` names. */
function moduleOf(world: World, unit: string, { source: written }: Configuration) {
  const notes = newNotes();
  const uses: Use[] = [];
  const sources: SourceUse[] = [];
  const problems: Problem[] = [];
  if (!written) return { leaves: [], uses, sources, problems };
  const { value, at } = written;
  const found = sourceOf(world, notes, unit, value, at);
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
  const at = found?.at?.path === unitFile(folder) ? found.at : { path: unitFile(folder), line: 1 };
  return found && { address: found.address, at };
});
