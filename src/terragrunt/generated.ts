import { posix } from "node:path";
import { type Leaf, newNotes, noteTree } from "../evaluation/reads";
import { alternatives, isUnknown, textOf, type Value } from "../evaluation/value";
import { allPaths, foldersWith, type GeneratedText, realPath, type World, whatIsAt } from "../evaluation/world";
import { type Attribute, type Body, emptyBody, type FileFacts } from "../hcl/facts";
import { isBeingAnswered, query, steadyQuery } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { foldersMatching } from "../terraform/folders";
import { notFollowed, type SourceUse } from "../terraform/source";
import { addressText } from "../terraform/sourceAddress";
import { alone, type Configuration, configurationAt, isBeingEvaluated } from "./configuration";
import { sourceOf } from "./source";
import type { Component } from "./stackBlocks";
import { written } from "./workedOut";

/** A unit or stack that a stack file generates, with what it is copied from. */
export interface Generated extends Component {
  /** The folder that is copied; undefined where it is not of this repository, or not known. */
  readonly template: string | undefined;
  /** Folders that may be copied, and links on the way. */
  readonly leaves: readonly Leaf[];
  readonly sources: readonly SourceUse[];
  readonly problems: readonly Problem[];
}

const stackFileName = "terragrunt.stack.hcl";
const unitFileName = "terragrunt.hcl";

/** Folders with a stack file, outside of what tools make themselves; sorted. */
export const stackFileFolders = steadyQuery("stack file folders", (world: World, _: ""): ReadonlySet<string> => {
  allPaths(world, "");
  const found = new Set(foldersWith(world, (name) => name === stackFileName));
  for (const folder of found) if (isToolsOwn(folder, found)) found.delete(folder);
  return found;
});

/** What Terragrunt fetched, or generated on disk. */
export function isToolsOwn(folder: string, stacks: ReadonlySet<string>): boolean {
  const names = folder.split("/");
  return names.some((name, index) => {
    if (name === ".terragrunt-cache" || name === ".terraform") return true;
    return name === ".terragrunt-stack" && stacks.has(names.slice(0, index).join("/") || ".");
  });
}

/** What a stack file says, evaluated where it lies. */
export function stackConfiguration(world: World, folder: string): Configuration {
  return configurationAt(world, alone(posix.join(folder, stackFileName)));
}

/** What the stack file of a folder generates; the folder may be generated itself. */
export const generatedIn: (world: World, folder: string) => readonly Generated[] = query(
  "generated in",
  (world: World, folder: string): readonly Generated[] =>
    stackConfiguration(world, folder).components.map((each) => withTemplate(world, folder, each)),
  { cycle: [] },
);

function withTemplate(world: World, stack: string, component: Component): Generated {
  const { kind, name, source, sourceAt: at } = component;
  const notes = newNotes();
  const from = component.fromTemplate ? (realPath(world, stack) ?? stack) : stack;
  const sources: SourceUse[] = [];
  const problems: Problem[] = [];
  const found: string[] = [];
  for (const each of alternatives(source)) {
    const { folders, addresses } =
      textOf(each) === undefined
        ? { folders: matching(world, from, each), addresses: [] }
        : sourceOf(world, notes, from, each, at);
    found.push(...folders.map(({ folder }) => folder));
    for (const { address, folder } of addresses) {
      const version = address.kind === "remote" ? address.version : undefined;
      const external = folder === undefined;
      sources.push({ name: `${kind} ${name}`, address: folder ?? addressText(address), version, external, at });
      if (external) problems.push(...notFollowed(world, address, "What is copied", at));
    }
  }
  const [template] = found;
  if (template !== undefined && !isUnknown(source)) {
    const isThere = component.validated ? hasFileFor(world, kind, template) : whatIsAt(world, template) === "folder";
    if (!isThere || isInside(component.folder, template)) problems.push(noTemplate(component, template));
    return { ...component, template, leaves: [...notes.leaves.values()], sources, problems };
  }
  for (const folder of found)
    noteTree(world, notes, folder, { role: "config", certainty: "possible", via: "template", at });
  problems.push({
    path: at.path,
    line: at.line,
    severity: "warning",
    code: "unknown-template",
    message: `What ${kind} ${JSON.stringify(name)} is copied from is not in this repository, or not known; what it reads and waits for is not either.`,
  });
  return { ...component, template: undefined, leaves: [...notes.leaves.values()], sources, problems };
}

