import type { World } from "../evaluation/world";
import { waitsFor } from "../graph/dependencies";
import { compositionOf, moduleLeaves } from "../graph/parts";
import { stackOf, stacksAt, stacksIn } from "../graph/stacks";
import { turned } from "../graph/waves";
import { usersOf } from "../impact/overview";
import { query } from "../query";
import { contextKey } from "../terraform/reading";

/** The stacks that wait for a stack, by its id. */
export const waitingFor = query("waiting for", (world: World, _: "") => turned(waitsFor(world, "")));

/** The stacks that are made of a module, read a file, or wait for a stack; sorted. */
export function stacksUsing(world: World, path: string): readonly string[] {
  const stack = stackOf(world, path) ?? stacksAt(world, path)[0];
  const waiting = stack ? (waitingFor(world, "").get(stack.id) ?? []) : [];
  const found = new Set([...usersOf(world, path), ...waiting]);
  for (const id of found.size > 0 ? [] : stacksReading(world, path)) found.add(id);
  return [...found].sort();
}

function stacksReading(world: World, path: string): readonly string[] {
  const known = new Map<string, boolean>();
  const reads = (id: string) => {
    const { leaves, modules } = compositionOf(world, id);
    if (leaves.some((leaf) => leaf.path === path)) return true;
    return modules.some(({ context }) => {
      const key = contextKey(context);
      const found = known.get(key) ?? moduleLeaves(world, context).some((leaf) => leaf.path === path);
      known.set(key, found);
      return found;
    });
  };
  return [...stacksIn(world, "").keys()].filter(reads);
}
