import { posix } from "node:path";
import type { Leaf } from "../../../src/evaluation/reads";
import { textOf } from "../../../src/evaluation/value";
import { textAt, type World, whatIsAt } from "../../../src/evaluation/world";
import type { Comparison } from "../../../src/impact/reasons";
import { alone, configurationAt } from "../../../src/terragrunt/configuration";
import { allGenerated, generatedUnit } from "../../../src/terragrunt/generatedUnits";
import type { Files } from "../../impact/worlds";
import { type Gap, gapOfChange, gapOfDependency, gapOfLeaf, isBelow, isInJson } from "./gaps";
import { type Ours, type OurUnit, ourImpact, unitsOf } from "./ours";
import type { Told } from "./real";
import type { Edit } from "./tree";

/** Something that one says and the other does not. */
export interface Difference {
  readonly unit: string;
  readonly what: "unit" | "dependency" | "reading" | "include" | "order" | "affected";
  readonly is: string;
  /** `missing`: Terragrunt says it and we don't. */
  readonly side: "missing" | "more";
  /** Why that is right; undefined: it is not known to be. */
  readonly cause: Gap | Choice | undefined;
}

/** Where we say less than Terragrunt, and mean it. */
export const choices = {
  "include-only": "a terragrunt.hcl that others include, without a module of its own, is no stack",
  "not-run":
    "code in a module's folder that no call leads to, as its examples and tests, and a linter's settings are not run",
  "beside-include": "what lies beside an included file where its relative source would lead from there, and is not run",
  "own-lock": "a unit's own lock file takes the place of its module's",
  "source-of-read": "the module that a file names which is only read is not the unit's",
  template: "a folder that stack files copy is no stack where it lies",
  gone: "a dependency on a folder that has no unit, an include of a file that is not there: it lists that, we tell the problem",
  dependency: "what it read to find a dependency's outputs: the edge to that dependency says so",
  same: "the changed text says the same, or what it says does not count: `explain` names the rule",
} as const;

export type Choice = keyof typeof choices;

export function structuralDifferences(told: Told, is: Ours): readonly Difference[] {
  const found: Difference[] = [];
  for (const [id, theirs] of Object.entries(told.units)) {
    const unit = is.units.get(id);
    if (!unit) {
      found.push({ unit: id, what: "unit", is: id, side: "missing", cause: whyNoUnit(told, is, id) });
      continue;
    }
    found.push(...dependencyDifferences(told, is, id, unit), ...readingDifferences(told, is, id, unit));
    for (const [label, path] of Object.entries(theirs.include)) {
      if (path === "" || unit.include[label] === path) continue;
      const cause = whatIsAt(is.world, path) === undefined ? "gone" : undefined;
      found.push({ unit: id, what: "include", is: `${label} ${path}`, side: "missing", cause });
    }
  }
  for (const id of is.units.keys())
    if (!(id in told.units)) found.push({ unit: id, what: "unit", is: id, side: "more", cause: whyNotTold(is, id) });
  return [...found, ...orderDifferences(told, is)];
}

function whyNotTold({ world, inCycles }: Ours, id: string): Gap | undefined {
  if ([".terragrunt-excludes", ".terragrunt-filters"].some((path) => whatIsAt(world, path) === "file")) return "G19";
  if (inCycles.has(id)) return "G10";
  if (isInJson(world, id)) return "G17";
  return generatedUnit(world, id) ? "G7" : undefined;
}

function whyNoUnit(told: Told, { world }: Ours, id: string): Choice | undefined {
  if (isIncludeOnly(told, id)) return "include-only";
  const { templates } = allGenerated(world, "");
  if ([...templates].some((folder) => `${id}/`.startsWith(`${folder}/`))) return "template";
  return whatIsAt(world, `${id}/terragrunt.hcl`) === undefined ? "gone" : undefined;
}

