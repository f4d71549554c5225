import type { LiveRun, StackState } from "../../src/extension/liveRuns";
import { noCounts } from "../../src/runner/counts";
import type { KeptRun } from "../../src/runner/keptRuns";
import type { RunKind, StackResult } from "../../src/runner/request";
import { root } from "./impact";

export const shownNow = { shown: new Map<string, number>(), now: Date.parse("2026-03-01T12:00:00.000Z") };

export function result(stack: string, more: Partial<StackResult> = {}): StackResult {
  return { stack, exitCode: 0, outcome: "no-changes", ...noCounts, changes: [], ...more };
}

export function kept(
  kind: RunKind,
  stacks: readonly string[],
  results: readonly StackResult[],
  more: Partial<KeptRun> = {},
): KeptRun {
  const began = "2026-03-01T10:00:00.000Z";
  return { folder: `/runs/${began}`, began, root, kind, destroy: false, stacks, results, ...more };
}

export function live(
  kind: RunKind,
  stacks: readonly string[],
  states: ReadonlyMap<string, StackState> = new Map(),
  more: Partial<LiveRun> = {},
): LiveRun {
  const fixed = { id: "#run-1", began: "2026-03-01T11:00:00.000Z", root, destroy: false, cancelled: false };
  return { ...fixed, kind, stacks, states, cancel: () => undefined, ...more };
}
