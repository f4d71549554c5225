import type { Problem } from "../engine";
import { withoutDigests } from "../runner/changes";
import { folded } from "../runner/fold";
import type { RunKind, StackResult } from "../runner/request";
import { count, visible } from "./words";

/** A run that has come to its end, and what of the stacks asked for was no part of it. */
export interface EndedRun {
  readonly kind: RunKind;
  readonly results: readonly StackResult[];
  /** Affected, or to be repeated, but no longer there. */
  readonly removed: readonly string[];
  /** HCP Terraform alone runs them. */
  readonly remote: readonly string[];
  /** What may have kept a stack from being found. */
  readonly problems: readonly Problem[];
}

const MOST_PROBLEMS = 3;
const MOST_STACKS = 20;

/** What the results do not tell, a line each. */
export function notes({ removed, remote, problems }: EndedRun): readonly string[] {
  const notes: string[] = [];
  if (removed.length > 0) {
    notes.push(`Removed, so not run; their states may still exist: ${named(removed)}`);
  }
  if (remote.length > 0) notes.push(`Not run, for HCP Terraform alone runs them: ${named(remote)}`);
  if (problems.length > 0) {
    const first = problems.slice(0, MOST_PROBLEMS).map(problemLine).join("; ");
    const more = problems.length > MOST_PROBLEMS ? "; …" : "";
    notes.push(`${count(problems.length, "problem")}, so a stack may be missing here: ${first}${more}`);
  }
  return notes;
}

function named(stacks: readonly string[]): string {
  const more = stacks.length > MOST_STACKS ? ` and ${stacks.length - MOST_STACKS} more` : "";
  return `${stacks.slice(0, MOST_STACKS).map(visible).join(", ")}${more}`;
}

function problemLine({ path, line, message }: Problem): string {
  return `${path === null ? "" : `${visible(path)}${line ? `:${line}` : ""} `}${visible(message)}`;
}

/** Schema 1. Names and meaning stay; fields may join. */
export function runJson({ kind, results, removed, remote, problems }: EndedRun): string {
  // Digests say nothing outside of this process.
  const shown = withoutDigests(results);
  const folds = folded(results).map((fold) => fold.map(({ stack }) => stack));
  return `${JSON.stringify({ schema: 1, kind, results: shown, folds, removed, remote, problems }, null, 2)}\n`;
}