function isIncludeOnly(told: Pick<Told, "units">, id: string): boolean {
  return Object.values(told.units).some(({ include }) => Object.values(include).includes(`${id}/terragrunt.hcl`));
}

function dependencyDifferences(told: Told, is: Ours, id: string, unit: OurUnit): readonly Difference[] {
  const theirs = (told.units[id]?.dependencies ?? []).filter((other) => is.units.has(other));
  const mine = new Map(unit.dependencies.map((each) => [each.stack, each]));
  const what = "dependency";
  const missing = theirs.filter((other) => !mine.has(other));
  return [
    ...missing.map((other): Difference => ({ unit: id, what, is: other, side: "missing", cause: undefined })),
    ...[...mine.values()]
      .filter(({ stack }) => !theirs.includes(stack))
      .map(({ stack, at, certainty }): Difference => {
        const cause = gapOfDependency(is.world, told, id, unit, at, certainty === "certain");
        return { unit: id, what, is: stack, side: "more", cause };
      }),
  ];
}

/** The unit's own folder is not told as read, but counts all the same (Expand in worktrees.go). */
function readingDifferences(told: Told, is: Ours, id: string, unit: OurUnit): readonly Difference[] {
  const theirs = (told.units[id]?.reading ?? []).filter((path) => is.world.snapshot.entries.has(path));
  const mine = new Set(unit.reading.map(({ leaf }) => leaf.path));
  const what = "reading";
  const missing = theirs.filter((path) => !mine.has(path) && posix.dirname(path) !== id);
  const seen = new Set<string>();
  const more = unit.reading.filter(({ leaf: { path } }) => {
    if (whatIsAt(is.world, path) === "folder") return false;
    if (theirs.includes(path) || posix.dirname(path) === id || seen.has(path)) return false;
    seen.add(path);
    return true;
  });
  return [
    ...missing.map(
      (path): Difference => ({ unit: id, what, is: path, side: "missing", cause: whyNotRead(is, id, unit, path) }),
    ),
    ...more.map(({ owner, leaf }): Difference => {
      const cause = gapOfLeaf(is.world, told, id, unit, owner, leaf);
      return { unit: id, what, is: leaf.path, side: "more", cause };
    }),
  ];
}

function whyNotRead({ units, world }: Ours, id: string, unit: OurUnit, path: string): Choice | undefined {
  const isOf = (other: OurUnit | undefined) => other?.reading.some(({ leaf }) => leaf.path === path);
  if (unit.dependencies.some(({ stack }) => isOf(units.get(stack)))) return "dependency";
  if (posix.basename(path) === ".tflint.hcl") return "not-run";
  const isLock = posix.basename(path) === ".terraform.lock.hcl";
  if (isLock && whatIsAt(world, posix.join(id, ".terraform.lock.hcl")) === "file") return "own-lock";
  // Its own folder's code is run, and would be missed.
  if (Object.values(unit.include).some((file) => isBesideInclude(textAt(world, file) ?? "", file, path)))
    return "beside-include";
  if (unit.reading.some(({ leaf }) => leaf.via === "reads" && isBelowSource(world, leaf.path, path)))
    return "source-of-read";
  const folders = [id, ...unit.sources.map(({ folder }) => folder)];
  return folders.some((folder) => isBelow(path, folder) && posix.dirname(path) !== folder) ? "not-run" : undefined;
}

function isBelowSource(world: World, file: string, path: string): boolean {
  const source = textOf(configurationAt(world, alone(file)).source?.value ?? null);
  return source !== undefined && path.startsWith(`${posix.join(posix.dirname(file), source)}/`);
}

/** Of a relative source in an included file: see gap G6. */
function isBesideInclude(text: string, file: string, path: string): boolean {
  const source = /\bsource\s*=\s*"(\.[^"$]*)"/.exec(text)?.[1];
  if (source === undefined) return false;
  const folder = posix.join(posix.dirname(file), source.replace(/\?.*|\/$/g, ""));
  return isBelow(path, folder);
}