function matching(world: World, from: string, source: Value) {
  return foldersMatching(world, from, source, templateFolders(world, "")).map((folder) => ({ folder }));
}

/** Folders that may be copied. */
export const templateFolders = query("template folders", (world: World, _: ""): readonly string[] => {
  allPaths(world, "");
  const stacks = stackFileFolders(world, "");
  return foldersWith(world, (name) => name === unitFileName || name === stackFileName).filter(
    (folder) => !isToolsOwn(folder, stacks),
  );
});

function hasFileFor(world: World, kind: Component["kind"], template: string): boolean {
  return whatIsAt(world, posix.join(template, kind === "unit" ? unitFileName : stackFileName)) === "file";
}

function noTemplate({ kind, name, sourceAt: at }: Component, template: string): Problem {
  const message = `${kind} ${JSON.stringify(name)} can't be copied from ${template}.`;
  return { path: at.path, line: at.line, severity: "error", code: "missing-template", message };
}

function isInside(path: string, folder: string): boolean {
  return path === folder || folder === "." || path.startsWith(`${folder}/`);
}

/** See {@link Generates}: what stands at a path once every stack file has been generated. */
export function generates(world: World, path: string): string | GeneratedText | undefined {
  const stacks = stackFileFolders(world, "");
  if (stacks.size === 0) return path;
  const found = stacks.has(".") ? inStack(world, ".", path) : undefined;
  if (found) return found.origin;
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
    const stack = path.slice(0, end);
    const found = stacks.has(stack) ? inStack(world, stack, path) : undefined;
    if (found) return found.origin;
  }
  return path;
}

/** Undefined: no stack file generates what is there. */
type Found = { readonly origin: string | GeneratedText | undefined } | undefined;

function inStack(world: World, stack: string, path: string): Found {
  const component = readable(world, stack).find(({ folder }) => isInside(path, folder));
  if (!component) return isInside(path, posix.join(stack, ".terragrunt-stack")) ? { origin: undefined } : undefined;
  const { folder, template } = component;
  if (template === undefined || isInside(folder, template)) return { origin: writtenIn(component, path) };
  const rest = posix.relative(folder, path);
  for (const each of stacksOnTheWay(world, template, rest)) {
    const found = inStack(world, posix.join(folder, each), path);
    if (found) return found;
  }
  return { origin: writtenIn(component, path) ?? posix.join(template, rest) };
}

/** What is generated, but for what is being worked out right now: a stack file sees nothing of what it generates itself. */
function readable(world: World, stack: string): readonly Generated[] {
  const isBusy =
    isBeingAnswered(world, ["generated in", stack]) || isBeingEvaluated(world, posix.join(stack, stackFileName));
  return isBusy ? [] : generatedIn(world, stack);
}

/** Folders with a stack file in a template and on the way down from there, which are generated once they are copied. */
function stacksOnTheWay(world: World, template: string, rest: string): readonly string[] {
  if (rest === "") return [];
  const names = rest.split("/").slice(0, -1);
  const folders = [".", ...names.map((_, index) => names.slice(0, index + 1).join("/"))];
  return folders.filter((each) => stackFileFolders(world, "").has(posix.join(template, each)));
}

function writtenIn(component: Generated, path: string): GeneratedText | undefined {
  if (posix.dirname(path) !== component.folder) return undefined;
  const { at, values, autoinclude, kind } = component;
  const name = posix.basename(path);
  if (name === "terragrunt.values.hcl" && values !== null)
    return { facts: factsOf(valuesBody(component)), from: at.path };
  const beside = kind === "unit" ? "terragrunt.autoinclude.hcl" : "terragrunt.autoinclude.stack.hcl";
  return name === beside && autoinclude ? { facts: factsOf(autoinclude), from: at.path } : undefined;
}

function factsOf(body: Body): FileFacts {
  return { body, errors: [], salvaged: [] };
}

function valuesBody({ values, at }: Component): Body {
  if (!(values instanceof Map)) return emptyBody;
  const attributes = [...values].map(
    ([name, value]): Attribute => ({ name, line: at.line, value: written(value, at.line) }),
  );
  return { attributes, blocks: [] };
}
