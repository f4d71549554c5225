import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { RunKind, StackResult } from "./request";
import { stateFolder } from "./stateFolder";

/** A run as its folder tells it; it may still go on, in whatever window, or have been killed. */
export interface KeptRun {
  /** Of its logs, absolute. */
  readonly folder: string;
  /** ISO 8601. */
  readonly began: string;
  /** The repository's, absolute. */
  readonly root: string;
  readonly kind: RunKind;
  readonly destroy: boolean;
  /** What it was asked for. */
  readonly stacks: readonly string[];
  /** In the order in which they came. */
  readonly results: readonly StackResult[];
}

/** The newest runs of some repositories, the newest first, at most so many. */
export function keptRuns(roots: ReadonlySet<string>, most: number): readonly KeptRun[] {
  const found: KeptRun[] = [];
  for (const name of readdirSync(stateFolder("runs")).sort().reverse()) {
    if (found.length >= most) break;
    const run = keptRun(name);
    if (run !== undefined && roots.has(run.root)) found.push(run);
  }
  return found;
}

/** The run with that folder, or name of one; undefined where none is kept that can be read. */
export function keptRun(folder: string): KeptRun | undefined {
  const path = join(stateFolder("runs"), basename(folder));
  const began = beginning(basename(folder));
  const asked = textOf(join(path, "run.json"));
  if (began === undefined || asked === undefined) return undefined;
  try {
    const { root, kind, destroy, stacks } = JSON.parse(asked) as Omit<KeptRun, "folder" | "began" | "results">;
    const lines = (textOf(join(path, "results.jsonl")) ?? "").split("\n").slice(0, -1);
    return { folder: path, began, root, kind, destroy, stacks, results: lines.map(resultOf) };
  } catch {
    // It is just being written.
    return undefined;
  }
}

/** What is kept has no digests: no two changes are known to be alike. */
function resultOf(line: string): StackResult {
  const result = JSON.parse(line) as StackResult;
  const changes = result.changes.map((change) => ({ ...change, digest: `${result.stack} ${change.address}` }));
  return { ...result, changes };
}

/** A folder's name begins with the time, in which a path has no ":" and no ".". */
function beginning(name: string): string | undefined {
  const [, day, hours, minutes, seconds, rest] = /^([\d-]+T)(\d\d)-(\d\d)-(\d\d)-(\d+Z)-/.exec(name) ?? [];
  return day === undefined ? undefined : `${day}${hours}:${minutes}:${seconds}.${rest}`;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A run of before, or one whose logs another run has just removed.
    return undefined;
  }
}