/** Waves are its layers, each sorted by path, unless we know of edges that it does not. */
function orderDifferences(told: Told, is: Ours): readonly Difference[] {
  const all = Object.entries(told.units);
  const same =
    all.length === is.units.size &&
    all.every(([id, { dependencies }]) => {
      const mine = is.units.get(id)?.dependencies.map(({ stack }) => stack);
      return mine && String([...new Set(mine)].sort()) === String(dependencies.filter((other) => is.units.has(other)));
    });
  const found: Difference[] = [];
  for (const [name, order, waves] of [
    ["up", told.order, is.waves],
    ["down", told.destroyOrder, is.destroyWaves],
  ] as const) {
    // With the name of a command, it drops those whose exclude block lists that, whatever its condition says.
    const sequence = waves.flat().filter((id) => name === "up" || order.includes(id));
    if (same && String(sequence) !== String(order))
      found.push({ unit: name, what: "order", is: String(sequence), side: "missing", cause: undefined });
    const waveOf = new Map(waves.flatMap((wave, index) => wave.map((id) => [id, index] as const)));
    for (const [id, { dependencies }] of Object.entries(told.units))
      for (const other of dependencies) {
        const [mine, its] = [waveOf.get(id), waveOf.get(other)];
        if (mine === undefined || its === undefined || (name === "up" ? its < mine : mine < its)) continue;
        found.push({ unit: id, what: "order", is: `${name} ${other}`, side: "missing", cause: undefined });
      }
  }
  return found;
}

/** Of an edit: `affected` is what the git filter says of it. */
export function affectedDifferences(
  told: Pick<Told, "units" | "failed">,
  { files, edit, affected }: { readonly files: Files; readonly edit: Edit; readonly affected: readonly string[] },
): readonly Difference[] {
  const { impact, comparison, hidden } = ourImpact(files, edit);
  const units = impact.affected.filter(({ kind }) => kind === "terragrunt");
  const mine = units.filter(({ ring }) => ring !== "dependent").map(({ stack }) => stack);
  const quiet = new Set(impact.changes.filter(({ effect }) => effect !== "affects").map(({ path }) => path));
  const isExplained = (id: string) =>
    hidden(id).length > 0 || [...comparison.changed].every((path) => quiet.has(path) || !reads(id, path));
  const sides = [comparison.now, comparison.base].map((world) => ({ world, units: unitsOf(world) }));
  const reads = (id: string, path: string) =>
    sides.some(({ units }) => units.get(id)?.reading.some(({ leaf }) => leaf.path === path));
  const gapsOf = (id: string) =>
    sides.flatMap(({ world, units }) => {
      const unit = units.get(id);
      const moved = unit?.reading.filter(({ leaf }) => isMoved(comparison, leaf)) ?? [];
      if (!unit) return [];
      return moved.map(
        ({ owner, leaf }) => gapOfLeaf(world, told, id, unit, owner, leaf) ?? gapOfChange(world, leaf.path),
      );
    });
  const dependents = new Set(impact.affected.map(({ stack }) => stack));
  const missing = affected.filter((id) => !mine.includes(id));
  const more = mine.filter((id) => !affected.includes(id));
  return [
    ...missing.map((id): Difference => {
      const cause = isIncludeOnly(told, id)
        ? "include-only"
        : dependents.has(id)
          ? "dependency"
          : isExplained(id)
            ? "same"
            : undefined;
      return { unit: id, what: "affected", is: id, side: "missing", cause };
    }),
    ...more.map((id): Difference => {
      const all = gapsOf(id);
      const cause = all.includes(undefined) ? undefined : all[0];
      return { unit: id, what: "affected", is: id, side: "more", cause };
    }),
  ];
}

/** Its file differs, or that something stands there does. */
function isMoved({ base, now, changed }: Comparison, { path, role }: Leaf): boolean {
  if (role === "presence") return whatIsAt(base, path) !== whatIsAt(now, path);
  return changed.has(path);
}
