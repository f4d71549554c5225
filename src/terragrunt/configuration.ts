import { type Leaf, noteRead, noteTree, type Place, textsIn } from "../evaluation/reads";
import { textOf, type Value } from "../evaluation/value";
import { locate, resolve, type World, whatIsAt } from "../evaluation/world";
import { isBeingAnswered, query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { autoincludeBeside, overridden } from "./autoinclude";
import { readCommands } from "./commands";
import { type Dependency, inherited, readDependencies } from "./dependencyBlocks";
import type { Position } from "./functions";
import { parentsOf, readIncludes } from "./includes";
import { mergeShapes } from "./merge";
import { namesIn } from "./names";
import { newReading, placeIn, type Reading } from "./reading";
import { shapeOf } from "./shape";
import { type Component, isStackFile, stackBlocks } from "./stackBlocks";
import { mergeStateSettings, noStateSettings, type StateSettings } from "./state";
import { writtenState } from "./stateSettings";
import { unitFile } from "./unitFile";
import { isValuesFile } from "./values";

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

/** What a file says from a position. Files that read each other in a circle see nothing of each other. */
export const configurationAt: (world: World, position: Position) => Configuration = query(
  "configuration",
  (world: World, position: Position): Configuration => {
    const reading = newReading(world, position, configurationAt);
    if (isStackFile(position.file)) return ofStackFile(reading);
    const own = ofFile(reading);
    const over = autoincludeBeside(world, position);
    if (over === undefined || isValuesFile(position.file)) return own;
    return overridden(world, own, over, configurationAt(world, { ...position, file: over, config: over }));
  },
  {
    key: positionKey,
    cycle: nothing,
  },
);

function ofFile(reading: Reading): Configuration {
  const { world, position, body, notes, dependencies, problems } = reading;
  const names = namesIn(reading);
  readIncludes(reading, names);
  const locals = names.locals();
  const shape = shapeOf(body, names.evaluated);
  const commands = readCommands(reading, names);
  readDependencies(reading, names);
  const written = writtenState(body, shape, (line) => placeIn(reading, line));
  readInputs(reading, shape.get("inputs") ?? null);
  for (const { text, line } of reading.salvaged) salvage(reading, text, line);
  const parents = parentsOf(reading, names);
  const merged = parents.map(({ configuration }) => configuration);
  const whole = parents
    .map(({ configuration, strategy }) => ({ parent: withoutLocals(configuration.value), strategy }))
    .reduceRight((child, { parent, strategy }) => mergeShapes(parent, child, strategy), shape);
  const over = autoincludeBeside(world, position);
  if (over !== undefined)
    noteRead(world, notes, { path: over, role: "config", certainty: "certain", via: "autoinclude" });
  return {
    leaves: leavesOf(reading),
    includes: names.around.includes(),
    source: commands.source ?? merged.findLast(({ source }) => source)?.source,
    dependencies: [...dependencies, ...parents.flatMap((parent) => inherited(reading, parent))],
    inputs: whole.get("inputs") ?? new Map<string, Value>(),
    state: mergeStateSettings([...merged.map(({ state }) => state), { ...written, ...commands.backendArguments }]),
    tools: new Map([...merged.flatMap(({ tools }) => [...tools]), ...ownTools(reading, shape)]),
    variableFiles: [...merged.flatMap(({ variableFiles }) => variableFiles), ...commands.variableFiles],
    value: isValuesFile(position.file) ? shape : new Map<string, Value>([...whole, ["locals", new Map(locals)]]),
    components: [],
    problems,
    usesOriginal: reading.usesOriginal,
  };
}

/** It is evaluated for itself, whoever reads it (Terragrunt's ReadStackConfigFile). */
function ofStackFile(reading: Reading): Configuration {
  const { world, position, body, notes, problems } = reading;
  const names = namesIn(reading);
  const locals = names.locals();
  for (const { text, line } of reading.salvaged) salvage(reading, text, line);
  const stack = stackBlocks({ world, body, path: position.file, scope: names.scope, notes, problems });
  return {
    ...nothing,
    leaves: leavesOf(reading),
    dependencies: reading.dependencies,
    value: new Map([["local", new Map(locals)], ...stack.value]),
    components: stack.components,
    problems,
  };
}

function leavesOf(reading: Reading): readonly Leaf[] {
  return [...reading.notes.leaves.values()].map((leaf) =>
    leaf.at?.path === reading.position.file ? { ...leaf, at: placeIn(reading, leaf.at.line) } : leaf,
  );
}

const toolArguments = new Set(["terraform_version_constraint", "terragrunt_version_constraint", "terraform_binary"]);

function ownTools(reading: Reading, shape: ReadonlyMap<string, Value>) {
  return reading.body.attributes.flatMap(({ name, line }) => {
    const text = toolArguments.has(name) ? textOf(shape.get(name) ?? null) : undefined;
    return text === undefined ? [] : [[name, { text, at: placeIn(reading, line) }] as const];
  });
}

/** A folder that an input names is read by the module. */
function readInputs(reading: Reading, value: Value): void {
  const { world, body, folder, notes } = reading;
  const line = body.attributes.find((each) => each.name === "inputs")?.line ?? 1;
  for (const each of textsIn(value)) {
    const text = textOf(each);
    const place = text?.startsWith(`${world.root}/`) ? locate(world, ".", text) : undefined;
    if (place === undefined || whatIsAt(world, place) !== "folder" || `${folder}/`.startsWith(`${place}/`)) continue;
    noteTree(world, notes, place, { role: "data", certainty: "certain", via: "reads", at: placeIn(reading, line) });
  }
}

/** What a broken file may have referred to. */
function salvage(reading: Reading, text: string, line: number): void {
  const { world, folder, notes, dependencies } = reading;
  const place = resolve(folder, text);
  if (place === undefined || place === ".") return;
  const at = placeIn(reading, line);
  if (whatIsAt(world, place) === "file")
    noteRead(world, notes, { path: place, role: "config", certainty: "possible", via: "reads", at });
  if (whatIsAt(world, unitFile(world, place)) === "file")
    dependencies.push({ name: "", kind: "data", folder: place, certainty: "possible", at });
}

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
