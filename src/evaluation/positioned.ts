import type { ContentCache } from "../hcl/contentCache";
import type { FileFacts } from "../hcl/facts";
import { type Positioned, positionedFacts, type Span } from "../hcl/positions";
import { newMemory } from "../query";
import { factsOfSyntax } from "./contents";
import type { Place } from "./reads";
import { differingInputs, textAt, type World } from "./world";

/** A state in which some files say exactly where in their text each thing is written. */
export interface PositionedWorld {
  readonly world: World;
  /** undefined for a place in another file, or in none of the text. */
  spanOf(at: Place): Span | undefined;
}

/**
 * The same state, but for the positions that stand as lines in the facts of `paths`: all that is evaluated says where
 * exactly. What does not rest on these files is taken over. Fingerprints of it mean nothing.
 */
export function positionedWorld(world: World, paths: readonly string[]): PositionedWorld {
  const entries = new Map(world.snapshot.entries);
  const { contents } = world.library;
  const facts = new Map<string, FileFacts>();
  const positioned = new Map<string, Positioned>();
  for (const path of paths) {
    const entry = entries.get(path);
    const text = entry?.kind === "file" ? textAt(world, path) : undefined;
    const found = text === undefined ? undefined : positionedFacts(path, text);
    if (!entry || !found) continue;
    const id = `${entry.id}-with-positions`;
    entries.set(path, { ...entry, id });
    facts.set(`${id} ${factsOfSyntax(path)}`, found.facts);
    positioned.set(path, found);
  }
  const find: ContentCache["find"] = (about, id, work) =>
    (facts.get(`${id} ${about}`) as ReturnType<typeof work>) ?? contents.find(about, id, work);
  const exact: World = {
    ...world,
    memory: newMemory(world, () => differingInputs(exact, world)),
    library: { ...world.library, contents: { ...contents, find } },
    snapshot: { ...world.snapshot, entries },
  };
  return {
    world: exact,
    spanOf: ({ path, line }) => positioned.get(path)?.spanOf(line),
  };
}
