import { isDeepStrictEqual } from "node:util";

/**
 * Questions that are answered once and remembered with all that the answer rests on (rust-analyzer's salsa is the model).
 *
 * A question rests on other questions, in the end on inputs: what a snapshot says of one path. When inputs change, an answer
 * is worked out again only if something that it rests on has a new answer; where the new answer equals the old one, the
 * questions above don't notice.
 */
export interface Memory {
  readonly answers: Map<string, Answer>;
  revision: number;
  /** Who is being answered right now: what it asks, it rests on. */
  asking: Answer | undefined;
  /**
   * The memory of another state of the same repository. An answer whose inputs are the same in both is taken over, so
   * that a second state costs what differs.
   */
  readonly twin: Memory | undefined;
}

interface Answer {
  readonly id: string;
  readonly compute: () => unknown;
  /** The same question put to another world. */
  readonly inWorld: (world: Remembering) => Answer;
  value: unknown;
  restsOn: Set<Answer>;
  /** The revision in which the value was last known to be right; -1: never computed. */
  verified: number;
  /** The revision in which the value last became another one. */
  changed: number;
  stale: boolean;
  running: boolean;
  /** Whether the twin gives the same answer, as found when both were of these revisions. */
  like: { readonly revision: number; readonly twin: number; readonly same: boolean } | undefined;
}

export interface Remembering {
  readonly memory: Memory;
}

export function newMemory(twin?: Memory): Memory {
  return { answers: new Map(), revision: 0, asking: undefined, twin };
}

/**
 * Makes a question. `compute` must be a pure function of what it asks; `key` tells arguments apart; `cycle` is the answer
 * that a question gets which, by way of others, asks itself.
 */
export function query<W extends Remembering, A, T>(
  name: string,
  compute: (world: W, argument: A) => T,
  options: { readonly key?: (argument: A) => string; readonly cycle?: T } = {},
): (world: W, argument: A) => T {
  const key = options.key ?? String;
  const answerIn = (world: W, argument: A): Answer => {
    const { answers } = world.memory;
    const id = questionId(name, key(argument));
    let answer = answers.get(id);
    if (!answer) {
      answer = {
        id,
        compute: () => compute(world, argument),
        inWorld: (other) => answerIn(other as W, argument),
        value: options.cycle,
        restsOn: new Set(),
        verified: -1,
        changed: -1,
        stale: false,
        running: false,
        like: undefined,
      };
      answers.set(id, answer);
    }
    return answer;
  };
  return (world, argument) => {
    const answer = answerIn(world, argument);
    world.memory.asking?.restsOn.add(answer);
    bringUpToDate(world, answer);
    return answer.value as T;
  };
}

export function questionId(name: string, key: string): string {
  return `${name}\0${key}`;
}

/** Whether a question is being answered right now: whoever is asked by way of it must not ask it again. */
export function isBeingAnswered(world: Remembering, id: string): boolean {
  return world.memory.answers.get(id)?.running === true;
}

/** The answers to these questions, all of them inputs, may be others now. */
export function forget(world: Remembering, ids: Iterable<string>): void {
  world.memory.revision++;
  for (const id of ids) {
    const answer = world.memory.answers.get(id);
    if (answer) answer.stale = true;
  }
}

function bringUpToDate(world: Remembering, answer: Answer): void {
  const { memory } = world;
  if (answer.running || (answer.verified === memory.revision && !answer.stale)) return;
  answer.running = true;
  try {
    if (answer.verified === -1 ? takenFromTwin(world, answer) : stillRight(world, answer)) {
      answer.verified = memory.revision;
      return;
    }
    computeAnew(memory, answer);
  } finally {
    answer.running = false;
  }
}

function stillRight(world: Remembering, answer: Answer): boolean {
  if (answer.stale) return false;
  for (const basis of answer.restsOn) {
    bringUpToDate(world, basis);
    if (basis.changed > answer.verified) return false;
  }
  return true;
}

function takenFromTwin(world: Remembering, answer: Answer): boolean {
  const { twin } = world.memory;
  const other = twin?.answers.get(answer.id);
  if (!twin || !other || other.running || other.stale || other.verified !== twin.revision) return false;
  // An input is cheap to look up, and only the snapshot knows whether it is the same.
  if (other.restsOn.size === 0) return false;
  const restsOn = new Set<Answer>();
  for (const basis of other.restsOn) {
    const here = basis.inWorld(world);
    bringUpToDate(world, here);
    if (!sameAs(basis, here, twin.revision, world.memory.revision)) return false;
    restsOn.add(here);
  }
  answer.value = other.value;
  answer.restsOn = restsOn;
  answer.changed = world.memory.revision;
  return true;
}

/** Compares once: a value that many answers rest on can be large. Equal values become one. */
function sameAs(basis: Answer, here: Answer, twin: number, revision: number): boolean {
  if (here.value === basis.value) return true;
  if (here.like?.revision !== revision || here.like.twin !== twin) {
    here.like = { revision, twin, same: isDeepStrictEqual(here.value, basis.value) };
    if (here.like.same) here.value = basis.value;
  }
  return here.like.same;
}

function computeAnew(memory: Memory, answer: Answer): void {
  const asking = memory.asking;
  memory.asking = answer;
  answer.restsOn = new Set();
  answer.stale = false;
  try {
    const value = answer.compute();
    if (answer.verified === -1 || !isDeepStrictEqual(value, answer.value)) {
      answer.value = value;
      answer.changed = memory.revision;
    }
    answer.verified = memory.revision;
  } finally {
    memory.asking = asking;
  }
}
