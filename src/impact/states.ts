import { isDeepStrictEqual } from "node:util";
import { fetchWanted, type Library, moveWorld, newLibrary, openWorld, type World } from "../evaluation/world";
import { modelsIn, stacksIn } from "../graph/stacks";
import type { ContentCache } from "../hcl/contentCache";
import { languageOf } from "../hcl/language";
import { prune, startOver } from "../query";
import { beside, placeIn } from "../snapshot/beside";
import { type Change, difference } from "../snapshot/difference";
import { overlay } from "../snapshot/overlay";
import type { Base, BaseRequest, GitRepository } from "../snapshot/repository";
import type { Problem, Snapshot } from "../snapshot/snapshot";
import type { WorkingTree } from "../snapshot/workingTree";
import { moduleFolders } from "../terraform/folders";
import { readingOf } from "../terraform/reading";
import { generates } from "../terragrunt/generated";
import { compareWorlds } from "./copies";
import { fingerprintOf } from "./fingerprint";
import type { Revision } from "./impact";
import { openKeptState } from "./keptState";
import { type Beside, openNeighbours, type Wanted } from "./neighbours";
import { problemsIn } from "./problems";
import type { Comparison } from "./reasons";

/** A state that questions can be put to. */
export interface State {
  readonly world: World;
  readonly problems: readonly Problem[];
  /** Asks again until every content that the answer needs has been fetched. */
  ask<T>(question: () => T): Promise<T>;
}

/** Two states side by side. */
export interface Pair {
  readonly comparison: Comparison;
  readonly changes: readonly Change[];
  readonly base: Base;
  readonly head: Revision;
  readonly problems: readonly Problem[];
  ask<T>(question: () => T): Promise<T>;
}

export interface States {
  single(head: string | undefined): Promise<State>;
  compare(request: BaseRequest): Promise<Pair>;
  /** The commit that is checked out; undefined where nothing is committed yet. */
  headCommit(): Promise<string | undefined>;
  diskChanged(paths?: readonly string[]): void;
  /** Absolute roots of other repositories that are part of the states. */
  neighbours(): readonly string[];
  setUnsaved(path: string, text: string | undefined): void;
  /** Forgets what passed; keeps what was found out for the next start, where what lies on disk or is compared with may have moved since the last time. */
  keep(): Promise<void>;
}

/** How long one piece of work may keep the process from anything else, in milliseconds. */
const LONGEST_STRETCH = 40;

/**
 * The states of a repository that are asked about, kept between questions. `answersFile`: where what is known of the working
 * tree is kept from one process to the next.
 */
