import { evaluate, type Scope } from "../evaluation/evaluate";
import { noteRead } from "../evaluation/reads";
import { textOf, type Value } from "../evaluation/value";
import { resolve, whatIsBehind } from "../evaluation/world";
import { type Attribute, attribute, type Block } from "../hcl/facts";
import type { Problem } from "../snapshot/snapshot";
import type { Strategy } from "./merge";
import type { Names } from "./names";
import { certaintyOf, followed, placesRead } from "./places";
import { type Included, placeIn, type Reading, take } from "./reading";

/** What is merged in, and how. */
export interface Parent extends Included {
  readonly strategy: Strategy;
}

/** An `include` block, and the file that it names. */
interface Wanted {
  readonly block: Block;
  readonly path: Attribute;
  readonly value: Value;
  /** Why it fails is told. */
  readonly isTold: boolean;
}

/**
 * Follows the `include` blocks; only a file that is not included itself has any. No path of theirs knows of an include: all
 * are worked out before the first is followed.
 */
export function readIncludes(reading: Reading, names: Names): void {
  if (reading.position.include !== undefined) return;
  const blocks = reading.body.blocks.filter(({ type }) => type === "include");
  for (const each of blocks.flatMap((block) => wanted(reading, names, block))) include(reading, names, each);
}

function wanted({ problems }: Reading, { scope }: Names, block: Block): readonly Wanted[] {
  const path = attribute(block.body, "path");
  if (!path) return [];
  const told = problems.length;
  const { text: _, ...quiet } = scope;
  const value = evaluate(path.value, quiet);
  return [{ block, path, value, isTold: problems.length > told }];
}

function include(reading: Reading, { around }: Names, { block, path, value, isTold }: Wanted): void {
  const { world, position, folder, notes, problems, included } = reading;
  const at = placeIn(reading, path.line);
  const { known, matching, isOpen } = placesRead({ around, at }, folder, value, "this include");
  const certainty = certaintyOf(value);
  if (known.length === 0 && matching.length === 0 && !isOpen && !isTold)
    problems.push(noInclude(reading, block, "a path that can't be worked out"));
  for (const file of matching) noteRead(world, notes, { path: file, role: "config", certainty, via: "include", at });
  for (const place of [...known, ...followed({ around, at }, matching, "this include")]) {
    const file = whatIsBehind(world, place) === "folder" ? resolve(place, "terragrunt.hcl") : place;
    if (file === undefined) continue;
    noteRead(world, notes, { path: file, role: "config", certainty, via: "include", at });
    if (whatIsBehind(world, file) === undefined) {
      problems.push(noInclude(reading, block, file));
      continue;
    }
    const configuration = reading.configurationAt(world, { ...position, file, include: file });
    reading.usesOriginal ||= configuration.usesOriginal;
    included.set(block.labels[0] ?? "", { file, configuration, block });
    take(reading, configuration, certainty);
  }
}

function noInclude({ home }: Reading, block: Block, what: string): Problem {
  return {
    path: home,
    line: block.line,
    severity: "error",
    code: "missing-include",
    message: `The file to include was not found: ${what}.`,
  };
}

/** The included files that are merged in, in the order of their blocks. */
export function parentsOf({ included }: Reading, { scope }: Names): readonly Parent[] {
  return [...included.values()]
    .map((each) => ({ ...each, strategy: strategyOf(each.block, scope) }))
    .filter(({ strategy }) => strategy !== "no_merge");
}

function strategyOf(block: Block, scope: Scope): Strategy {
  const found = attribute(block.body, "merge_strategy");
  const text = found && textOf(evaluate(found.value, scope));
  return text === "no_merge" || text === "deep" ? text : "shallow";
}
