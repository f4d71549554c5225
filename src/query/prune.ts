import type { Answer, Remembering } from "./memory";

/**
 * Forgets, where much has come up since the last time, what nothing rests on that was asked since then: questions about what is
 * no longer there.
 */
export function prune({ memory }: Remembering): void {
  if (memory.size <= memory.mayHave) return;
  const kept = ++memory.clock;
  const waiting: Answer[] = [];
  const keep = (answer: Answer) => {
    if (answer.mark === kept) return;
    answer.mark = kept;
    waiting.push(answer);
  };
  for (const answers of memory.answers.values())
    for (const answer of answers.values()) if (answer.asked >= memory.pruned) keep(answer);
  for (let answer = waiting.pop(); answer; answer = waiting.pop()) answer.restsOn.forEach(keep);
  for (const answers of memory.answers.values()) {
    for (const [key, answer] of answers) {
      if (answer.mark !== kept) {
        answers.delete(key);
        memory.size--;
      } else if (answer.users.some((user) => user.mark !== kept))
        answer.users = answer.users.filter((user) => user.mark === kept);
    }
  }
  memory.unsure = memory.unsure.filter((answer) => answer.mark === kept);
  memory.pruned = memory.revision;
  memory.mayHave = Math.round(memory.size * 1.2) + 5000;
}
