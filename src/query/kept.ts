import { deserialize, serialize } from "node:v8";
import { AGAIN, type Answer, HERE, type Memory, questions } from "./memory";

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
  readonly values: Uint8Array;
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
  const asked: KeptQuestion[] = [];
  for (const [name, answers] of memory.answers) {
    for (const answer of answers.values()) numbers.set(answer, numbers.size);
    const given = Array.from(answers.values(), ({ argument }) => argument);
    const keys = [...answers.keys()];
    const isPlain = keys.every((key, index) => key === given[index]);
    asked.push({ name, keys, ...(isPlain ? {} : { arguments: given }) });
  }
  const size = numbers.size;
  const [ends, counts, marks] = [new Uint32Array(size), new Uint32Array(size), new Uint8Array(size)];
  const restsOn: number[] = [];
  const plain: unknown[] = [];
  const values: Uint8Array[] = [];
  let end = 0;
  for (const [answer, number] of numbers) {
    const isKnown = answer.verified !== -1 && !answer.doubtful;
    const value = isKnown ? packed(memory, answer) : undefined;
    marks[number] = (isKnown ? 0 : UNKNOWN) | (answer.circular ? CIRCULAR : 0) | (value === "again" ? CHEAP : 0);
    plain.push(value === undefined && isKnown ? answer.value : undefined);
    if (value instanceof Uint8Array) {
      values.push(value);
      end += value.length;
    }
    ends[number] = end;
    if (!isKnown) continue;
    counts[number] = answer.restsOn.length;
    for (const basis of answer.restsOn) {
      const known = numbers.get(basis);
      // What was forgotten can't be taken up.
      if (known === undefined) return undefined;
      restsOn.push(known);
    }
  }
  memory.unkept = 0;
  return {
    questions: asked,
    plain,
    ends,
    marks,
    counts,
    restsOn: Uint32Array.from(restsOn),
    values: Buffer.concat(values),
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
  const { ends, marks, counts } = kept;
  const users = new Uint32Array(ends.length);
  for (const number of kept.restsOn) users[number] = (users[number] ?? 0) + 1;
  memory.clock = 1;
  const all: Answer[] = [];
  for (const { name, keys, arguments: given } of kept.questions) {
    const question = questions.get(name);
    if (!question) continue;
    const answers = new Map<string, Answer>();
    for (const [index, key] of keys.entries()) {
      const number = all.length;
      const mark = marks[number] ?? UNKNOWN;
      const isKnown = (mark & UNKNOWN) === 0;
      const isApart = isKnown && ends[number] !== (number === 0 ? 0 : ends[number - 1]);
      const answer: Answer = {
        question,
        argument: given ? given[index] : key,
        key,
        value: isKnown && !isApart && !(mark & CHEAP) ? kept.plain[number] : question.cycle,
        kept: isApart ? number : isKnown && mark & CHEAP ? AGAIN : HERE,
        restsOn: [],
        users: new Array(users[number]),
        verified: isKnown ? 1 : -1,
        changed: isKnown ? 1 : -1,
        doubtful: !isKnown,
        stale: false,
        running: false,
        circular: (mark & CIRCULAR) !== 0,
        mark: 0,
        work: isKnown ? 1 : 0,
        asked: -1,
      };
      answers.set(key, answer);
      all.push(answer);
    }
    memory.answers.set(name, answers);
  }
  connect(all, kept, counts, users);
  memory.size = all.length;
  memory.mayHave = Math.round(memory.size * 1.2) + 5000;
  memory.kept = (number) => kept.values.subarray(number === 0 ? 0 : ends[number - 1], ends[number]);
  return true;
}

/** Tells each answer what it rests on, and who rests on it. */
function connect(all: readonly Answer[], kept: KeptAnswers, counts: Uint32Array, free: Uint32Array): void {
  let at = 0;
  for (const [number, answer] of all.entries()) {
    const restsOn: Answer[] = [];
    for (const last = at + (counts[number] ?? 0); at < last; at++) {
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
