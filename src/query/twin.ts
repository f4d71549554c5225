import type { Answer, Apart, Twin } from "./memory";

/** Whether an answer of the twin, which must be right, rests on an input that may have another answer there than here. */
export function restsOnDiffering(twin: Twin, answer: Answer): boolean {
  return isApart(apartIn(twin), answer);
}

/** What rests on an input that differs, as far as the twin knows now. */
function apartIn(twin: Twin): Apart {
  const { memory } = twin.world;
  if (twin.apart?.revision === memory.revision) return twin.apart;
  const answers = new Map<Answer, boolean>();
  const inputs = new Set<string>();
  const waiting: Answer[] = [];
  const add = (answer: Answer | undefined) => {
    if (!answer || answers.has(answer)) return;
    answers.set(answer, true);
    waiting.push(answer);
  };
  for (const [name, key] of twin.differing()) {
    inputs.add(`${name}\0${key}`);
    add(memory.answers.get(name)?.get(key));
  }
  for (let answer = waiting.pop(); answer; answer = waiting.pop()) answer.users.forEach(add);
  twin.apart = { revision: memory.revision, inputs, answers, mark: memory.clock };
  return twin.apart;
}

function isApart(apart: Apart, answer: Answer): boolean {
  const known = apart.answers.get(answer);
  if (known !== undefined || answer.work <= apart.mark) return known ?? false;
  const { restsOn, question, key } = answer;
  const found =
    restsOn.length === 0
      ? apart.inputs.has(`${question.name}\0${key}`)
      : restsOn.some((basis) => isApart(apart, basis));
  apart.answers.set(answer, found);
  return found;
}
