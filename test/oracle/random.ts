/** Of the last of a test's seeds: always the same, so that a check of one state has one result; EPICENTER_SEED gives another. */
export const lastSeed = process.env.EPICENTER_SEED ?? "last";

/** Random choices that a seed repeats exactly. */
export interface Random {
  /** From 0 on, smaller than n. */
  below(n: number): number;
  chance(of: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** One of the items; undefined where there is none. */
  anyOf<T>(items: readonly T[]): T | undefined;
  shuffled<T>(items: readonly T[]): T[];
  /** Choices of their own for a part of the work, so that a change in one part leaves the others as they were. */
  fork(name: string): Random;
}

export function randomFrom(seed: string): Random {
  const next = mulberry32(hash(seed));
  const below = (n: number) => Math.floor(next() * n);
  return {
    below,
    chance: (of) => next() < of,
    pick: (items) => items[below(items.length)] ?? items[0],
    anyOf: (items) => items[below(items.length)],
    shuffled(items) {
      const left = [...items];
      for (let at = left.length - 1; at > 0; at--) {
        const other = below(at + 1);
        const [a, b] = [left[at], left[other]];
        if (a !== undefined && b !== undefined) [left[at], left[other]] = [b, a];
      }
      return left;
    },
    fork: (name) => randomFrom(`${seed}/${name}`),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** Tommy Ettinger's generator: numbers from 0 on, smaller than 1. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
