import { deserialize, serialize } from "node:v8";
import { AGAIN, type Answer, HERE, type Memory, type Question, questions } from "./memory";

/**
 * All that is known in a memory, for another process of the same make. Values lie apart, so that one that nobody asks for
 * costs nothing.
 */
export interface KeptAnswers {
  readonly questions: readonly KeptQuestion[];
  /** By answer: a value that is none of the others, and undefined for those. */
  readonly plain: readonly unknown[];
  /** By answer: where its value ends in `values`; it begins where the one before ends. */
  readonly ends: Uint32Array;
  readonly marks: Uint8Array;
  /** By answer: on how many others it rests. */
  readonly counts: Uint32Array;
  /** Numbers of those, answer by answer. */
  readonly restsOn: Uint32Array;
  /** In pieces, one behind the other. */
  readonly values: readonly Uint8Array[];
}

interface KeptQuestion {
  readonly name: string;
  readonly keys: readonly string[];
  /** Absent where each is its key. */
  readonly arguments?: readonly unknown[];
}

const UNKNOWN = 1;
const CIRCULAR = 2;
const CHEAP = 4;

/** Undefined where something in it is still in doubt. */
export function keepAnswers(memory: Memory): KeptAnswers | undefined {
  if (memory.unsure.length > 0 || memory.asking) return undefined;
  const numbers = new Map<Answer, number>();
  for (const answers of memory.answers.values())
    for (const answer of answers.values()) numbers.set(answer, numbers.size);
  const values = valuesOf(memory, [...numbers.keys()]);
  const counts = new Uint32Array(numbers.size);
  const restsOn: number[] = [];
  for (const [answer, number] of numbers) {
    if (!isKnown(answer)) continue;
    counts[number] = answer.restsOn.length;
    for (const basis of answer.restsOn) {
      const known = numbers.get(basis);
      // What was forgotten can't be taken up.
      if (known === undefined) return undefined;
      restsOn.push(known);
    }
  }
  memory.unkept = 0;
  return { questions: questionsOf(memory), ...values, counts, restsOn: Uint32Array.from(restsOn) };
}

function isKnown({ verified, doubtful }: Answer): boolean {
  return verified !== -1 && !doubtful;
}

function questionsOf(memory: Memory): readonly KeptQuestion[] {
  return Array.from(memory.answers, ([name, answers]) => {
    const given = Array.from(answers.values(), ({ argument }) => argument);
    const keys = [...answers.keys()];
    const isPlain = keys.every((key, index) => key === given[index]);
    return { name, keys, ...(isPlain ? {} : { arguments: given }) };
  });
}

function valuesOf(
  memory: Memory,
  answers: readonly Answer[],
): Pick<KeptAnswers, "plain" | "ends" | "marks" | "values"> {
  const ends = new Uint32Array(answers.length);
  const marks = new Uint8Array(answers.length);
  const plain: unknown[] = [];
  const values = pieces();
  let end = 0;
  for (const [number, answer] of answers.entries()) {
    const value = isKnown(answer) ? packed(memory, answer) : undefined;
    marks[number] =
      (isKnown(answer) ? 0 : UNKNOWN) | (answer.circular ? CIRCULAR : 0) | (value === "again" ? CHEAP : 0);
    plain.push(value === undefined && isKnown(answer) ? answer.value : undefined);
    if (value instanceof Uint8Array) {
      values.add(value);
      end += value.length;
    }
    ends[number] = end;
  }
  return { plain, ends, marks, values: values.all() };
}

/** Puts many small values into few large pieces, so that each can be let go of at once. */
function pieces() {
  const SIZE = 1 << 20;
  const full: Uint8Array[] = [];
  let open = new Uint8Array(SIZE);
  let used = 0;
  const close = () => full.push(open.subarray(0, used));
  return {
    add(value: Uint8Array) {
      if (used + value.length > open.length) {
        close();
        open = new Uint8Array(Math.max(SIZE, value.length));
        used = 0;
      }
      open.set(value, used);
      used += value.length;
    },
    all() {
      close();
      return full;
    },
  };
}

