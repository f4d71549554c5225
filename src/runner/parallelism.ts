import { availableParallelism } from "node:os";

/** How many stacks run at once where nobody says: each starts a process for every provider and calls its API ten times at once. */
export function defaultParallelism(cores: number = availableParallelism()): number {
  return Math.max(1, Math.min(4, Math.floor(cores / 2)));
}
