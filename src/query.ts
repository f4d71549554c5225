/**
 * Questions that are answered once and remembered with all that the answer rests on (rust-analyzer's salsa is the model).
 *
 * A question rests on other questions, in the end on inputs: what a snapshot says of one path. When inputs change, what rests
 * on them is in doubt, and nothing else is looked at. Of what is in doubt an answer is worked out again, when it is next asked
 * for, only if something that it rests on has a new answer; where the new answer equals the old one, the questions above
 * don't notice. What one process has answered the next can take up where it was left.
 */

import { isDeepStrictEqual } from "node:util";
import { unpack } from "./query/kept";
import {
  AGAIN,
  type Answer,
  answerTo,
  doubt,
  HERE,
  type Memory,
  type Question,
  type QuestionId,
  questions,
  type Remembering,
} from "./query/memory";
import { restsOnDiffering } from "./query/twin";

export { type KeptAnswers, keepAnswers, restoreAnswers } from "./query/kept";
export { type Memory, newMemory, type QuestionId, type Remembering } from "./query/memory";
export { prune } from "./query/prune";

/** So many questions may ask one another in a line before those that may ask themselves are not followed further. */
const DEEPEST = 100;

interface Options<A, T> {
  readonly key?: (argument: A) => string;
  readonly cycle?: T;
  /** Set where the answer is sooner worked out again, from what was found out about contents, than kept for the next process. */
  readonly cheap?: true;
}

/**
 * Makes a question; no two have the same name. `compute` must be a pure function of what it asks; `key` tells arguments apart;
 * `cycle` is the answer that a question gets which, by way of others, asks itself, or whose line of questions has no end.
 */
export function query<W extends Remembering, A, T>(
  name: string,
  compute: (world: W, argument: A) => T,
  options: Options<A, T> = {},
): (world: W, argument: A) => T {
  return asked(questionOf(name, compute, options, false), options.key ?? String);
}

/**
 * The same for one on which much rests and whose answer seldom changes: before anything that rests on it is doubted, it is
 * worked out again.
 */
export function steadyQuery<W extends Remembering, A, T>(
  name: string,
  compute: (world: W, argument: A) => T,
  options: Options<A, T> = {},
): (world: W, argument: A) => T {
  return asked(questionOf(name, compute, options, true), options.key ?? String);
}

function questionOf(
  name: string,
  compute: Question["compute"],
  options: Omit<Options<never, unknown>, "key">,
  steady: boolean,
): Question {
  const { cycle, cheap = false } = options;
  const question = { name, compute, cycle, mayLack: "cycle" in options, steady, cheap };
  questions.set(name, question);
  return question;
}

function asked<W extends Remembering, A, T>(
  question: Question,
  key: (argument: A) => string,
): (world: W, argument: A) => T {
  return (world, argument) => {
    const { memory } = world;
    const answer = answerTo(memory, question, key(argument), argument);
    const { asking } = memory;
    if (!asking) {
      answer.asked = memory.revision;
      settle(world);
    } else if (answer.mark !== asking.work) {
      answer.mark = asking.work;
      (asking.restsOn as Answer[]).push(answer);
    }
    bringUpToDate(world, answer);
    return valueIn(world, answer) as T;
  };
}

/** The value of an answer that is up to date. */
function valueIn(world: Remembering, answer: Answer): unknown {
  if (answer.kept === AGAIN && !answer.running) {
    workOut(world, answer);
    answer.kept = HERE;
  } else unpack(world.memory, answer);
  return answer.value;
}

/** Whether a question is being answered right now: whoever is asked by way of it must not ask it again. */
export function isBeingAnswered({ memory }: Remembering, [name, key]: QuestionId): boolean {
  return memory.answers.get(name)?.get(key)?.running === true;
}

/** The answers to these questions, all of them inputs, may be others now. */
export function forget({ memory }: Remembering, ids: Iterable<QuestionId>): void {
  memory.revision++;
  for (const [name, key] of ids) {
    const answer = memory.answers.get(name)?.get(key);
    if (!answer) continue;
    answer.stale = true;
    doubt(memory, answer);
  }
}

/** Forgets everything. */
export function startOver({ memory }: Remembering): void {
  memory.revision++;
  memory.answers.clear();
  memory.size = 0;
  memory.unsure = [];
  if (memory.twin) memory.twin.apart = undefined;
}

/** Until no steady answer is in doubt; one may have been worked out from what another's change then reaches. */
function settle(world: Remembering): void {
  for (let answer = world.memory.unsure.pop(); answer; answer = world.memory.unsure.pop()) bringUpToDate(world, answer);
}

