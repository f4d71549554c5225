import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import { type Certainty, type Notes, newNotes, note, type Place } from "../evaluation/reads";
import { foundIn, type World } from "../evaluation/world";
import type { Block, Body, FileFacts } from "../hcl/facts";
import type { Problem } from "../snapshot/snapshot";
import type { Configuration } from "./configuration";
import type { Dependency } from "./dependencyBlocks";
import type { Position } from "./functions";

/** One file while it is evaluated from one position: where it stands and what was found in it so far. */
export interface Reading {
  readonly world: World;
  readonly position: Position;
  readonly body: Body;
  /** That of the including file: where its paths begin. */
  readonly folder: string;
  /** Where the text lies; a generated file is written elsewhere. */
  readonly home: string;
  readonly notes: Notes;
  readonly problems: Problem[];
  /** What it includes, by label. */
  readonly included: Map<string, Included>;
  readonly dependencies: Dependency[];
  /** Strings of what can't be parsed. */
  readonly salvaged: FileFacts["salvaged"];
  usesOriginal: boolean;
  /** What another file says from a position. */
  readonly configurationAt: (world: World, position: Position) => Configuration;
}

export interface Included {
  readonly file: string;
  readonly configuration: Configuration;
  readonly block: Block;
}

export function newReading(world: World, position: Position, configurationAt: Reading["configurationAt"]): Reading {
  const { facts, problems } = factsAt(world, position.file);
  const notes = newNotes();
  notes.problems.push(...problems);
  return {
    world,
    position,
    body: facts.body,
    folder: posix.dirname(position.config),
    home: foundIn(world, position.file),
    notes,
    problems: notes.problems,
    included: new Map(),
    dependencies: [],
    salvaged: facts.salvaged,
    usesOriginal: false,
    configurationAt,
  };
}

export function placeIn({ home }: Reading, line: number): Place {
  return { path: home, line };
}

/** Everything that another file reads is read here too, as surely as that file is. */
export function take({ notes, problems }: Reading, read: Configuration, certainty: Certainty): void {
  for (const leaf of read.leaves) note(notes, certainty === "certain" ? leaf : { ...leaf, certainty });
  problems.push(...read.problems);
}
