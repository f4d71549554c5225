import { factsAt } from "../evaluation/contents";
import type { World } from "../evaluation/world";
import { blockKey } from "./viewer";

/** Names of arguments, by the resource or data that has them ({@link blockKey}). */
export type Arguments = ReadonlyMap<string, ReadonlySet<string>>;

/** Arguments that these override files give, so that what the files before them give for them is never worked out. */
export function overriddenArguments(world: World, overrides: readonly string[]): Arguments {
  const found = new Map<string, Set<string>>();
  for (const block of overrides.flatMap((file) => factsAt(world, file).facts.body.blocks)) {
    if (block.type !== "resource" && block.type !== "data") continue;
    const names = block.body.attributes.map((each) => each.name);
    found.set(blockKey(block), new Set([...(found.get(blockKey(block)) ?? []), ...names]));
  }
  return found;
}
