import { createHash } from "node:crypto";
import { posix } from "node:path";
import { factsAt, isCompared } from "../evaluation/contents";
import type { Scope } from "../evaluation/evaluate";
import { exactly, residue } from "../evaluation/exact";
import { isPureFunction } from "../evaluation/functions";
import { newNotes } from "../evaluation/reads";
import { canonical, isList, isObject, isPartlyUnknown, isUnknown, textOf, type Value } from "../evaluation/value";
import { foundIn, locate, realPath, resolve, type World, whatIsAt } from "../evaluation/world";
import type { Block, Body } from "../hcl/facts";
import { query } from "../query";
import { autoincludeBeside } from "./autoinclude";
import { alone } from "./configuration";
import { givenVariable } from "./environment";
import { callFunction, type Position, type Surroundings } from "./functions";
import { mergeShapes, type Strategy } from "./merge";
import { piecesOf } from "./pieces";
import { shapeOf } from "./shape";
import { isStackFile } from "./stackBlocks";
import { unitFile } from "./unitFile";
import { isValuesFile, valuesFile } from "./values";

type Entries = ReadonlyMap<string, Value>;

/** What one file and all that it includes and reads come to, so that two states can be compared (see exact.ts). */
interface Evaluated {
  /** With what it includes merged in, but for locals. */
  readonly whole: Entries;
  /** What `read_terragrunt_config` and an exposed include show. */
  readonly shown: Entries;
  /** What Terragrunt works out besides: errors in it are errors of the unit. */
  readonly besides: readonly string[];
  /** The files that this is made of. */
  readonly files: ReadonlySet<string>;
  /** A file is read whose name is not known, so that nothing can be said. */
  readonly isUnclear: boolean;
  readonly usesOriginal: boolean;
}

interface Included {
  readonly file: string;
  readonly is: Evaluated;
  readonly isExposed: boolean;
  readonly strategy: Strategy;
}

const nothing: Evaluated = {
  whole: new Map(),
  shown: new Map(),
  besides: [],
  files: new Set(),
  isUnclear: true,
  usesOriginal: false,
};

/** The functions that look around, with as many arguments as each takes at most; of all others the arguments count. */
const looking: ReadonlyMap<string, number> = new Map([
  ["find_in_parent_folders", 2],
  ["path_relative_to_include", 1],
  ["path_relative_from_include", 1],
  ["get_parent_terragrunt_dir", 1],
  ["get_terragrunt_dir", 0],
  ["get_original_terragrunt_dir", 0],
  ["get_repo_root", 0],
  ["get_path_from_repo_root", 0],
  ["get_path_to_repo_root", 0],
  ["read_terragrunt_config", 2],
  ["mark_as_read", 1],
  ["file", 1],
  ["fileexists", 1],
  ["fileset", 2],
]);