function bringUpToDate(world: Remembering, answer: Answer): void {
  if (answer.running) {
    answer.circular = true;
    return;
  }
  if (!answer.doubtful) return;
  const { memory } = world;
  // As in a circle: what asks so far down the line does without.
  if (memory.depth > DEEPEST && answer.question.mayLack) return;
  memory.depth++;
  answer.running = true;
  try {
    if (!(answer.verified === -1 ? takenFromTwin(world, answer) : stillRight(world, answer)))
      computeAnew(world, answer);
    answer.verified = ++memory.clock;
    answer.doubtful = false;
  } catch (error) {
    answer.stale = true;
    doubt(memory, answer);
    throw error;
  } finally {
    memory.depth--;
    answer.running = false;
  }
}

function stillRight(world: Remembering, answer: Answer): boolean {
  if (answer.stale) return false;
  for (const basis of answer.restsOn) {
    // What asks itself begins where whoever is first asked begins.
    if (basis.running) return false;
    bringUpToDate(world, basis);
    if (basis.changed > answer.verified) return false;
  }
  return true;
}

function computeAnew(world: Remembering, answer: Answer): void {
  const { memory } = world;
  // What was to be worked out again may have been anything.
  const wasKnown = answer.verified !== -1 && answer.kept !== AGAIN;
  if (wasKnown) unpack(memory, answer);
  const known = answer.value;
  if (answer.circular) answer.value = answer.question.cycle;
  workOut(world, answer);
  answer.stale = false;
  answer.kept = HERE;
  memory.unkept++;
  if (wasKnown && isDeepStrictEqual(answer.value, known)) {
    answer.value = known;
    return;
  }
  answer.changed = ++memory.clock;
  if (answer.question.steady) doubt(memory, answer);
}

/** Computes the value and what it rests on. */
function workOut(world: Remembering, answer: Answer): void {
  const { memory } = world;
  const { asking } = memory;
  const { restsOn } = answer;
  memory.asking = answer;
  answer.restsOn = [];
  answer.work = ++memory.clock;
  try {
    const value = answer.question.compute(world as never, answer.argument as never);
    link(memory, answer, restsOn);
    answer.value = value;
  } catch (error) {
    answer.restsOn = restsOn;
    throw error;
  } finally {
    memory.asking = asking;
  }
}

/** Tells what an answer rests on that it does; `before`: what it rested on. */
function link(memory: Memory, answer: Answer, before: readonly Answer[]): void {
  const known = ++memory.clock;
  for (const basis of before) basis.mark = known;
  const linked = ++memory.clock;
  const restsOn: Answer[] = [];
  for (const basis of answer.restsOn) {
    if (basis.mark === linked) continue;
    if (basis.mark !== known) addUser(basis, answer);
    basis.mark = linked;
    restsOn.push(basis);
  }
  for (const basis of before) {
    if (basis.mark === linked) continue;
    const at = basis.users.indexOf(answer);
    const last = basis.users.at(-1);
    if (at < 0 || !last) continue;
    basis.users[at] = last;
    basis.users.pop();
  }
  // As long as it has to be: there are many of them.
  answer.restsOn = restsOn.slice();
  answer.work = linked;
}

/** Most have few, and an array that grows by itself has room for sixteen more. */
function addUser(basis: Answer, user: Answer): void {
  if (basis.users.length < 8) basis.users = [...basis.users, user];
  else basis.users.push(user);
}

function takenFromTwin(world: Remembering, answer: Answer): boolean {
  const { memory } = world;
  const { twin } = memory;
  if (twin) settle(twin.world);
  const other = twin?.world.memory.answers.get(answer.question.name)?.get(answer.key);
  if (!twin || !other || other.running || other.doubtful) return false;
  if (restsOnDiffering(twin, other)) {
    // An input is cheap to look up, and only the snapshot knows whether it is the same.
    if (other.restsOn.length === 0) return false;
    const restsOn: Answer[] = [];
    for (const basis of other.restsOn) {
      const here = answerTo(memory, basis.question, basis.key, basis.argument);
      bringUpToDate(world, here);
      restsOn.push(here);
      // Neither has been read since the one took it over from the other.
      if (here.kept !== HERE && here.kept === basis.kept) continue;
      const [mine, its] = [valueIn(world, here), valueIn(twin.world, basis)];
      if (mine !== its && !isDeepStrictEqual(mine, its)) return false;
      here.value = its;
    }
    answer.restsOn = restsOn;
    link(memory, answer, []);
  }
  answer.value = other.value;
  answer.kept = other.kept;
  answer.changed = ++memory.clock;
  return true;
}
