import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutDigests } from "./changes";
import type { Outcome, RunKind, RunRequest, StackResult } from "./request";
import { stateFolder } from "./stateFolder";

/** What a run was asked for; kept beside its logs from its start on, so that it outlives a runner that is killed. */
interface Asked {
  readonly root: string;
  readonly kind: RunKind;
  readonly destroy: boolean;
  readonly stacks: readonly string[];
}

export interface EarlierRun {
  readonly destroy: boolean;
  /** Stacks that failed, were blocked or cancelled, or never had their turn. */
  readonly unfinished: readonly string[];
}

const unfinished: ReadonlySet<Outcome> = new Set(["failed", "blocked", "cancelled"]);

/** Begins a run's record in its folder; the answer adds a result. No value of a plan is kept. */
export function recordRun(folder: string, { root, kind, stacks, destroy = false, leftBefore = [] }: RunRequest) {
  const asked: Asked = { root, kind, destroy, stacks: [...stacks.map(({ stack }) => stack), ...leftBefore] };
  writeFileSync(join(folder, "run.json"), JSON.stringify(asked), { mode: 0o600 });
  return (result: StackResult): void => {
    appendFileSync(join(folder, "results.jsonl"), `${JSON.stringify(withoutDigests(result))}\n`, { mode: 0o600 });
  };
}

/** The newest run of that kind in a repository; undefined where none is kept. */
export function lastRun(root: string, kind: RunKind): EarlierRun | undefined {
  const runs = stateFolder("runs");
  for (const name of readdirSync(runs).sort().reverse()) {
    const text = textOf(join(runs, name, "run.json"));
    if (text === undefined) continue;
    const asked = JSON.parse(text) as Asked;
    if (asked.root !== root || asked.kind !== kind) continue;
    const done = finishedIn(textOf(join(runs, name, "results.jsonl")) ?? "");
    return { destroy: asked.destroy, unfinished: asked.stacks.filter((stack) => !done.has(stack)) };
  }
  return undefined;
}

/** A runner that was killed may have left half a line at the end, which says nothing. */
function finishedIn(lines: string): ReadonlySet<string> {
  const results = lines
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as StackResult);
  return new Set(results.filter(({ outcome }) => !unfinished.has(outcome)).map(({ stack }) => stack));
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A run of before, or one whose logs another run has just removed.
    return undefined;
  }
}
