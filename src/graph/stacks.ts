import { posix } from "node:path";
import { settingsIn } from "../evaluation/settings";
import type { World } from "../evaluation/world";
import { folderMatcher, type Instance, instancesOf, plainInstance, unitSettings } from "../instances/instances";
import { query, steadyQuery } from "../query";
import { type Deployment, deployedFolders, deploymentsIn } from "../terraform/deployments";
import { moduleFolders } from "../terraform/folders";
import { readingOf } from "../terraform/reading";
import { mainFile, rootModules } from "../terraform/roots";
import { generatedUnit } from "../terragrunt/generatedUnits";
import { unitFile } from "../terragrunt/unitFile";
import { unitFolders, unitIn } from "../terragrunt/units";

/** What has a state of its own. */
export interface Stack {
  /** Its folder, for one of several instances with "@" and its name. */
  readonly id: string;
  /** From the repository's root; "." for the root. */
  readonly folder: string;
  readonly kind: "terraform" | "terragrunt";
  /** The file that a person opens for it. */
  readonly file: string;
  /** What it is run with; a Terragrunt unit says that by itself, but for further inputs. */
  readonly instance: Instance;
  /** Of a Terraform Stack: which of its deployments this is. HCP Terraform alone runs it. */
  readonly deployment?: Deployment;
  /** Of a unit that a stack file generates: the folder of that file, from which `terragrunt stack generate` makes it. */
  readonly generatedFrom?: string;
}

/** Folders that are some unit's root configuration. */
const sourcedFolders = query("sourced folders", (world: World, _: ""): ReadonlySet<string> => {
  const folders = unitFolders(world, "").flatMap((unit) => unitIn(world, unit).uses.map((use) => use.folder));
  return new Set(folders);
});

/**
 * Every stack by id, sorted. A root module that a unit runs is that unit's, no stack of its own, unless the settings say
 * so. What they leave out is none.
 */
export const stacksIn = steadyQuery("stacks", (world: World, _: ""): ReadonlyMap<string, Stack> => {
  const { exclude = [] } = settingsIn(world, "").settings;
  const leftOut = exclude.map(({ is }) => folderMatcher(is));
  const isLeftOut = (folder: string) => leftOut.some((fits) => fits(folder));
  const sourced = sourcedFolders(world, "");
  const units = new Set(unitFolders(world, "").filter((folder) => !isLeftOut(folder)));
  const found = new Set(rootModules(world, "").filter((folder) => !sourced.has(folder)));
  const roots = new Set([...found, ...namedFolders(world, "")].filter((each) => !units.has(each) && !isLeftOut(each)));
  const all = [
    ...[...units].map((folder) => unitStack(world, folder)),
    ...[...roots].flatMap((each) => rootStacks(world, each)),
    ...deployedFolders(world, "").flatMap((each) => (isLeftOut(each) ? [] : deployedStacks(world, each))),
  ];
  return new Map(all.sort((a, b) => (a.id < b.id ? -1 : 1)).map((stack) => [stack.id, stack]));
});

/** Folders with configuration that the settings name as stacks: one by one, or as what to include. */
const namedFolders = query("folders named in settings", (world: World, _: ""): readonly string[] => {
  const { include = [], stacks = new Map() } = settingsIn(world, "").settings;
  const patterns = include.map(({ is }) => folderMatcher(is));
  const names = [...stacks.keys()].map((name) => name.replace(/^\.\/|\/$/g, ""));
  if (patterns.length + names.length === 0) return [];
  return moduleFolders(world, "").filter((folder) => names.includes(folder) || patterns.some((fits) => fits(folder)));
});

function unitStack(world: World, folder: string): Stack {
  const { instance } = unitSettings(world, folder);
  const generatedFrom = generatedUnit(world, folder)?.blocks[0]?.stack;
  const unit = { id: folder, folder, kind: "terragrunt", instance } as const;
  if (generatedFrom === undefined) return { ...unit, file: unitFile(world, folder) };
  return { ...unit, file: posix.join(generatedFrom, "terragrunt.stack.hcl"), generatedFrom };
}

function rootStacks(world: World, folder: string): readonly Stack[] {
  return instancesOf(world, folder).instances.map((instance): Stack => {
    const id = instance.name === undefined ? folder : `${folder}@${instance.name}`;
    return { id, folder, kind: "terraform", file: fileFor(world, folder, instance), instance };
  });
}

/** The deployments of a Terraform Stack. */
function deployedStacks(world: World, folder: string): readonly Stack[] {
  return deploymentsIn(world, folder).deployments.map((deployment): Stack => {
    const { name, at } = deployment;
    const instance = plainInstance(name);
    return { id: `${folder}@${name}`, folder, kind: "terraform", file: at.path, instance, deployment };
  });
}

/** One of several instances is best known by its own variable file, which is the last. */
function fileFor(world: World, folder: string, { name, varFiles }: Instance): string {
  const own = varFiles.findLast(({ certainty }) => certainty === "certain");
  return name !== undefined && own ? own.path : mainFile(world, folder);
}

/** One stack, so that what rests on it does not rest on all. */
export const stackOf = query("stack", (world: World, id: string): Stack | undefined => stacksIn(world, "").get(id));

/** The stacks of a folder: several where it is run in several ways. */
export const stacksAt = query("stacks at", (world: World, folder: string): readonly Stack[] => {
  return [...stacksIn(world, "").values()].filter((stack) => stack.folder === folder);
});

/** Folders of stacks. */
export const stackFolders = query("stack folders", (world: World, _: ""): ReadonlySet<string> => {
  return new Set([...stacksIn(world, "").values()].map(({ folder }) => folder));
});

/**
 * Modules that are models: what a unit runs as its root configuration, and what a plain root module calls that itself is
 * put together from local modules.
 */
export const modelsIn = query("models", (world: World, _: ""): ReadonlySet<string> => {
  const folders = stackFolders(world, "");
  const models = new Set([...sourcedFolders(world, "")].filter((folder) => !folders.has(folder)));
  for (const stack of stacksIn(world, "").values()) {
    if (stack.kind !== "terraform") continue;
    for (const { folder } of readingOf(world, { folder: stack.folder }).calls) {
      if (readingOf(world, { folder }).calls.length > 0) models.add(folder);
    }
  }
  return models;
});

/** The folder of the stacks whose own a path is: the nearest above it. */
export function stackFolderAround(world: World, path: string): string | undefined {
  const folders = stackFolders(world, "");
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    if (folders.has(folder)) return folder;
    if (folder === ".") return undefined;
  }
}

/** Whether a stack lies at or below a folder. */
export function isBelow({ folder }: Stack, below: string): boolean {
  return below === "." || folder === below || folder.startsWith(`${below}/`);
}