/** The bytes of a value that is not plain, or that it is worked out again; undefined for a plain one. */
function packed(memory: Memory, answer: Answer): Uint8Array | "again" | undefined {
  if (answer.kept >= 0) return memory.kept?.(answer.kept);
  const { value, question, restsOn, circular } = answer;
  // What rests on nothing is what the state says.
  if (answer.kept === AGAIN || ((question.cheap || restsOn.length === 0) && !circular)) return "again";
  if (typeof value !== "object" || value === null) return undefined;
  try {
    return serialize(value);
  } catch {
    return "again";
  }
}

/** Fills an empty memory. False, and it stays empty, where the kept answers are to other questions than there are. */
export function restoreAnswers(memory: Memory, kept: KeptAnswers): boolean {
  if (kept.questions.some(({ name }) => !questions.has(name))) return false;
  const users = new Uint32Array(kept.ends.length);
  for (const number of kept.restsOn) users[number] = (users[number] ?? 0) + 1;
  memory.clock = 1;
  const all: Answer[] = [];
  for (const { name, keys, arguments: given } of kept.questions) {
    const question = questions.get(name);
    if (!question) continue;
    const answers = new Map<string, Answer>();
    for (const [index, key] of keys.entries()) {
      const answer = restored(kept, all.length, question, key, given ? given[index] : key);
      answer.users = new Array(users[all.length]);
      answers.set(key, answer);
      all.push(answer);
    }
    memory.answers.set(name, answers);
  }
  connect(all, kept, users);
  memory.size = all.length;
  memory.mayHave = Math.round(memory.size * 1.2) + 5000;
  const [first] = kept.values;
  const values = first && kept.values.length === 1 ? first : Buffer.concat(kept.values);
  memory.kept = (number) => values.subarray(startOf(kept, number), kept.ends[number]);
  return true;
}

function startOf({ ends }: KeptAnswers, number: number): number {
  return number === 0 ? 0 : (ends[number - 1] ?? 0);
}

function restored(kept: KeptAnswers, number: number, question: Question, key: string, argument: unknown): Answer {
  const mark = kept.marks[number] ?? UNKNOWN;
  const isUnknown = (mark & UNKNOWN) !== 0;
  const isCheap = (mark & CHEAP) !== 0;
  const isApart = kept.ends[number] !== startOf(kept, number);
  const since = isUnknown ? -1 : 1;
  return {
    question,
    argument,
    key,
    value: isUnknown || isCheap || isApart ? question.cycle : kept.plain[number],
    kept: isApart ? number : isCheap ? AGAIN : HERE,
    restsOn: [],
    users: [],
    verified: since,
    changed: since,
    doubtful: isUnknown,
    stale: false,
    running: false,
    circular: (mark & CIRCULAR) !== 0,
    mark: 0,
    work: isUnknown ? 0 : 1,
    asked: -1,
  };
}

/** Tells each answer what it rests on, and who rests on it. `free`: how many do, which are then counted down. */
function connect(all: readonly Answer[], kept: KeptAnswers, free: Uint32Array): void {
  let at = 0;
  for (const [number, answer] of all.entries()) {
    const restsOn: Answer[] = [];
    for (const last = at + (kept.counts[number] ?? 0); at < last; at++) {
      const index = kept.restsOn[at] ?? 0;
      const basis = all[index];
      if (!basis) continue;
      restsOn.push(basis);
      free[index] = (free[index] ?? 0) - 1;
      basis.users[free[index] ?? 0] = answer;
    }
    answer.restsOn = restsOn;
  }
}

/** Reads the value of an answer that an earlier process kept, where it has not been read yet. */
export function unpack(memory: Memory, answer: Answer): void {
  if (answer.kept < 0) return;
  const bytes = (memory.kept ?? memory.twin?.world.memory.kept)?.(answer.kept);
  if (!bytes) return;
  answer.value = deserialize(bytes);
  answer.kept = HERE;
}
