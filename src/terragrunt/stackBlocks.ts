import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import { evaluate, type Scope, withNames } from "../evaluation/evaluate";
import { type Certainty, type Notes, noteRead, type Place, placesOf } from "../evaluation/reads";
import { alternatives, isPartlyUnknown, isUnknown, textOf, type Value } from "../evaluation/value";
import { absolute, foundIn, resolve, type World, whatIsAt } from "../evaluation/world";
import { attribute, type Block, type Body } from "../hcl/facts";
import type { Problem } from "../snapshot/snapshot";
import { workedOutBody } from "./workedOut";

/** What a block `unit` or `stack` of a stack file says is generated. */
export interface Component {
  readonly kind: "unit" | "stack";
  readonly name: string;
  /** Where it is generated, from the repository's root. */
  readonly folder: string;
  readonly source: Value;
  /** Terragrunt refuses what is copied where the file is missing that makes it a unit or stack. */
  readonly validated: boolean;
  /** A relative source is the template's that this stack was generated from (`update_source_with_cas`). */
  readonly fromTemplate: boolean;
  /** null: none are given; a file that the template brings counts. */
  readonly values: Value;
  /** What is written beside what is copied. */
  readonly autoinclude: Body | undefined;
  /** Everything that is written is known. */
  readonly clear: boolean;
  /** possible: where it is generated is known only as one of several places. */
  readonly certainty: Certainty;
  readonly at: Place;
  readonly sourceAt: Place;
}

export interface StackBlocks {
  readonly components: readonly Component[];
  /** What `read_terragrunt_config` shows of a stack file besides its locals. */
  readonly value: readonly (readonly [string, Value])[];
}

/** A stack file that is being evaluated. */
export interface StackFile {
  readonly world: World;
  readonly body: Body;
  /** From the repository's root; a generated one has a path like any other. */
  readonly path: string;
  readonly scope: Scope;
  readonly notes: Notes;
  readonly problems: Problem[];
}

/** Whether what is read there is a stack file or what is written to be merged into one. */
export function isStackFile(path: string): boolean {
  return /(^|\/)terragrunt\.(autoinclude\.)?stack\.hcl$/.test(path);
}

interface Placed {
  readonly block: Block;
  readonly kind: Component["kind"];
  readonly name: string;
  /** Where the block is written. */
  readonly path: string;
  readonly folders: readonly string[];
}

/**
 * What a stack file generates: its own blocks, those of the files that it includes, and over them by name those that the
 * stack around it adds (Terragrunt's ParseStackConfig). Where they go is worked out first, for their values may name that.
 */
export function stackBlocks(file: StackFile): StackBlocks {
  const own = [...blocksIn(file.body, file.path), ...includedBlocks(file)];
  const base = own.flatMap((each) => placed(file, each, file.scope));
  const added = addedBlocks(file).flatMap((each) => placed(file, each, withPaths(file, base)));
  const isReplaced = ({ kind, name }: Placed) => added.some((each) => each.kind === kind && each.name === name);
  const all = [...base.filter((each) => !isReplaced(each)), ...added];
  for (const [index, each] of all.entries()) {
    if (all.findIndex(({ kind, name }) => kind === each.kind && name === each.name) < index)
      problem(file, each.path, each.block.line, `There are two blocks ${each.kind} ${JSON.stringify(each.name)}.`);
  }
  const scope = withPaths(file, all);
  const components = all.flatMap((each) => componentsOf(file, each, scope));
  return { components, value: (["unit", "stack"] as const).flatMap((kind) => shown(all, kind, scope)) };
}

type Written = Omit<Placed, "folders">;

function blocksIn(body: Body, path: string): readonly Written[] {
  return body.blocks.flatMap((block) =>
    block.type === "unit" || block.type === "stack"
      ? [{ block, kind: block.type, name: block.labels[0] ?? "", path }]
      : [],
  );
}

/** An included file has blocks alone, and they are evaluated as if they stood in the including one. */
function includedBlocks(file: StackFile): readonly Written[] {
  const { world, scope, notes } = file;
  const folder = posix.dirname(file.path);
  return file.body.blocks.flatMap((block) => {
    const path = block.type === "include" ? attribute(block.body, "path") : undefined;
    if (!path) return [];
    const value = evaluate(path.value, scope);
    const { known, matching } = placesOf(world, folder, value);
    const certainty = isUnknown(value) ? "possible" : "certain";
    const at = { path: foundIn(world, file.path), line: path.line };
    const places = [...known, ...matching];
    for (const place of places) noteRead(world, notes, { path: place, role: "config", certainty, via: "include", at });
    const found = places.filter((place) => whatIsAt(world, place) === "file");
    if (found.length === 0 || certainty === "possible")
      problem(file, file.path, block.line, "Which file is included here can't be told from the text, or is not there.");
    return found.flatMap((place) => {
      const { facts, problems } = factsAt(world, place);
      file.problems.push(...problems);
      return blocksIn(facts.body, place);
    });
  });
}

