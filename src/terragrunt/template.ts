import { posix } from "node:path";
import { type Leaf, newNotes, noteRead, textsIn } from "../evaluation/reads";
import { textOf } from "../evaluation/value";
import { locate, namesIn, originOf, type World, whatIsAt } from "../evaluation/world";
import type { SourceUse } from "../terraform/source";
import type { Dependency } from "./dependencyBlocks";
import { type GeneratedUnit, generatedLeaves, generatedUnit } from "./generatedUnits";
import { unitFileNames } from "./unitFile";

/** What a generated unit rests on besides its own configuration. */
interface Before {
  readonly leaves: readonly Leaf[];
  readonly sources: readonly SourceUse[];
  readonly dependencies: readonly Dependency[];
}

export const nothingBefore: Before = { leaves: [], sources: [], dependencies: [] };

/** The stack files that make it; where what is copied is not known, also what such a file usually reads and waits for. */
export function beforeGenerated(world: World, unit: GeneratedUnit): Before {
  const sources = unit.blocks.flatMap(({ block }) => block.sources);
  const leaves = generatedLeaves(world, unit);
  if (unit.template !== undefined) return { leaves, sources, dependencies: [] };
  return { leaves: [...leaves, ...around(world, unit)], sources, dependencies: told(world, unit) };
}

/** Files in the folders above, which `find_in_parent_folders` may find. */
function around(world: World, { folder, blocks }: GeneratedUnit): readonly Leaf[] {
  const notes = newNotes();
  const at = blocks.at(-1)?.block.sourceAt;
  for (let above = posix.dirname(folder); ; above = posix.dirname(above)) {
    for (const name of namesIn(world, above)) {
      if (!/\.(hcl|ya?ml|json)$/.test(name) || /^\.|^terragrunt\.(stack|values|autoinclude)/.test(name)) continue;
      const leaf = { role: "config", certainty: "possible", via: "may read", ...(at ? { at } : {}) } as const;
      noteRead(world, notes, { path: posix.join(above, name), ...leaf });
    }
    if (above === ".") return [...notes.leaves.values()];
  }
}

/** Values that name another unit: what is copied takes them, in practice, for its dependencies. */
function told(world: World, { folder, blocks }: GeneratedUnit): readonly Dependency[] {
  const block = blocks.at(-1)?.block;
  if (!block) return [];
  return textsIn(block.values).flatMap((value): readonly Dependency[] => {
    const text = textOf(value);
    const place = text === undefined || text === "" ? undefined : locate(world, folder, text);
    if (place === undefined || place === folder || !isUnitOrStack(world, place)) return [];
    return [{ name: "", kind: "data", folder: place, certainty: "possible", at: block.at }];
  });
}

function isUnitOrStack(world: World, folder: string): boolean {
  if (generatedUnit(world, folder)) return true;
  if (typeof originOf(world, folder) !== "string") return false;
  return [...unitFileNames, "terragrunt.stack.hcl"].some(
    (name) => whatIsAt(world, posix.join(folder, name)) === "file",
  );
}
