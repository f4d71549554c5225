import { posix } from "node:path";
import type { World } from "../evaluation/world";
import { waitsFor } from "../graph/dependencies";
import type { Problem } from "../snapshot/snapshot";
import { edgesIn } from "./edges";
import { type Finding, findingsIn } from "./findings";
import { partsDown, type Step, usersUp } from "./hierarchy";
import { type Mention, mentionsIn } from "./mentions";
import { type Move, repairsForMoves, usersOfDeleted } from "./moving";
import { blocksIn, reachOf, type WrittenBlock } from "./reach";
import { type Location, referencesTo, subjectsOf } from "./references";
import type { Repair } from "./repairs";
import { type Target, targetOf } from "./target";
import { stacksUsing, waitingFor } from "./users";

/** What the text of the working tree names, and who names it. Paths are from the repository's root, a stack's is its id. */
export interface Navigation {
  /** What a file names, in the order of its text. */
  mentions(path: string): Promise<readonly Mention[]>;
  /** The stacks that are made of a module, read a file, or wait for a stack; sorted. */
  users(path: string): Promise<readonly string[]>;
  /** What a stack waits for, and what waits for it; ids, sorted. */
  neighbours(stack: string): Promise<{ readonly needs: readonly string[]; readonly neededBy: readonly string[] }>;
  /** The blocks of a file, in the order of its text. */
  blocks(path: string): Promise<readonly WrittenBlock[]>;
  /** The stacks that a change of a block reaches; sorted. */
  reach(path: string, block: Pick<WrittenBlock, "type" | "name">): Promise<readonly string[]>;
  /** Every place that names one of these. */
  references(subjects: readonly string[]): Promise<readonly Location[]>;
  /** What a file stands for: the stack or the module that it is part of, else itself; nothing where nobody reads it. */
  standsFor(path: string): Promise<readonly Target[]>;
  /** What is wrong with the texts; `problems`: those of an answer, else what stands there now. */
  findings(problems?: readonly Problem[]): Promise<readonly Finding[]>;
  /** How paths are to be written once files or folders have moved, before they do. */
  repairsForMoves(moves: readonly Move[]): Promise<readonly Repair[]>;
  /** The stacks that use something at or below these paths, and are not deleted with it; sorted. */
  usersOfDeleted(paths: readonly string[]): Promise<readonly string[]>;
  up(id: string): Promise<readonly Step[]>;
  down(id: string): Promise<readonly Step[]>;
}

export function openNavigation(ask: <T>(question: (world: World) => T) => Promise<T>): Navigation {
  return {
    mentions: (path) => ask((world) => mentionsIn(world, [path]).get(path) ?? []),
    users: (path) => ask((world) => stacksUsing(world, path)),
    neighbours: (stack) =>
      ask((world) => ({
        needs: waitsFor(world, "").get(stack) ?? [],
        neededBy: (waitingFor(world, "").get(stack) ?? []).toSorted(),
      })),
    blocks: (path) => ask((world) => blocksIn(world, path)),
    reach: (path, block) => ask((world) => reachOf(world, path, block)),
    references: (subjects) => ask((world) => referencesTo(world, subjects)),
    standsFor: (path) => ask((world) => standsFor(world, path)),
    findings: (problems) => ask((world) => findingsIn(world, problems)),
    repairsForMoves: (moves) => ask((world) => repairsForMoves(world, moves)),
    usersOfDeleted: (paths) => ask((world) => usersOfDeleted(world, paths)),
    up: (id) => ask((world) => usersUp(world, id)),
    down: (id) => ask((world) => partsDown(world, id)),
  };
}

function standsFor(world: World, path: string): readonly Target[] {
  const { kinds } = edgesIn(world, "");
  const subjects = subjectsOf(world, path).filter((id) => kinds.has(id));
  // A file of a module's folder is the module.
  const whole = subjects.filter((id) => id !== path || subjects.length === 1);
  return whole.map((id) => targetOf(world, posix.normalize(id), "certain"));
}