const evaluatedAt = query(
  "evaluated",
  (world: World, position: Position): Evaluated => {
    const { body } = factsAt(world, position.file).facts;
    const folders = [position.config, position.file].map((path) => posix.dirname(path));
    const included = new Map<string, Included>();
    const taken: Evaluated[] = [];
    let isUnclear = isOfStacks(world, position);
    let usesOriginal = false;
    const around: Surroundings = {
      world,
      position,
      notes: newNotes(),
      includes: () => new Map([...included].map(([label, { file }]) => [label, file])),
      readConfig(file) {
        let is = evaluatedAt(world, alone(file));
        if (is.usesOriginal) {
          usesOriginal = true;
          is = evaluatedAt(world, { ...alone(file), original: position.original });
        }
        taken.push(is);
        return is.shown;
      },
      askedOriginal() {
        usesOriginal = true;
      },
    };
    const declared = new Map(
      blocksOf(body, "locals").flatMap((block) => block.body.attributes.map((each) => [each.name, each.value])),
    );
    const locals = new Map<string, Value>();
    const named = (...names: readonly string[]) => residue("name", position.file, ...names);
    const scope: Scope = {
      variable: (name) => (name === "include" ? (shownBy("") ?? named(name)) : named(name)),
      member(name, attribute) {
        if (name === "local") return local(attribute);
        if (name !== "include") return undefined;
        return shownBy(attribute) ?? shownBy("")?.get(attribute) ?? named(name, attribute);
      },
      call,
    };

    function local(name: string): Value {
      const known = locals.get(name);
      if (known !== undefined) return known;
      const value = declared.get(name);
      if (!value) return named("local", name);
      locals.set(name, named("local", name));
      const is = exactly(value, scope);
      locals.set(name, is);
      return is;
    }

    function call(name: string, args: readonly Value[], line: number): Value | undefined {
      const given = name === "get_env" ? givenVariable(world, args[0] ?? null) : undefined;
      // Its leaf says where it is given.
      if (given !== undefined) return given;
      const most = looking.get(name);
      if (most === undefined) return isPureFunction(name) ? undefined : residue("call", ...folders, name, ...args);
      const isKnown = args.length <= most && !args.some(isPartlyUnknown);
      const value = isKnown ? callFunction(around, name, args, line) : undefined;
      if (value !== undefined && !isUnknown(value)) return value;
      if (name === "read_terragrunt_config") isUnclear = true;
      return { ...residue("call", ...folders, name, ...args), ...(value?.fails ? { fails: true } : {}) };
    }

    function shownBy(label: string): Entries | undefined {
      const found = included.get(label);
      return found?.isExposed ? found.is.shown : undefined;
    }

    function include(block: Block, path: Value) {
      const text = textOf(path);
      const place = text === undefined ? undefined : locate(world, folders[0] ?? ".", text);
      const file = place && whatIsAt(world, place) === "folder" ? resolve(place, "terragrunt.hcl") : place;
      if (file === undefined || whatIsAt(world, file) === undefined) {
        isUnclear = true;
        return;
      }
      const is = evaluatedAt(world, { ...position, file, include: file });
      usesOriginal ||= is.usesOriginal;
      taken.push(is);
      const exposed = of(block, "expose", false);
      const strategy = of(block, "merge_strategy", "shallow");
      isUnclear ||= typeof exposed !== "boolean" || !isStrategy(strategy);
      if (isStrategy(strategy))
        included.set(block.labels[0] ?? "", { file, is, isExposed: exposed === true, strategy });
    }

    function of({ body: { attributes } }: Block, name: string, otherwise: Value): Value {
      const found = attributes.find((each) => each.name === name);
      return found ? exactly(found.value, scope) : otherwise;
    }

    const wanted = position.include === undefined ? blocksOf(body, "include") : [];
    // No path knows of an include.
    const paths = wanted.map((block) => of(block, "path", null));
    for (const [index, block] of wanted.entries()) include(block, paths[index] ?? null);
    for (const name of declared.keys()) local(name);
    const own = withoutCatalog(shapeOf(body, (attribute) => exactly(attribute.value, scope)));
    const whole = [...included.values()].reduceRight<Entries>(
      (child, { is, strategy }) => mergeExactly(is.whole, child, strategy),
      own,
    );

    return {
      whole,
      shown: shownOf(whole, blocksOf(body, "locals").length > 0 ? locals : undefined, position.file),
      besides: [besides(body, own, locals), ...new Set(taken.flatMap((each) => each.besides))],
      files: new Set([realPath(world, position.file) ?? position.file, ...taken.flatMap(({ files }) => [...files])]),
      isUnclear: isUnclear || taken.some((each) => each.isUnclear),
      usesOriginal,
    };
  },
  {
    key: ({ file, config, original, include }) => [file, config, original, include ?? ""].join("\0"),
    cycle: nothing,
  },
);

/** What belongs to explicit stacks, or is given values by one, counts by its text. */
function isOfStacks(world: World, position: Position): boolean {
  const { file } = position;
  if (isStackFile(file) || isValuesFile(file) || foundIn(world, file) !== file) return true;
  const hasValues = whatIsAt(world, valuesFile(posix.dirname(file))) === "file";
  return hasValues || autoincludeBeside(world, position) !== undefined;
}

/** `terragrunt catalog` alone reads it, but what is wrong in it fails every unit. */
function withoutCatalog(shape: Entries): Entries {
  const catalog = shape.get("catalog");
  const urls = isObject(catalog) && catalog.size === 1 ? catalog.get("urls") : undefined;
  const isSound = isList(urls) && urls.every((each) => typeof each === "string");
  return isSound ? new Map([...shape].filter(([name]) => name !== "catalog")) : shape;
}

function blocksOf(body: Body, type: string): readonly Block[] {
  return body.blocks.filter((block) => block.type === type);
}

function isStrategy(value: Value): value is Strategy {
  return value === "no_merge" || value === "deep" || value === "shallow";
}

