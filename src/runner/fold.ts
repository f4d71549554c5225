import { riskOf } from "./changes";
import type { Outcome, StackResult } from "./request";

/** Stacks with equal results, in the order asked for; never empty. */
export type Fold = readonly [StackResult, ...StackResult[]];

/**
 * Results that are the same for several stacks, the riskiest first: what failed, then by the worst that a plan does, then by
 * how much. What only failed alike is folded too, what waits for something is not: each names its own.
 */
export function folded(results: readonly StackResult[]): readonly Fold[] {
  const folds = new Map<string, [StackResult, ...StackResult[]]>();
  for (const result of results) {
    const key = keyOf(result);
    const found = folds.get(key);
    if (found) found.push(result);
    else folds.set(key, [result]);
  }
  return [...folds.values()].sort(([a], [b]) => compare(rank(a), rank(b)));
}

function keyOf(result: StackResult): string {
  const { stack, log: _log, plan: _plan, changes, ...rest } = result;
  return JSON.stringify([rest, changes.map(({ digest = stack }) => digest).sort()]);
}

const outcomes: readonly Outcome[] = [
  "failed",
  "blocked",
  "cancelled",
  "drift",
  "changes",
  "applied",
  "no-drift",
  "no-changes",
];

function rank({ outcome, changes, failedChecks }: StackResult): readonly number[] {
  const [worst] = changes;
  const risk = worst === undefined ? Number.MAX_SAFE_INTEGER : riskOf(worst);
  const asRisky = changes.filter((change) => riskOf(change) === risk).length;
  return [outcomes.indexOf(outcome), risk, -asRisky, -changes.length, -failedChecks];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
