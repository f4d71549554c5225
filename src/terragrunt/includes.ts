import { evaluate, type Scope } from "../evaluation/evaluate";
import { noteRead, placesOf } from "../evaluation/reads";
import { isUnknown, textOf } from "../evaluation/value";
import { resolve, whatIsBehind } from "../evaluation/world";
import { attribute, type Block } from "../hcl/facts";
import type { Problem } from "../snapshot/snapshot";
import type { Strategy } from "./merge";
import type { Names } from "./names";
import { type Included, placeIn, type Reading, take } from "./reading";

/** What is merged in, and how. */
export interface Parent extends Included {
  readonly strategy: Strategy;
}

/** Follows the `include` blocks; only a file that is not included itself has any. */
export function readIncludes(reading: Reading, { scope }: Names): void {
  if (reading.position.include !== undefined) return;
  for (const block of reading.body.blocks) if (block.type === "include") include(reading, scope, block);
}

function include(reading: Reading, scope: Scope, block: Block): void {
  const { world, position, folder, notes, problems, included } = reading;
  const path = attribute(block.body, "path");
  if (!path) return;
  const told = problems.length;
  const { text: _, ...quiet } = scope;
  const value = evaluate(path.value, quiet);
  const { known, matching, unclear } = placesOf(world, folder, value);
  if (unclear) notes.unclear = true;
  const certainty = isUnknown(value) ? "possible" : "certain";
  if (known.length === 0 && matching.length === 0 && problems.length === told)
    problems.push(noInclude(reading, block, "a path that can't be worked out"));
  for (const place of [...known, ...matching]) {
    const file = whatIsBehind(world, place) === "folder" ? resolve(place, "terragrunt.hcl") : place;
    if (file === undefined) continue;
    const at = placeIn(reading, path.line);
    noteRead(world, notes, { path: file, role: "config", certainty, via: "include", at });
    if (whatIsBehind(world, file) === undefined) {
      problems.push(noInclude(reading, block, file));
      continue;
    }
    const configuration = reading.configurationAt(world, { ...position, file, include: file });
    reading.usesOriginal ||= configuration.usesOriginal;
    included.set(block.labels[0] ?? "", { file, configuration, block });
    take(reading, configuration);
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
