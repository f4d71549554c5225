import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import { evaluate, type Scope, withNames } from "../evaluation/evaluate";
import {
  type Leaf,
  leafKey,
  newNotes,
  noteMention,
  noteRead,
  noteTree,
  type Place,
  placesOf,
  textsIn,
} from "../evaluation/reads";
import { isUnknown, textOf, unknown, type Value } from "../evaluation/value";
import { foundIn, locate, realPath, resolve, type World, whatIsAt } from "../evaluation/world";
import type { Attribute, Block } from "../hcl/facts";
import { isBeingAnswered, query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { autoincludeBeside, overridden } from "./autoinclude";
import { callFunction, opens, type Position, readScript, type Surroundings } from "./functions";
import { mergeShapes, type Strategy } from "./merge";
import { shapeOf } from "./shape";
import { type Component, isStackFile, stackBlocks } from "./stackBlocks";
import { mergeStateSettings, noStateSettings, type StateSettings } from "./state";
import { backendFile, newBackendArguments, writtenState } from "./stateSettings";
import { isValuesFile, valuesBeside } from "./values";

/** One Terragrunt file, evaluated from one position, with what it includes merged in. */
export interface Configuration {
  readonly leaves: readonly Leaf[];
  /** Files included by this one, by label. */
  readonly includes: ReadonlyMap<string, string>;
  readonly source: { readonly value: Value; readonly at: Place } | undefined;
  readonly dependencies: readonly Dependency[];
  readonly inputs: Value;
  readonly state: StateSettings;
  /** What it says of the tools that run it, by the argument's name. */
  readonly tools: ReadonlyMap<string, { readonly text: string; readonly at: Place }>;
  /** Variable files given on the command line. */
  readonly variableFiles: readonly string[];
  /** What `read_terragrunt_config` and an exposed include show. */
  readonly value: ReadonlyMap<string, Value>;
  /** Of a stack file: what it generates. */
  readonly components: readonly Component[];
  readonly problems: readonly Problem[];
  /** The result depends on the unit that the reading began with. */
  readonly usesOriginal: boolean;
}

export interface Dependency {
  readonly name: string;
  /** A folder, from the repository's root. */
  readonly folder: string;
  /** `data`: its outputs are read. `order`: it goes first, no more. */
  readonly kind: "data" | "order";
  readonly certainty: "certain" | "possible";
  readonly at: Place;
}

const nothing: Configuration = {
  leaves: [],
  includes: new Map(),
  source: undefined,
  dependencies: [],
  inputs: new Map(),
  state: noStateSettings,
  tools: new Map(),
  variableFiles: [],
  value: new Map(),
  components: [],
  problems: [],
  usesOriginal: false,
};

const toolArguments = new Set(["terraform_version_constraint", "terragrunt_version_constraint", "terraform_binary"]);

/** What a file says from a position. Files that read each other in a circle see nothing of each other. */
export const configurationAt = query(
  "configuration",
  (world: World, position: Position): Configuration => {
    const { facts, problems: found } = factsAt(world, position.file);
    const notes = newNotes();
    const problems: Problem[] = [...found];
    const { body } = facts;
    const folder = posix.dirname(position.config);
    const home = foundIn(world, position.file);
    const at = (line: number): Place => ({ path: home, line });
    let usesOriginal = false;

    const included = new Map<
      string,
      { readonly file: string; readonly configuration: Configuration; readonly block: Block }
    >();
    const around: Surroundings = {
      world,
      position,
      notes,
      includes: () => new Map([...included].map(([label, each]) => [label, each.file])),
      readConfig,
      askedOriginal: () => {
        usesOriginal = true;
      },
    };
    const locals = new Map<string, Value>();
    const declared = new Map(
      body.blocks
        .filter((block) => block.type === "locals")
        .flatMap((block) => block.body.attributes.map((each) => [each.name, each])),
    );
    const scope: Scope = {
      variable: (name) => (name === "include" ? exposed("") : name === "values" ? given() : undefined),
      member(name, attribute) {
        if (name === "local") return local(attribute);
        if (name === "include") return included.has(attribute) ? exposed(attribute) : memberOfBare(attribute);
        if (name === "feature") return new Map([["value", featureDefault(attribute)]]);
        return undefined;
      },
      call: (name, args, line, decoded) => callFunction(around, name, args, line, decoded),
      text: (value, line) => {
        if (typeof value === "string" && value.startsWith(`${world.root}/`)) namedFile(value, at(line));
      },
      opens,
      failed(name, why, line) {
        const code = name === "find_in_parent_folders" ? "missing-parent-file" : "missing-file";
        problems.push({ path: position.file, line, severity: "error", code, message: `${name} fails: ${why}.` });
      },
    };

    const values = new Map<Attribute, Value>();
    function evaluated(attribute: Attribute, inDependency = false): Value {
      const known = values.get(attribute);
      if (known !== undefined) return known;
      const value = evaluate(attribute.value, inDependency ? eachScope : scope);
      values.set(attribute, value);
      return value;
    }
    const eachScope = withNames(scope, new Map([["each", unknown("each")]]));

    let beside: Value | undefined;
    /** What `values` stands for: that of the file beside the one that is read, not beside the unit. */
    function given(): Value {
      beside ??= valuesBeside(around, scope, namedFile);
      return beside;
    }

    function local(name: string): Value {
      const known = locals.get(name);
      if (known !== undefined) return known;
      const attribute = declared.get(name);
      if (!attribute) return unknown(`local.${name}`);
      locals.set(name, unknown(`local.${name}`));
      const value = evaluate(attribute.value, scope);
      locals.set(name, value);
      return value;
    }

    function exposed(label: string): Value {
      return included.get(label)?.configuration.value ?? unknown("include");
    }

    function memberOfBare(attribute: string): Value | undefined {
      return included.get("")?.configuration.value.get(attribute);
    }

    function featureDefault(name: string): Value {
      const block = body.blocks.find((each) => each.type === "feature" && each.labels[0] === name);
      const fallback = block?.body.attributes.find((each) => each.name === "default");
      return fallback ? evaluate(fallback.value, scope) : unknown(`feature.${name}`);
    }

    function readConfig(file: string): Value {
      const reach = { file, config: file, include: undefined };
      let read = configurationAt(world, { ...reach, original: file });
      if (read.usesOriginal) {
        usesOriginal = true;
        read = configurationAt(world, { ...reach, original: position.original });
      }
      take(read);
      dependencies.push(...read.dependencies);
      return read.value;
    }

    /** Everything that another file reads is read here too. */
    function take(read: Configuration) {
      for (const leaf of read.leaves) {
        const key = leafKey(leaf);
        if (!notes.leaves.has(key)) notes.leaves.set(key, leaf);
        noteMention(notes, leaf);
      }
      problems.push(...read.problems);
    }

    function namedFile(text: string, at: Place) {
      const place = locate(world, ".", text);
      const real = place === undefined ? undefined : realPath(world, place);
      if (place === undefined || real === undefined || whatIsAt(world, real) !== "file") return;
      // Found by find_in_parent_folders, and perhaps no more than that: what reads it says so by itself.
      if (notes.leaves.has(`presence ${place}`)) return;
      noteRead(world, notes, { path: place, role: "data", certainty: "certain", via: "reads", at });
    }

    const dependencies: Dependency[] = [];
    const variableFiles: string[] = [];
    const backendArguments = newBackendArguments();
    let source: { value: Value; at: Place } | undefined;

    const isStack = isStackFile(position.file);
    if (position.include === undefined && !isStack)
      for (const block of body.blocks) if (block.type === "include") include(block);
    for (const name of declared.keys()) local(name);
    const shape = isStack ? new Map<string, Value>() : shapeOf(body, evaluated);
    for (const block of body.blocks) {
      if (block.type === "terraform") readTerraform(block);
      else if (block.type === "dependency") dependency(block);
      else if (block.type === "dependencies") orderOnly(block);
    }
    const written = writtenState(body, shape, at);
    readInputs(shape.get("inputs") ?? null);
    for (const { text, line } of facts.salvaged) salvage(text, line);
    const stack = isStack ? stackBlocks({ world, body, path: position.file, scope, notes, problems }) : undefined;

    function ownTools() {
      return body.attributes.flatMap(({ name, line }) => {
        const text = toolArguments.has(name) ? textOf(shape.get(name) ?? null) : undefined;
        return text === undefined ? [] : [[name, { text, at: at(line) }] as const];
      });
    }

    function include(block: Block) {
      const path = block.body.attributes.find((each) => each.name === "path");
      if (!path) return;
      const told = problems.length;
      const { text: _, ...quiet } = scope;
      const value = evaluate(path.value, quiet);
      const { known, matching, unclear } = placesOf(world, folder, value);
      if (unclear) notes.unclear = true;
      const certainty = isUnknown(value) ? "possible" : "certain";
      if (known.length === 0 && matching.length === 0 && problems.length === told)
        problems.push(noInclude(block, "a path that can't be worked out"));
      for (const place of [...known, ...matching]) {
        const file = whatIsAt(world, place) === "folder" ? resolve(place, "terragrunt.hcl") : place;
        if (file === undefined) continue;
        noteRead(world, notes, { path: file, role: "config", certainty, via: "include", at: at(path.line) });
        if (whatIsAt(world, file) === undefined) {
          problems.push(noInclude(block, file));
          continue;
        }
        const configuration = configurationAt(world, { ...position, file, include: file });
        usesOriginal ||= configuration.usesOriginal;
        included.set(block.labels[0] ?? "", { file, configuration, block });
        take(configuration);
      }
    }

    function noInclude(block: Block, what: string): Problem {
      return {
        path: home,
        line: block.line,
        severity: "error",
        code: "missing-include",
        message: `The file to include was not found: ${what}.`,
      };
    }

    function readTerraform(block: Block) {
      const found = block.body.attributes.find((each) => each.name === "source");
      if (found) source = { value: evaluated(found), at: at(found.line) };
      for (const inner of block.body.blocks) {
        if (inner.type === "extra_arguments") readExtraArguments(inner);
        else readCommand(inner);
      }
    }

    function readExtraArguments(block: Block) {
      for (const attribute of block.body.attributes) {
        const values = textsIn(evaluated(attribute));
        if (/^(required|optional)_var_files$/.test(attribute.name))
          for (const each of values) variableFile(each, attribute.line);
        if (attribute.name === "arguments") for (const each of values) argument(each, attribute.line);
      }
    }

    function argument(value: Value, line: number) {
      const file = backendFile(value, backendArguments);
      if (file !== undefined) commandFile(file, line, backendArguments.files);
      const given = /^--?var-file=(.+)$/.exec(textOf(value) ?? "")?.[1];
      if (given?.includes("/") || given?.includes(".tf")) variableFile(given, line);
    }

    function variableFile(value: Value, line: number) {
      commandFile(value, line, variableFiles);
    }

    /** Relative to the folder that the unit is copied to: what the unit has of that name. */
    function commandFile(value: Value, line: number, into: string[]) {
      const { known, matching } = placesOf(world, folder, value);
      for (const path of [...known, ...matching]) {
        const certainty = isUnknown(value) || matching.includes(path) ? "possible" : "certain";
        noteRead(world, notes, { path, role: "config", certainty, via: "reads", at: at(line) });
        if (certainty === "certain") into.push(path);
      }
    }

    function readCommand(block: Block) {
      for (const attribute of block.body.attributes) {
        for (const each of textsIn(evaluated(attribute))) readScript(around, folder, each, attribute.line);
      }
    }

    function dependency(block: Block) {
      const name = block.labels[0] ?? "";
      const path = block.body.attributes.find((attribute) => attribute.name === "config_path");
      const enabled = block.body.attributes.find((attribute) => attribute.name === "enabled");
      const on = enabled ? evaluated(enabled, true) : true;
      if (path && on !== false) depend(name, "data", evaluated(path, true), path.line, isUnknown(on));
    }

    function orderOnly(block: Block) {
      const paths = block.body.attributes.find((attribute) => attribute.name === "paths");
      if (!paths) return;
      const items = paths.value.kind === "list" ? paths.value.items : [paths.value];
      for (const item of items) {
        const value = evaluate(item, scope);
        const line = item === paths.value ? paths.line : item.line;
        for (const each of Array.isArray(value) ? value : [value]) depend("", "order", each, line, false);
      }
    }

    function depend(name: string, kind: "data" | "order", value: Value, line: number, maybe: boolean) {
      const { known, matching } = placesOf(world, folder, value);
      if (known.length === 0 && matching.length === 0) {
        problems.push({
          path: home,
          line,
          severity: "warning",
          code: "unknown-dependency",
          message: `What ${name === "" ? "this" : `"${name}"`} depends on can't be worked out from the text.`,
        });
      }
      const certainty = isUnknown(value) || maybe ? "possible" : "certain";
      for (const place of known) dependencies.push({ name, kind, folder: unitFolder(place), certainty, at: at(line) });
      for (const place of matching) {
        if (!place.endsWith("/terragrunt.hcl")) continue;
        dependencies.push({ name, kind, folder: posix.dirname(place), certainty: "possible", at: at(line) });
      }
    }

    function unitFolder(place: string): string {
      return whatIsAt(world, place) === "file" ? posix.dirname(place) : place;
    }

    /** A folder that an input names is read by the module. */
    function readInputs(value: Value) {
      const line = body.attributes.find((each) => each.name === "inputs")?.line ?? 1;
      for (const each of textsIn(value)) {
        const text = textOf(each);
        const place = text?.startsWith(`${world.root}/`) ? locate(world, ".", text) : undefined;
        if (place === undefined || whatIsAt(world, place) !== "folder" || `${folder}/`.startsWith(`${place}/`))
          continue;
        noteTree(world, notes, place, { role: "data", certainty: "certain", via: "reads", at: at(line) });
      }
    }

    /** What a broken file may have referred to. */
    function salvage(text: string, line: number) {
      const place = resolve(folder, text);
      if (place === undefined || place === ".") return;
      if (whatIsAt(world, place) === "file") {
        noteRead(world, notes, { path: place, role: "config", certainty: "possible", via: "reads", at: at(line) });
      }
      if (whatIsAt(world, `${place}/terragrunt.hcl`) === "file") {
        dependencies.push({ name: "", kind: "data", folder: place, certainty: "possible", at: at(line) });
      }
    }

    const parents = [...included.values()].map((each) => ({ ...each, strategy: strategyOf(each.block) }));
    const merged = parents.filter(({ strategy }) => strategy !== "no_merge");
    const whole = merged
      .map(({ configuration, strategy }) => ({ shape: withoutLocals(configuration.value), strategy }))
      .reduceRight((child, { shape: parent, strategy }) => mergeShapes(parent, child, strategy), shape);
    const over = autoincludeBeside(world, position);
    if (over !== undefined)
      noteRead(world, notes, { path: over, role: "config", certainty: "certain", via: "autoinclude" });
    const result: Configuration = {
      leaves: [...notes.leaves.values()].map((leaf) =>
        leaf.at?.path === position.file ? { ...leaf, at: at(leaf.at.line) } : leaf,
      ),
      includes: around.includes(),
      source: source ?? merged.findLast(({ configuration }) => configuration.source)?.configuration.source,
      dependencies: [...dependencies, ...merged.flatMap(inherited)],
      inputs: whole.get("inputs") ?? new Map<string, Value>(),
      state: mergeStateSettings([
        ...merged.map(({ configuration }) => configuration.state),
        { ...written, ...backendArguments },
      ]),
      tools: new Map([...merged.flatMap(({ configuration }) => [...configuration.tools]), ...ownTools()]),
      variableFiles: [...merged.flatMap(({ configuration }) => configuration.variableFiles), ...variableFiles],
      value: new Map<string, Value>([...whole, ["locals", new Map(locals)]]),
      components: stack?.components ?? [],
      problems,
      usesOriginal,
    };
    // A stack file is evaluated for itself, whoever reads it (Terragrunt's ReadStackConfigFile).
    if (stack) return { ...result, value: new Map([["local", new Map(locals)], ...stack.value]), usesOriginal: false };
    if (isValuesFile(position.file)) return { ...result, value: shape };
    if (over === undefined) return result;
    return overridden(world, result, over, configurationAt(world, { ...position, file: over, config: over }));

    /** What a file that is merged in depends on, as far as the blocks of the same name here leave it. */
    function inherited({ configuration, strategy }: { configuration: Configuration; strategy: Strategy }) {
      const names = new Set(
        body.blocks.filter(({ type }) => type === "dependency").map(({ labels }) => labels[0] ?? ""),
      );
      const own = new Set(dependencies.map(({ name }) => name));
      return configuration.dependencies.flatMap((each): readonly Dependency[] => {
        if (each.name === "" || !names.has(each.name)) return [each];
        // Terragrunt still waits for what the parent's block of that name says, though its outputs are not read.
        if (strategy === "shallow") return [{ ...each, kind: "order" }];
        return own.has(each.name) ? [] : [each];
      });
    }

    function strategyOf(block: Block): Strategy {
      const found = block.body.attributes.find((each) => each.name === "merge_strategy");
      const text = found && textOf(evaluate(found.value, scope));
      return text === "no_merge" || text === "deep" ? text : "shallow";
    }
  },
  {
    key: positionKey,
    cycle: nothing,
  },
);

function withoutLocals(value: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map([...value].filter(([name]) => name !== "locals"));
}

function positionKey({ file, config, original, include }: Position): string {
  return [file, config, original, include ?? ""].join("\0");
}

/** A file that is evaluated for itself. */
export function alone(file: string): Position {
  return { file, config: file, original: file, include: undefined };
}

export function isBeingEvaluated(world: World, file: string): boolean {
  return isBeingAnswered(world, ["configuration", positionKey(alone(file))]);
}
