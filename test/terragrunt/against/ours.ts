import type { Leaf } from "../../../src/evaluation/reads";
import { newLibrary, openWorld, type World } from "../../../src/evaluation/world";
import { type DependsOn, dependenciesOf } from "../../../src/graph/dependencies";
import { compositionOf, moduleLeaves } from "../../../src/graph/parts";
import { stacksIn } from "../../../src/graph/stacks";
import { hiddenChanges } from "../../../src/impact/hidden";
import { orderOf } from "../../../src/impact/overview";
import type { Comparison } from "../../../src/impact/reasons";
import { difference } from "../../../src/snapshot/difference";
import { memorySnapshot } from "../../../src/snapshot/memory";
import { generates } from "../../../src/terragrunt/generated";
import { configurationOf } from "../../../src/terragrunt/units";
import { compareWorlds, type Files } from "../../impact/worlds";
import { type Edit, edited } from "./tree";

/** Where a tree stands for its own functions, whatever folder it was written to. */
export const ROOT = "/repo";

/** What we say of one unit, with what it rests on. */
export interface OurUnit {
  readonly dependencies: readonly DependsOn[];
  /** Who reads what: "" is the unit itself, else a module's folder. */
  readonly reading: readonly { readonly owner: string; readonly leaf: Leaf }[];
  readonly include: Readonly<Record<string, string>>;
  /** A path of its dependencies can't be worked out. */
  readonly isUnclear: boolean;
  /** The modules that it runs as its root configuration. */
  readonly sources: readonly { readonly folder: string; readonly at: string }[];
}

export interface Ours {
  readonly world: World;
  readonly units: ReadonlyMap<string, OurUnit>;
  readonly waves: readonly (readonly string[])[];
  readonly destroyWaves: readonly (readonly string[])[];
  /** Units that wait on themselves, by way of others, or on such ones. */
  readonly inCycles: ReadonlySet<string>;
}

export function openTree(files: Files): World {
  return openWorld(memorySnapshot(files), ROOT, newLibrary([], generates));
}

export function ours(world: World): Ours {
  const units = unitsOf(world);
  const waves = (destroy: boolean) =>
    orderOf(world, ".", destroy)
      .waves.map((wave) => wave.filter((id) => units.has(id)))
      .filter((wave) => wave.length > 0);
  return {
    world,
    units,
    inCycles: behind(units, [...orderOf(world, ".", false).cycles.flat(), ...waitingOnThemselves(world, units)]),
    waves: waves(false),
    destroyWaves: waves(true),
  };
}

export function unitsOf(world: World): ReadonlyMap<string, OurUnit> {
  const ids = [...stacksIn(world, "").values()].filter(({ kind }) => kind === "terragrunt").map(({ id }) => id);
  return new Map(ids.map((id) => [id, ourUnit(world, id)]));
}

/** To us that is no cycle: an included file's path that is empty names the unit itself. */
function waitingOnThemselves(world: World, units: ReadonlyMap<string, OurUnit>): readonly string[] {
  return [...units.keys()].filter((id) => configurationOf(world, id).dependencies.some(({ folder }) => folder === id));
}

function behind(units: ReadonlyMap<string, OurUnit>, cyclic: readonly string[]): ReadonlySet<string> {
  const found = new Set(cyclic);
  for (const id of found)
    for (const [other, { dependencies }] of units) if (dependencies.some(({ stack }) => stack === id)) found.add(other);
  return found;
}

function ourUnit(world: World, id: string): OurUnit {
  const { leaves, modules, uses, problems } = compositionOf(world, id);
  const { dependsOn } = dependenciesOf(world, id);
  const own = leaves.map((leaf) => ({ owner: "", leaf }));
  const inModules = modules.flatMap(({ context }) =>
    moduleLeaves(world, context).map((leaf) => ({ owner: context.folder, leaf })),
  );
  return {
    // Other stacks' states are Terraform's own business: Terragrunt knows nothing of them.
    dependencies: dependsOn.filter(({ via }) => via.startsWith("depend")),
    reading: [...own, ...inModules],
    isUnclear:
      dependsOn.some(({ certainty }) => certainty === "possible") ||
      problems.some(({ code }) => code === "unknown-dependency" || code === "unknown-source"),
    include: Object.fromEntries(configurationOf(world, id).includes),
    sources: uses.filter(({ via }) => via === "source").map(({ to, at }) => ({ folder: to, at: at.path })),
  };
}

/** An edit as we see it: who is affected, and why what reads a changed file is not. */
export function ourImpact(files: Files, edit: Edit) {
  const library = newLibrary([], generates);
  const now = openWorld(memorySnapshot(edited(files, edit)), ROOT, library);
  const base = openWorld(memorySnapshot(files), ROOT, library, now);
  const impact = compareWorlds(base, now);
  const changes = difference(base.snapshot, now.snapshot);
  const comparison: Comparison = { base, now, changed: new Set(changes.map(({ path }) => path)) };
  return { impact, comparison, hidden: (id: string) => hiddenChanges(comparison, [id]) };
}