/** What an `autoinclude` in the block of this stack wrote beside the stack file; those blocks have none of their own. */
function addedBlocks({ world, path }: StackFile): readonly Written[] {
  const beside = posix.join(posix.dirname(path), "terragrunt.autoinclude.stack.hcl");
  if (path === beside || whatIsAt(world, beside) !== "file") return [];
  return blocksIn(factsAt(world, beside).facts.body, beside).map((each) => {
    const blocks = each.block.body.blocks.filter(({ type }) => type !== "autoinclude");
    return { ...each, block: { ...each.block, body: { ...each.block.body, blocks } } };
  });
}

/** Where a block goes (Terragrunt's GeneratedComponentPath): `.terragrunt-stack/path`, or `path` beside the stack file. */
function placed(file: StackFile, each: Written, scope: Scope): readonly Placed[] {
  const folder = posix.dirname(file.path);
  const path = attribute(each.block.body, "path");
  const hoisted = attribute(each.block.body, "no_dot_terragrunt_stack");
  const value = path ? evaluate(path.value, scope) : null;
  const isHoisted = hoisted ? evaluate(hoisted.value, scope) : false;
  const tops = alternatives(
    isUnknown(isHoisted) && !isHoisted.oneOf ? { ...isHoisted, oneOf: [true, false] } : isHoisted,
  );
  const folders = alternatives(value).flatMap((each) => {
    const text = textOf(each);
    if (text === undefined || text.startsWith("/")) return [];
    return tops.flatMap((top) => {
      const above = top === true ? folder : posix.join(folder, ".terragrunt-stack");
      const place = resolve(above, text);
      return place === undefined || place === above || !isBelow(place, above) ? [] : [place];
    });
  });
  if (folders.length === 0 || isPartlyUnknown(value))
    problem(
      file,
      each.path,
      path?.line ?? each.block.line,
      `Where ${each.kind} ${JSON.stringify(each.name)} is generated can't be told from the text, or is not inside of the stack.`,
    );
  return folders.length === 0 ? [] : [{ ...each, folders: [...new Set(folders)] }];
}

function isBelow(path: string, folder: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}

function problem(file: StackFile, path: string, line: number, message: string) {
  file.problems.push({ path: foundIn(file.world, path), line, severity: "error", code: "stack-file", message });
}

/** The scope with `unit.NAME.path` and `stack.NAME.path`. */
function withPaths({ world, scope }: StackFile, all: readonly Placed[]): Scope {
  const paths = (kind: Component["kind"]) =>
    new Map<string, Value>(
      all
        .filter((each) => each.kind === kind)
        .map(({ name, folders }) => {
          const [only = ""] = folders;
          const places = folders.map((folder) => absolute(world, folder));
          const path = folders.length > 1 ? { unknown: "path", oneOf: places } : absolute(world, only);
          return [name, new Map<string, Value>([["path", path]])];
        }),
    );
  return withNames(
    scope,
    new Map([
      ["unit", paths("unit")],
      ["stack", paths("stack")],
    ]),
  );
}

function componentsOf(file: StackFile, each: Placed, scope: Scope): readonly Component[] {
  const { block, kind, name, folders } = each;
  let clear = true;
  const value = (wanted: string): Value => {
    const found = attribute(block.body, wanted);
    return found ? evaluate(found.value, scope) : null;
  };
  const source = value("source");
  const values = value("values");
  const inner = block.body.blocks.find(({ type }) => type === "autoinclude");
  const autoinclude =
    inner &&
    workedOutBody(inner.body, inAutoinclude(file, scope), () => {
      clear = false;
    });
  if (isPartlyUnknown(source) || isPartlyUnknown(values)) clear = false;
  const path = foundIn(file.world, each.path);
  return folders.map((folder) => ({
    kind,
    name,
    folder,
    source,
    validated: value("no_validation") !== true && value("no_dot_terragrunt_stack") !== true,
    fromTemplate: value("update_source_with_cas") === true,
    values,
    autoinclude,
    clear,
    certainty: folders.length > 1 ? "possible" : "certain",
    at: { path, line: block.line },
    sourceAt: { path, line: attribute(block.body, "source")?.line ?? block.line },
  }));
}

/** Where Terragrunt runs a unit is known before there is one: where the stack file lies. */
function inAutoinclude({ world, path }: StackFile, scope: Scope): Scope {
  return {
    ...scope,
    call: (name, ...rest) =>
      name === "get_working_dir" ? absolute(world, posix.dirname(path)) : scope.call(name, ...rest),
  };
}

const shownAttributes = ["source", "path", "values", "no_dot_terragrunt_stack", "no_validation"];

/** `unit` or `stack` as a map from names to blocks (Terragrunt's stackConfigAsCty). */
function shown(all: readonly Placed[], wanted: Component["kind"], scope: Scope): readonly (readonly [string, Value])[] {
  const entries = all
    .filter(({ kind }) => kind === wanted)
    .map(({ name, block }): [string, Value] => {
      const written = block.body.attributes.filter((each) => shownAttributes.includes(each.name));
      return [
        name,
        new Map([["name", name], ...written.map((each) => [each.name, evaluate(each.value, scope)] as const)]),
      ];
    });
  return entries.length === 0 ? [] : [[wanted, new Map(entries)]];
}
