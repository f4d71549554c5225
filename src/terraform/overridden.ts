import { factsAt } from "../evaluation/contents";
import type { World } from "../evaluation/world";
import type { WrittenBlock, WrittenBody } from "../hcl/written";
import { blockKey } from "./viewer";

/** Names of arguments, by the resource or data that has them ({@link blockKey}). */
export type Arguments = ReadonlyMap<string, ReadonlySet<string>>;

/** Arguments that these override files give, so that what the files before them give for them is never worked out. */
export function overriddenArguments(world: World, overrides: readonly string[]): Arguments {
  const found = new Map<string, Set<string>>();
  for (const block of overrides.flatMap((file) => factsAt(world, file).facts.body.blocks)) {
    if (!isOverridable(block)) continue;
    const names = block.body.attributes.map((each) => each.name);
    found.set(blockKey(block), new Set([...(found.get(blockKey(block)) ?? []), ...names]));
  }
  return found;
}

function isOverridable({ type }: { readonly type: string }): boolean {
  return type === "resource" || type === "data";
}

/** The resources and data that bodies declare. */
export function overridableIn(bodies: Iterable<WrittenBody | undefined>): ReadonlySet<string> {
  return new Set([...bodies].flatMap((body) => body?.blocks.filter(isOverridable).map(blockKey) ?? []));
}

/** A body whose resources and data are told argument by argument, so that it does not matter which file gives one. */
export function byArgument({ attributes, blocks }: WrittenBody): WrittenBody {
  return {
    attributes,
    blocks: blocks.flatMap((block) => (isOverridable(block) ? [shell(block), ...singles(block)] : [block])),
  };
}

/** What an override file gives, argument by argument, to resources and data that are `declared`, and all else in it. */
export function splitOverride(body: WrittenBody, declared: ReadonlySet<string>) {
  const isGiven = (block: WrittenBlock) => declared.has(blockKey(block));
  const rest = body.blocks.flatMap((block) =>
    !isGiven(block) ? [block] : block.body.blocks.length > 0 ? [shell(block)] : [],
  );
  return {
    given: { attributes: [], blocks: body.blocks.filter(isGiven).flatMap(singles) },
    rest: { attributes: body.attributes, blocks: rest },
  };
}

function shell(block: WrittenBlock): WrittenBlock {
  return { ...block, body: { attributes: [], blocks: block.body.blocks } };
}

function singles(block: WrittenBlock): readonly WrittenBlock[] {
  return block.body.attributes.map((each) => ({ ...block, body: { attributes: [each], blocks: [] } }));
}
