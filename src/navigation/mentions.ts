import { posix } from "node:path";
import { positionedWorld } from "../evaluation/positioned";
import type { Certainty, Leaf, Place } from "../evaluation/reads";
import { entryAt, resolve, type World, whatIsAt } from "../evaluation/world";
import { producersOf } from "../graph/producers";
import type { Span } from "../hcl/positions";
import type { Problem } from "../snapshot/snapshot";
import { deploymentsIn } from "../terraform/deployments";
import { isConfiguration, isDeployments } from "../terraform/files";
import { type Reading, readingOf } from "../terraform/reading";
import type { SourceUse } from "../terraform/source";
import { configurationAt } from "../terragrunt/configuration";
import { unitIn } from "../terragrunt/units";
import { contextsOf, rootsOf, unitsReading } from "./readers";
import { type Target, targetOf } from "./target";

/** A piece of a text that names something: a path, or what a path is worked out from. */
export interface Mention {
  readonly span: Span;
  /** What it names in this repository; several where that depends on who reads the text, or can't be told. */
  readonly targets: readonly Target[];
  /** What it names elsewhere. */
  readonly external: readonly External[];
  /** Why it names nothing, or what is wrong with that. */
  readonly problems: readonly Problem[];
}

export interface External {
  readonly address: string;
  /** Absent: whatever is newest. */
  readonly version?: string;
}

interface Naming {
  readonly at: Place;
  readonly path?: string;
  readonly certainty?: Certainty;
  readonly secret?: true;
  readonly external?: External;
  readonly problem?: Problem;
}

/** What each of these files names, in the order of the text. */
export function mentionsIn(world: World, paths: readonly string[]): ReadonlyMap<string, readonly Mention[]> {
  const { world: exact, spanOf } = positionedWorld(world, paths);
  return new Map(paths.map((path) => [path, gathered(world, path, namingsIn(world, exact, path), spanOf)]));
}

function gathered(
  world: World,
  path: string,
  namings: readonly Naming[],
  spanOf: (at: Place) => Span | undefined,
): readonly Mention[] {
  const byLine = new Map<number, Naming[]>();
  for (const naming of namings) {
    if (naming.at.path !== path) continue;
    const known = byLine.get(naming.at.line);
    if (known) known.push(naming);
    else byLine.set(naming.at.line, [naming]);
  }
  return [...byLine]
    .flatMap(([line, all]): readonly Mention[] => {
      const span = spanOf({ path, line });
      if (!span) return [];
      const targets = targetsOf(world, all);
      const external = distinct(all.flatMap((each) => each.external ?? []));
      const problems = distinct(
        all.flatMap(({ problem }) => (problem ? [{ ...problem, line: span.start.line + 1 }] : [])),
      );
      return [{ span, targets, external, problems }];
    })
    .sort((a, b) => a.span.start.line - b.span.start.line || a.span.start.character - b.span.start.character);
}

function targetsOf(world: World, namings: readonly Naming[]): readonly Target[] {
  const certain = new Map<string, Naming>();
  for (const naming of namings) {
    if (naming.path === undefined) continue;
    const known = certain.get(naming.path);
    if (!known || (known.certainty === "possible" && naming.certainty === "certain")) certain.set(naming.path, naming);
  }
  const isLink = (path: string) => entryAt(world, path)?.kind === "link";
  const paths = [...certain.keys()];
  // A link leads on to what it is a name of.
  const shown = paths.some((path) => !isLink(path)) ? paths.filter((path) => !isLink(path)) : paths;
  return shown.map((path) => {
    const { certainty = "certain", secret } = certain.get(path) ?? {};
    return targetOf(world, path, certainty, secret);
  });
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

/** `exact` is the same state with positions for lines in the file. */
function namingsIn(world: World, exact: World, path: string): readonly Naming[] {
  const [folder, name] = [posix.dirname(path), posix.basename(path)];
  if (isConfiguration(name)) {
    const roots = rootsOf(world, folder);
    return contextsOf(world, folder).flatMap((context) => readingNamings(world, readingOf(exact, context), roots));
  }
  if (isDeployments(name)) {
    const { leaves, problems } = deploymentsIn(exact, folder);
    return [...leafNamings(leaves), ...problemNamings(problems)];
  }
  if (!/\.hcl(\.json)?$/.test(name)) return [];
  const units = unitsReading(world, path);
  if (units.length > 0) return units.flatMap((unit) => unitNamings(exact, unit));
  const alone = configurationAt(exact, { file: path, config: path, original: path, include: undefined });
  return [...leafNamings(alone.leaves), ...dependencyNamings(alone), ...problemNamings(alone.problems)];
}

function readingNamings(world: World, reading: Reading, roots: readonly string[]): readonly Naming[] {
  return [
    ...leafNamings(reading.leaves),
    ...reading.calls.map(({ at, folder, certainty }) => ({ at, path: folder, certainty })),
    ...externalNamings(reading.sources),
    ...reading.states.flatMap(({ at, name, address }) =>
      producersOf(world, { name, address }).producers.map(({ stack, certainty }) => ({ at, path: stack, certainty })),
    ),
    ...reading.literals.flatMap(({ at, text }) =>
      roots.flatMap((root) => {
        const path = resolve(root, text);
        const isFile = path !== undefined && whatIsAt(world, path) === "file";
        return isFile ? [{ at, path, certainty: "possible" as const }] : [];
      }),
    ),
    ...problemNamings(reading.problems),
  ];
}

function unitNamings(exact: World, folder: string): readonly Naming[] {
  const unit = unitIn(exact, folder);
  return [
    ...leafNamings(unit.leaves),
    ...unit.uses.flatMap((use) => (use.via === "source" ? [{ ...use, path: use.folder }] : [])),
    ...externalNamings(unit.sources),
    ...dependencyNamings(unit),
    ...problemNamings(unit.problems),
  ];
}

function dependencyNamings({ dependencies }: Pick<ReturnType<typeof unitIn>, "dependencies">): readonly Naming[] {
  return dependencies.map(({ at, folder, certainty }) => ({ at, path: folder, certainty }));
}

function leafNamings(leaves: readonly Leaf[]): readonly Naming[] {
  return leaves.flatMap(({ at, path, certainty, secret, role }) =>
    // A unit's block in a stack file names no file.
    at && !(role === "generated" && path === at.path) ? [{ at, path, certainty, ...(secret ? { secret } : {}) }] : [],
  );
}

function externalNamings(sources: readonly SourceUse[]): readonly Naming[] {
  return sources.flatMap(({ at, external, address, version }) =>
    external ? [{ at, external: { address, ...(version === undefined ? {} : { version }) } }] : [],
  );
}

function problemNamings(problems: readonly Problem[]): readonly Naming[] {
  return problems.flatMap((problem) => {
    const { path, line, code } = problem;
    // That the text itself is broken is not about what it names.
    return path !== null && line !== undefined && code !== "syntax" ? [{ at: { path, line }, problem }] : [];
  });
}
