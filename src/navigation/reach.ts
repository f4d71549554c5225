import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import type { World } from "../evaluation/world";
import { dependenciesOf } from "../graph/dependencies";
import { compositionOf } from "../graph/parts";
import { stackOf, stacksAt, stacksIn } from "../graph/stacks";
import { usersOf } from "../impact/overview";
import { query } from "../query";
import { isConfiguration } from "../terraform/files";
import { namedIn } from "../terraform/named";
import { usedIn } from "../terraform/used";
import { unitFile } from "../terragrunt/unitFile";
import { unitFolders, unitIn } from "../terragrunt/units";

/** A block that stands in a file, not in another one. */
export interface WrittenBlock {
  readonly type: string;
  /** Its first label; "" where it has none. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

export function blocksIn(world: World, path: string): readonly WrittenBlock[] {
  return factsAt(world, path).facts.body.blocks.map(({ type, labels, line }) => ({
    type,
    name: labels[0] ?? "",
    line,
  }));
}

/** The stacks that a change of a block reaches, if what the block says counts for them: never too few; sorted. */
export function reachOf(
  world: World,
  path: string,
  { type, name }: Pick<WrittenBlock, "type" | "name">,
): readonly string[] {
  const folder = posix.dirname(path);
  const owners = ownersOf(world, path);
  if (!isConfiguration(posix.basename(path))) return withDependents(world, owners);
  if (type === "variable" && !isUsed(world, folder, name)) return [];
  if (type === "output")
    return withDependents(
      world,
      owners.filter((id) => readsOutput(world, id, folder, name)),
    );
  return withDependents(world, owners);
}

/** The stacks that a configuration file is part of. */
function ownersOf(world: World, path: string): readonly string[] {
  const folder = posix.dirname(path);
  if (isConfiguration(posix.basename(path)))
    return [...new Set([...usersOf(world, folder), ...stacksAt(world, folder).map(({ id }) => id)])];
  const own = unitFile(world, folder) === path ? folder : undefined;
  return unitFolders(world, "").filter(
    (unit) => unit === own || unitIn(world, unit).leaves.some((leaf) => leaf.path === path),
  );
}

function isUsed(world: World, folder: string, variable: string): boolean {
  const used = usedIn(world, { folder, outputs: "all" });
  return used === undefined || used.variables.has(variable);
}

/** A root module's outputs are the stack's own; those of another one count where a caller names them. */
function readsOutput(world: World, id: string, folder: string, output: string): boolean {
  const own = stackOf(world, id)?.folder ?? id;
  if (own === folder) return true;
  return compositionOf(world, id).uses.some(({ from, to, call }) => {
    if (to !== folder) return false;
    if (call === undefined) return true;
    const { outputs, unclear } = namedIn(world, from || own);
    const named = outputs.get(call);
    return unclear || named === "all" || named?.has(output) === true;
  });
}

const consumers = query("consumers", (world: World, _: ""): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const id of stacksIn(world, "").keys()) {
    for (const { stack, kind } of dependenciesOf(world, id).dependsOn) {
      if (kind !== "data") continue;
      const known = found.get(stack);
      if (known) known.push(id);
      else found.set(stack, [id]);
    }
  }
  return found;
});

function withDependents(world: World, ids: readonly string[]): readonly string[] {
  const found = new Set(ids);
  // A set may grow while it is walked.
  for (const id of found) for (const consumer of consumers(world, "").get(id) ?? []) found.add(consumer);
  return [...found].sort();
}
