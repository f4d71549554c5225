/** All that has been answered about one state. */
export interface Memory {
  /** By the question's name, then by its argument's key. */
  readonly answers: Map<string, Map<string, Answer>>;
  revision: number;
  /** Who is being answered right now: what it asks, it rests on. */
  asking: Answer | undefined;
  /** How many are, each for the one before. */
  depth: number;
  readonly twin: Twin | undefined;
  /** Steady answers that are in doubt, while what rests on them is not yet. */
  unsure: Answer[];
  /** Grows with every piece of work: tells what came before what, and who has been seen by whom. */
  clock: number;
  size: number;
  /** Nothing is pruned below this size. */
  mayHave: number;
  /** The revision in which it was last pruned. */
  pruned: number;
  /** Values that an earlier process kept, by their number. */
  kept: ((number: number) => Uint8Array) | undefined;
  /** Answers that were worked out since values were last kept. */
  unkept: number;
}

/** A question by its name and its argument's key. */
export type QuestionId = readonly [name: string, key: string];

/**
 * Another state of the same repository, from which all that rests on no other input is taken over, so that a second state costs
 * what differs.
 */
export interface Twin {
  readonly world: Remembering;
  /** Inputs that may have another answer there than here, now. */
  readonly differing: () => Iterable<QuestionId>;
  apart: Apart | undefined;
}

/** Answers of the twin that rest on a differing input, as of one revision of it. */
export interface Apart {
  readonly revision: number;
  readonly inputs: ReadonlySet<string>;
  readonly answers: Map<Answer, boolean>;
  /** What was worked out after this mark has not been looked at. */
  readonly mark: number;
}

export interface Question {
  readonly name: string;
  readonly compute: (world: never, argument: never) => unknown;
  readonly cycle: unknown;
  /** Whether that is known. */
  readonly mayLack: boolean;
  readonly steady: boolean;
  /** Its value is sooner worked out again than kept from one process to the next. */
  readonly cheap: boolean;
}

/** Every question, by its name. */
export const questions = new Map<string, Question>();

/** {@link Answer.kept} where the value is in the answer. */
export const HERE = -1;

/** {@link Answer.kept} where the value is worked out again, by what the answer rests on, when it is needed. */
export const AGAIN = -2;

export interface Answer {
  readonly question: Question;
  readonly argument: unknown;
  readonly key: string;
  value: unknown;
  /** Where an earlier process left the value: its number among those that it kept, {@link HERE} or {@link AGAIN}. */
  kept: number;
  restsOn: readonly Answer[];
  /** Who rests on this one. */
  users: Answer[];
  /** When, by the clock, the value was last known to be right; -1: never computed. */
  verified: number;
  /** When it last became another one. */
  changed: number;
  /** It may not be right; then nothing is that rests on it, but what waits for a steady one. */
  doubtful: boolean;
  /** It is worked out again whatever it rests on. */
  stale: boolean;
  running: boolean;
  /** It asks itself, by way of others. */
  circular: boolean;
  /** The piece of work that last came by. */
  mark: number;
  /** The piece of work that answered it. */
  work: number;
  /** The revision in which it was last asked by nobody else's question. */
  asked: number;
}

export interface Remembering {
  readonly memory: Memory;
}

/** `differing`: every input that may have another answer in the twin than here. */
export function newMemory(twin?: Remembering, differing: Twin["differing"] = () => []): Memory {
  return {
    answers: new Map(),
    revision: 0,
    asking: undefined,
    depth: 0,
    // What the other took over itself it does not know to rest on anything.
    twin: twin && !twin.memory.twin ? { world: twin, differing, apart: undefined } : undefined,
    unsure: [],
    clock: 0,
    size: 0,
    mayHave: 5000,
    pruned: 0,
    kept: undefined,
    unkept: 0,
  };
}

/** The answer to a question, known or not. */
export function answerTo(memory: Memory, question: Question, key: string, argument: unknown): Answer {
  let answers = memory.answers.get(question.name);
  if (!answers) {
    answers = new Map();
    memory.answers.set(question.name, answers);
  }
  const known = answers.get(key);
  if (known) return known;
  const answer: Answer = {
    question,
    argument,
    key,
    value: question.cycle,
    kept: HERE,
    restsOn: [],
    users: [],
    verified: -1,
    changed: -1,
    doubtful: true,
    stale: false,
    running: false,
    circular: false,
    mark: 0,
    work: 0,
    asked: -1,
  };
  answers.set(key, answer);
  memory.size++;
  return answer;
}

/** Neither this answer nor anything that rests on it is known to be right; a steady one has to be looked at first. */
export function doubt(memory: Memory, answer: Answer): void {
  answer.doubtful = true;
  const waiting = [answer];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const user of next.users) {
      if (user.doubtful) continue;
      user.doubtful = true;
      if (user.question.steady) memory.unsure.push(user);
      else waiting.push(user);
    }
  }
}
