import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Certainty, Leaf } from "../evaluation/reads";
import { settingsIn } from "../evaluation/settings";
import { canonical } from "../evaluation/value";
import { foundIn, originOf, type World, whatIsAt } from "../evaluation/world";
import { folderMatcher } from "../instances/instances";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { type Generated, generatedIn, stackConfiguration, stackFileFolders, templateFolders } from "./generated";
import { lacksValues } from "./values";

/**
 * A unit that `terragrunt stack generate` would make; or a stack that is copied from elsewhere, which stands for all of its
 * units, as nothing here tells of them.
 */
export interface GeneratedUnit {
  /** Where, from the repository's root. */
  readonly folder: string;
  /** The folder that it is a copy of; undefined where that is not of this repository, or not known. */
  readonly template: string | undefined;
  /** Blocks that lead to it, the outermost first. */
  readonly blocks: readonly MadeBy[];
  readonly certainty: Certainty;
}

/** A block with where it stands. */
interface MadeBy {
  /** The folder of the stack file that has the block. */
  readonly stack: string;
  readonly block: Generated;
}

interface AllGenerated {
  /** By folder, sorted. */
  readonly units: ReadonlyMap<string, GeneratedUnit>;
  /** By the folder that each generates. */
  readonly blocks: ReadonlyMap<string, Generated>;
  /** What is copied and so is no unit or stack of its own, unless the settings say so. */
  readonly templates: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Everything that the stack files of a state of the repository generate. */
export const allGenerated = query("all generated", (world: World, _: ""): AllGenerated => {
  const { include = [] } = settingsIn(world, "").settings;
  const wanted = include.map(({ is }) => folderMatcher(is));
  const roots = [...stackFileFolders(world, "")].filter((folder) => originOf(world, folder) === folder);
  const lacking = new Set(roots.filter((folder) => lacksValues(world, stackFile(folder))));
  const problems: Problem[] = [];
  const found = roots.filter((root) => !lacking.has(root)).flatMap((root) => walk(world, root, [], problems));
  const copied = found.flatMap(({ blocks }) => blocks.flatMap(({ block }) => block.template ?? []));
  const templates = new Set(copied.filter((folder) => !wanted.some((fits) => fits(folder))));
  for (const root of roots) problems.push(...alsoUnit(world, root));
  for (const root of lacking) if (!templates.has(root)) problems.push(needsValues(root));
  for (const folder of templates) problems.push(...mayStandAlone(world, folder));
  const units = new Map<string, GeneratedUnit>();
  for (const each of found) {
    const root = each.blocks[0]?.stack;
    if (root === undefined || templates.has(root) || units.get(each.folder)?.certainty === "certain") continue;
    units.set(each.folder, each);
  }
  const blocks = new Map(found.flatMap((unit) => unit.blocks.map(({ block }) => [block.folder, block] as const)));
  return { units: new Map([...units].sort(([a], [b]) => (a < b ? -1 : 1))), blocks, templates, problems };
});

function stackFile(folder: string): string {
  return posix.join(folder, "terragrunt.stack.hcl");
}

function needsValues(folder: string): Problem {
  const message =
    "This stack needs values, and no other stack file of this repository gives it any; what it makes is not followed.";
  return { path: stackFile(folder), severity: "information", code: "stack-without-values", message };
}

/** Terragrunt refuses that, and then finds nothing in the whole repository (its CoexistenceError). */
function alsoUnit(world: World, folder: string): readonly Problem[] {
  const path = posix.join(folder, "terragrunt.hcl");
  if (whatIsAt(world, path) !== "file") return [];
  const message =
    "Terragrunt refuses a folder that has this file and a terragrunt.stack.hcl: it is either a unit or a stack.";
  return [{ path, severity: "error", code: "unit-and-stack", message }];
}

/** Nothing tells whether what is copied is run where it lies, too. */
function mayStandAlone(world: World, folder: string): readonly Problem[] {
  const file = [stackFile(folder), posix.join(folder, "terragrunt.hcl")].find(
    (path) => whatIsAt(world, path) === "file",
  );
  if (file === undefined || lacksValues(world, file)) return [];
  const message = `Followed as what stack files copy. If it is also run where it lies, name ${folder} under include in .epicenter.yaml.`;
  return [{ path: file, severity: "information", code: "template", message }];
}

/** The units below a stack file; one that is copied into itself is gone into once. */
function walk(world: World, stack: string, above: readonly MadeBy[], problems: Problem[]): readonly GeneratedUnit[] {
  problems.push(...stackConfiguration(world, stack).problems);
  return generatedIn(world, stack).flatMap((block): readonly GeneratedUnit[] => {
    problems.push(...block.problems);
    const { folder, template, kind } = block;
    const blocks = [...above, { stack, block }];
    const certainty = blocks.some((each) => each.block.certainty === "possible") ? "possible" : "certain";
    if (template === undefined)
      return [{ folder, template, blocks, certainty: kind === "unit" ? certainty : "possible" }];
    if (above.some((each) => each.block.template === template)) {
      const message = `${stack} copies ${template} into itself without end.`;
      problems.push({ path: block.at.path, line: block.at.line, severity: "error", code: "stack-file", message });
      return [];
    }
    return copied(world, template).flatMap((rest) => {
      const place = posix.join(folder, rest);
      const inner = whatIsAt(world, stackFile(place)) === "file" ? walk(world, place, blocks, problems) : [];
      const isUnit = whatIsAt(world, posix.join(place, "terragrunt.hcl")) === "file";
      return isUnit ? [{ folder: place, template: posix.join(template, rest), blocks, certainty }, ...inner] : inner;
    });
  });
}

/** The folders in a template that are units or stacks once they are copied, seen from the template. */
function copied(world: World, template: string): readonly string[] {
  return templateFolders(world, "").flatMap((folder) => {
    if (folder === template) return ["."];
    const prefix = template === "." ? "" : `${template}/`;
    return folder.startsWith(prefix) ? [folder.slice(prefix.length)] : [];
  });
}

export function generatedUnit(world: World, folder: string): GeneratedUnit | undefined {
  return stackFileFolders(world, "").size === 0 ? undefined : unitAt(world, folder);
}

const unitAt = query("generated unit", (world: World, folder: string): GeneratedUnit | undefined =>
  allGenerated(world, "").units.get(folder),
);

/** The stack copied from elsewhere that a folder may be a unit of. */
export function unknownStackAround(world: World, folder: string): string | undefined {
  if (stackFileFolders(world, "").size === 0) return undefined;
  const { units } = allGenerated(world, "");
  for (let above = posix.dirname(folder); above !== "."; above = posix.dirname(above))
    if (units.get(above)?.blocks.at(-1)?.block.kind === "stack") return above;
  return undefined;
}

/** The units that a stack is made of, where a folder has a stack file or is generated with one; undefined: it is no stack. */
export function unitsOfStack(world: World, folder: string): readonly string[] | undefined {
  if (stackFileFolders(world, "").size === 0 || whatIsAt(world, stackFile(folder)) !== "file") return undefined;
  const { units } = allGenerated(world, "");
  return [...units.values()]
    .filter(({ blocks }) => blocks.some(({ stack }) => stack === folder))
    .map((each) => each.folder);
}

/**
 * What a generated unit reads before it is one: the stack files that lead to it and what they read, as far as they decide
 * what is copied and written; all that they say where that is not known.
 */
export function generatedLeaves(world: World, unit: GeneratedUnit): readonly Leaf[] {
  const { folder, blocks, certainty } = unit;
  let above: MadeBy | undefined;
  const leaves: Leaf[] = [];
  for (const each of blocks) {
    const { stack, block } = each;
    const path = foundIn(world, stackFile(stack));
    const via = above ? "template" : block.kind;
    const own: Leaf = { path, role: "generated", certainty, via, at: (above ?? each).block.at, stack: folder };
    // That something is looked for says less than that it is read.
    const read = [...stackConfiguration(world, stack).leaves].sort((a, b) => lateness(a) - lateness(b));
    leaves.push(own, ...read.map((leaf): Leaf => ({ ...leaf, role: "generated", stack: folder })), ...block.leaves);
    if (!block.clear) leaves.push({ ...own, role: "config" }, ...read);
    above = each;
  }
  return leaves;
}

function lateness({ role }: Leaf): number {
  return role === "presence" ? 1 : 0;
}

/** What is written into a folder that is generated, or into the one that it was copied with. */
export function generatedToken(world: World, folder: string): string {
  const { units, blocks } = allGenerated(world, "");
  const block = units.get(folder)?.blocks.at(-1)?.block ?? blocks.get(folder);
  if (!block) return "absent";
  const { kind, source, template, values, autoinclude } = block;
  const body = JSON.stringify(autoinclude, (key, value: unknown) => (key === "line" ? undefined : value));
  const told = [kind, template ?? canonical(source), canonical(values), body];
  return createHash("sha1").update(JSON.stringify(told)).digest("base64");
}
