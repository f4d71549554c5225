import type { Random } from "../oracle/random";

const marks: [string, ...string[]] = [
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  '"',
  "${",
  "%{",
  "<<E\n",
  "<<-",
  "=",
  ",",
  ":",
  "?",
  ".",
  "...",
  "\\",
  "#",
  "/*",
  "*/",
  "\n",
  "\r",
  "\0",
  "\ud800",
  "é",
  " ",
  "for",
  "%{ if",
  "0x",
  "1e",
  "=>",
];

/** A text cut off, with pieces missing, doubled, exchanged with another text's, or with marks strewn in. */
export function damaged(text: string, other: string, random: Random): string {
  let left = text;
  for (let times = 1 + random.below(3); times > 0; times--) left = once(left, other, random);
  return left;
}

function once(text: string, other: string, random: Random): string {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + random.below(40));
  switch (random.below(7)) {
    case 0:
      return text.slice(0, from);
    case 1:
      return text.slice(from);
    case 2:
      return text.slice(0, from) + text.slice(to);
    case 3:
      return text.slice(0, to) + text.slice(from);
    case 4:
      return text.slice(0, from) + piece(other, random) + text.slice(to);
    case 5:
      return (
        text.slice(0, from) +
        random.pick(marks).repeat(1 + random.below(random.chance(0.1) ? 300 : 3)) +
        text.slice(from)
      );
    default:
      return text.slice(0, from) + random.pick(marks) + text.slice(from + 1);
  }
}

function piece(text: string, random: Random): string {
  const from = random.below(text.length + 1);
  return text.slice(from, from + random.below(200));
}