/** Where the parts of both can't be put together for sure, the whole counts as made of the two. */
function mergeExactly(parent: Entries, child: Entries, strategy: Strategy): Entries {
  if (strategy === "no_merge") return child;
  const result = new Map(mergeShapes(parent, child, "shallow"));
  for (const [name, own] of child) {
    const above = parent.get(name);
    if (above === undefined || (strategy === "shallow" && isClear(name, above, own))) continue;
    result.set(name, residue("merge", strategy, above, own));
  }
  return result;
}

function isClear(name: string, parent: Value, child: Value): boolean {
  const both = [parent, child];
  if (name === "dependencies") return !both.some(isPartlyUnknown);
  if (name !== "terraform") return !both.some(isUnknown);
  return both.every((each) => isObject(each) && ![...each.values()].some(isUnknown));
}

/** Names that are there in what is shown, whether the text has them or not. */
const parts = ["inputs", "terraform", "remote_state", "generate", "dependency", "dependencies", "feature", "exclude"];
const moreParts = ["errors", "engine", "prevent_destroy", "iam_role", "download_dir", "terraform_binary"];

/** Terragrunt completes what it shows: only locals and inputs are as they are written. */
function shownOf(whole: Entries, locals: Entries | undefined, file: string): Entries {
  const shown = new Map<string, Value>();
  for (const name of [...parts, ...moreParts, "locals", ...whole.keys()])
    shown.set(name, residue("shown", file, name, whole.get(name) ?? null));
  const inputs = whole.get("inputs");
  if (isObject(inputs)) shown.set("inputs", inputs);
  if (locals) shown.set("locals", new Map(locals));
  return shown;
}

/**
 * What may fail, and what the order of blocks says. A known local or input can't, nor does it count where nothing names it;
 * nor does a source that another file's takes the place of.
 */
function besides(body: Body, own: Entries, locals: Entries): string {
  const { inputs = null, terraform = null, ...rest } = Object.fromEntries(own);
  const source = isObject(terraform) ? terraform.get("source") : undefined;
  const isKnown = typeof source === "string";
  const withoutSource = isObject(terraform)
    ? new Map([...terraform].filter(([name]) => !isKnown || name !== "source"))
    : terraform;
  const shown = body.blocks.filter(({ type }) => type !== "locals" && type !== "include");
  const order = shown.flatMap(({ type, labels, body: inner }) => [
    [type, ...labels],
    ...(type === "terraform" ? inner.blocks.map((block) => [block.type, ...block.labels]) : []),
  ]);
  const unknowns = [...new Set([...residuesIn(locals), ...residuesIn(inputs)])].sort();
  return canonical([new Map(Object.entries(rest)), withoutSource, order.map(String).sort(byTypeAlone), unknowns]);
}

/** Blocks of different types have no order among each other. */
function byTypeAlone(a: string, b: string): number {
  const [one = "", other = ""] = [a, b].map((each) => each.split(",")[0]);
  return one < other ? -1 : one > other ? 1 : 0;
}

function residuesIn(value: Value): readonly string[] {
  if (isUnknown(value)) return [canonical(value)];
  if (isList(value)) return value.flatMap(residuesIn);
  return isObject(value) ? [...value.values()].flatMap(residuesIn) : [];
}

/** How a unit counts by what it evaluates to. */
export interface Evaluation {
  /** Equal for two states only if Terragrunt makes the same of the unit's files. */
  readonly token: string;
  /** Those files, which then count no more by their text. */
  readonly files: ReadonlySet<string>;
}

/**
 * Where a file that a unit's configuration is made of differs from the state compared with; undefined where none does, or
 * it can't be told what the unit evaluates to.
 */
export const evaluationOf = query("evaluation", (world: World, folder: string): Evaluation | undefined => {
  const file = unitFile(world, folder);
  const { whole, besides, files, isUnclear } = evaluatedAt(world, alone(file));
  const differing = [...files].filter((path) => isCompared(world, path));
  if (isUnclear || differing.length === 0) return undefined;
  const irregular = new Set(differing.filter((path) => piecesOf(world, path) === undefined));
  const text = [canonical(whole), ...[...besides].sort()].join("\n");
  return {
    token: createHash("sha1").update(text).digest("base64"),
    files: new Set([...files].filter((path) => !irregular.has(path))),
  };
});
