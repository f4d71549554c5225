import { type KeptAnswers, keepAnswers, restoreAnswers } from "../query";
import type { Entry, Snapshot } from "../snapshot/snapshot";
import { type Library, openWorld, type World } from "./world";

/** A world as one process leaves it to the next: what the state was, and all that is known of it. */
export interface KeptWorld {
  readonly entries: readonly (readonly [path: string, id: string, kind: Entry["kind"]])[];
  readonly neighbours: readonly string[] | undefined;
  readonly compared: readonly string[];
  readonly copies: boolean;
  readonly answers: KeptAnswers;
}

/** Undefined where it can't be kept now. */
export function keepWorld({ snapshot, compared, copies, memory, wanted }: World): KeptWorld | undefined {
  const answers = wanted.size === 0 ? keepAnswers(memory) : undefined;
  if (!answers) return undefined;
  const entries = Array.from(snapshot.entries, ([path, { id, kind }]) => [path, id, kind] as const);
  return { entries, neighbours: snapshot.neighbours, compared: [...compared], copies, answers };
}

/** That world again, to be moved to the state of now: contents can't be had of it. Undefined where it can't be taken up. */
export function restoreWorld(kept: KeptWorld, root: string, library: Library): World | undefined {
  const snapshot: Snapshot = {
    entries: new Map(kept.entries.map(([path, id, kind]) => [path, { id, kind }])),
    ...(kept.neighbours ? { neighbours: kept.neighbours } : {}),
    read: () => ({ problem: "not-loaded" }),
    load: async () => undefined,
  };
  const world = openWorld(snapshot, root, library);
  world.compared = new Set(kept.compared);
  world.copies = kept.copies;
  return restoreAnswers(world.memory, kept.answers) ? world : undefined;
}