export function openStates(
  repository: GitRepository,
  contents: ContentCache,
  answersFile?: string,
  onProgress?: (done: number, total: number) => void,
): States {
  const library: Library = newLibrary(repository.remotes, generates, contents);
  const kept = answersFile === undefined ? undefined : openKeptState(answersFile, repository.root, library);
  let head: Snapshot | undefined;
  let isKept = false;
  let keeps = 0;
  /** What can't be read now may be read another time, though its id stays. */
  let isReadable = true;
  const unsaved = new Map<string, string>();
  const neighbours = openNeighbours(repository.root);
  let disk: WorkingTree | undefined;
  let now: World | undefined;
  const commits = new Map<string, World>();
  const bases = new Map<string, Promise<Base>>();

  async function lookAtDisk(): Promise<WorkingTree> {
    disk ??= await repository.workingTree();
    return disk;
  }

  async function workingTree(): Promise<State> {
    disk = await lookAtDisk();
    const own = overlay(disk, unsaved, repository.algorithm);
    const others = await neighbours.of(own, "working-tree");
    const snapshot = noticing(others.neighbours.length === 0 ? own : withNeighbours(disk, others), () => {
      isReadable = false;
    });
    now ??= kept?.take();
    if (now)
      moveWorld(
        now,
        snapshot,
        difference(now.snapshot, snapshot).map((change) => change.path),
      );
    now ??= openWorld(snapshot, repository.root, library);
    return settled(now, [...disk.problems, ...others.problems]);
  }

  function withNeighbours(tree: WorkingTree, { neighbours: others }: Beside): Snapshot {
    const convertsLineEnds = (path: string) => {
      const place = placeIn(others, path);
      return place ? place.convertsLineEnds(place.path) : tree.convertsLineEnds(path);
    };
    return overlay({ snapshot: beside(tree.snapshot, others), convertsLineEnds }, unsaved, repository.algorithm);
  }

  /** Only what differs from the other state has to be found out. */
  async function baseState(commit: string | null, wanted: Wanted, twin: World) {
    const own = commit === null ? repository.empty() : await repository.commit(commit);
    const { neighbours: others, problems, key } = await neighbours.of(own, wanted);
    const name = `${commit ?? ""}\n${key}`;
    const world = commits.get(name) ?? openWorld(beside(own, others), repository.root, library, twin);
    // A base that is no longer compared with would be kept for nothing.
    commits.clear();
    commits.set(name, world);
    return { world, problems };
  }

  /**
   * Finds out what nearly every question needs, the first time with pauses, so that progress can be told. A second state
   * takes over what is known of this one, which must be final by then.
   */
  async function settled(world: World, problems: readonly Problem[]): Promise<State> {
    const found = state([world], problems);
    if (world.memory.answers.size === 0) await gradually(world, found);
    await found.ask(() => {
      for (const id of stacksIn(world, "").keys()) fingerprintOf(world, id);
      modelsIn(world, "");
      problemsIn(world, "");
    });
    return found;
  }

  async function gradually(world: World, { ask }: State) {
    let paused = Date.now();
    const pause = async (done: number, total: number) => {
      if (Date.now() - paused < LONGEST_STRETCH) return;
      onProgress?.(done, total);
      await new Promise((resolve) => setImmediate(resolve));
      paused = Date.now();
    };
    const folders = moduleFolders(world, "");
    for (const [index, folder] of folders.entries()) {
      readingOf(world, { folder });
      await pause(index, folders.length * 2);
    }
    const ids = await ask(() => [...stacksIn(world, "").keys()]);
    for (const [index, id] of ids.entries()) {
      fingerprintOf(world, id);
      await pause(folders.length + index, folders.length + ids.length);
    }
  }

  return {
    single: (head) => (head === undefined ? workingTree() : headState(head)),
    async compare(request) {
      const base = baseOf(request);
      const listed = base.then(async ({ commit }) => void (commit !== null && (await repository.commit(commit))));
      const [found] = await Promise.all([base, listed, request.head === undefined ? lookAtDisk() : undefined]);
      const now = await (request.head === undefined ? workingTree() : headState(request.head));
      const before = await baseState(found.commit, request.uncommitted ? "head" : "base", now.world);
      const is = now.world;
      const problems = [...now.problems, ...before.problems];
      const changes = difference(before.world.snapshot, is.snapshot);
      // Of two states that are one, one is enough.
      const was = isSame(before.world.snapshot, is.snapshot, changes) ? is : before.world;
      const changed = new Set(changes.map((change) => change.path));
      compareWorlds(before.world, is, changes);
      const head = request.head === undefined ? undefined : await repository.commitOf(request.head);
      return {
        comparison: { base: was, now: is, changed },
        changes,
        base: found,
        head: { revision: request.head ?? null, commit: head ?? null },
        problems,
        ask: state([is, was], problems).ask,
      };
    },
    headCommit: () => repository.commitOf("HEAD"),
    diskChanged() {
      isKept = false;
      disk = undefined;
      bases.clear();
      neighbours.forget();
    },
    neighbours: neighbours.roots,
    setUnsaved(path, text) {
      if (text === undefined) unsaved.delete(path);
      else unsaved.set(path, text);
    },
    async keep() {
      const commonly = [disk?.snapshot, head, ...[...commits.values()].map((world) => world.snapshot)];
      const idsOf = (snapshots: readonly (Snapshot | undefined)[]) =>
        new Set(snapshots.flatMap((each) => (each ? Array.from(each.entries.values(), ({ id }) => id) : [])));
      const live = () => idsOf([...commonly, now?.snapshot]);
      if (now) prune(now);
      contents.prune(live);
      repository.prune(live);
      if (isKept) return;
      isKept = true;
      // What is typed passes; what is saved or committed is asked for again.
      await contents.save(() => idsOf(commonly));
      // The first process that meets a repository has enough to do.
      const isWorth = contents.wasKept || keeps++ > 0;
      if (now && isWorth && isReadable && unsaved.size === 0) await kept?.save(now);
    },
  };

  async function headState(revision: string): Promise<State> {
    const own = await repository.commit(revision);
    const others = await neighbours.of(own, "head");
    const snapshot = beside(own, others.neighbours);
    head = snapshot;
    await snapshot.load([...snapshot.entries.keys()].filter((path) => languageOf(path) !== undefined));
    return settled(openWorld(snapshot, repository.root, library), others.problems);
  }

  function baseOf(request: BaseRequest): Promise<Base> {
    const key = JSON.stringify([request.revision, request.uncommitted, request.exact, request.head]);
    const known = bases.get(key) ?? repository.base(request);
    bases.set(key, known);
    return known;
  }
}

function noticing(snapshot: Snapshot, unreadable: () => void): Snapshot {
  return {
    ...snapshot,
    read(path) {
      const content = snapshot.read(path);
      if ("problem" in content && content.problem === "unreadable") unreadable();
      return content;
    },
  };
}

function isSame(one: Snapshot, other: Snapshot, changes: readonly Change[]): boolean {
  return changes.length === 0 && isDeepStrictEqual(one.neighbours ?? [], other.neighbours ?? []);
}

function state(worlds: readonly World[], problems: readonly Problem[]): State {
  const [world] = worlds;
  if (!world) throw new Error("a state needs a world");
  return {
    world,
    problems,
    async ask(question) {
      for (;;) {
        const answer = question();
        const fetched = await Promise.all(worlds.map(fetchWanted));
        if (!fetched.includes(true)) return answer;
        // What one took over from the other may have been provisional.
        for (const each of worlds) if (each.memory.twin) startOver(each);
      }
    },
  };
}
