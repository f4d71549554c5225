import { posix } from "node:path";
import { evaluate } from "../evaluation/evaluate";
import { type Leaf, noteLinks, type Place } from "../evaluation/reads";
import { alternatives, isUnknown, partsOf, type Value } from "../evaluation/value";
import { originOf, type World, whatIsBehind } from "../evaluation/world";
import { attribute, type Block } from "../hcl/facts";
import type { Parent } from "./includes";
import type { Names } from "./names";
import { type Places, placesNamed } from "./places";
import { placeIn, type Reading } from "./reading";
import { unitFileNames } from "./unitFile";

export interface Dependency {
  readonly name: string;
  /** A folder, from the repository's root. */
  readonly folder: string;
  /** `data`: its outputs are read. `order`: it goes first, no more. */
  readonly kind: "data" | "order";
  readonly certainty: "certain" | "possible";
  readonly at: Place;
}

/** Notes what the blocks `dependency` and `dependencies` name. */
export function readDependencies(reading: Reading, names: Names): void {
  for (const block of reading.body.blocks) {
    if (block.type === "dependency") dependency(reading, names, block);
    else if (block.type === "dependencies") orderOnly(reading, names, block);
  }
}

function dependency(reading: Reading, { evaluated }: Names, block: Block): void {
  const path = attribute(block.body, "config_path");
  const enabled = attribute(block.body, "enabled");
  const on = enabled ? evaluated(enabled, true) : true;
  if (!path || on === false) return;
  const written = { name: block.labels[0] ?? "", kind: "data", line: path.line } as const;
  depend(reading, written, evaluated(path, true), isUnknown(on));
}

function orderOnly(reading: Reading, { scope }: Names, block: Block): void {
  const paths = attribute(block.body, "paths");
  if (!paths) return;
  const items = paths.value.kind === "list" ? paths.value.items : [paths.value];
  for (const item of items) {
    const value = evaluate(item, scope);
    const line = item === paths.value ? paths.line : item.line;
    for (const each of Array.isArray(value) ? value : [value])
      depend(reading, { name: "", kind: "order", line }, each, false);
  }
}

/** `maybe`: whether it is switched on is not known. */
function depend(
  reading: Reading,
  { name, kind, line }: { readonly name: string; readonly kind: Dependency["kind"]; readonly line: number },
  path: Value,
  maybe: boolean,
): void {
  const { world, folder, home, problems, dependencies } = reading;
  const { known, matching, isOpen } = unitsNamed(world, folder, path);
  if (isOpen || (known.length === 0 && matching.length === 0)) {
    problems.push({
      path: home,
      line,
      severity: "warning",
      code: "unknown-dependency",
      message: `What ${name === "" ? "this" : `"${name}"`} depends on can't be worked out from the text.`,
    });
  }
  const certainty = isUnknown(path) || maybe ? "possible" : "certain";
  const at = placeIn(reading, line);
  const via = kind === "data" ? "dependency" : "dependencies";
  for (const place of known) {
    const named = whatIsBehind(world, place) === "file" ? posix.dirname(place) : place;
    dependencies.push({ name, kind, folder: behindLinks(reading, { path: named, certainty, via, at }), certainty, at });
  }
  for (const place of matching) {
    dependencies.push({ name, kind, folder: posix.dirname(place), certainty: "possible", at });
  }
}

/** The same as {@link placesNamed}, but for `matching`: files of units whose folders, or they themselves, fit a path with gaps. */
function unitsNamed(world: World, folder: string, path: Value): Places {
  const { known, matching, isOpen } = placesNamed(world, folder, path);
  const below = alternatives(path)
    .filter(isUnknown)
    .filter(({ fails, parts }) => !fails || parts)
    .flatMap((each) => unitFileNames.map((name) => ({ ...each, parts: [...partsOf(each), `/${name}`] })))
    .flatMap((each) => placesNamed(world, folder, each).matching);
  const files = matching.filter((place) => unitFileNames.includes(posix.basename(place)));
  return { known, matching: [...new Set([...files, ...below])], isOpen };
}

/** Terragrunt compares units by where their folders truly lie. What is generated lies nowhere yet. */
function behindLinks({ world, notes }: Reading, named: Omit<Leaf, "role">): string {
  if (originOf(world, named.path) !== named.path) return named.path;
  return noteLinks(world, notes, named) ?? named.path;
}

/** What a file that is merged in depends on, as far as the blocks of the same name here leave it. */
export function inherited(reading: Reading, { configuration, strategy }: Parent): readonly Dependency[] {
  const blocks = reading.body.blocks.filter(({ type }) => type === "dependency");
  const names = new Set(blocks.map(({ labels }) => labels[0] ?? ""));
  const own = new Set(reading.dependencies.map(({ name }) => name));
  return configuration.dependencies.flatMap((each): readonly Dependency[] => {
    if (each.name === "" || !names.has(each.name)) return [each];
    // Terragrunt still waits for what the parent's block of that name says, though its outputs are not read.
    if (strategy === "shallow") return [{ ...each, kind: "order" }];
    return own.has(each.name) ? [] : [each];
  });
}
