import { isFinished } from "../handover/runWords";
import { count, visible } from "../handover/words";
import type { Outcome, RunKind, StackResult } from "../runner/request";

/** What a run is about, as its row says it. */
export interface AboutRun {
  readonly kind: RunKind;
  readonly destroy: boolean;
  readonly stacks: readonly string[];
}

/** "Plan", "Destroy plan", "Drift check", "Apply". */
export function runName({ kind, destroy }: AboutRun): string {
  if (kind === "drift") return "Drift check";
  if (kind === "apply") return destroy ? "Destroy" : "Apply";
  return destroy ? "Destroy plan" : "Plan";
}

/** "5 stacks", "stacks/dev/web". */
export function runSubject({ stacks }: AboutRun): string {
  const [only, ...more] = stacks;
  return only !== undefined && more.length === 0 ? visible(only) : count(stacks.length, "stack");
}

/** What a run came to in few words, what went wrong first: "1 failed, +2 ~1 -0"; stacks without a result are told too. */
export function runSum({ kind, stacks }: AboutRun, results: readonly StackResult[]): string {
  const having = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const told = (number: number, word: string) => (number === 0 ? [] : [`${number} ${word}`]);
  const finished = results.filter(isFinished);
  return [
    ...told(having("failed"), "failed"),
    ...told(having("blocked"), "not run"),
    ...told(having("cancelled"), "cancelled"),
    ...told(stacks.length - results.length, "without a result"),
    ...(finished.length === 0 ? [] : [kind === "drift" ? drifted(finished) : planned(finished)]),
  ].join(", ");
}

function drifted(results: readonly StackResult[]): string {
  const found = results.filter(({ outcome }) => outcome === "drift").length;
  return found === 0 ? "no drift" : `drift in ${found}`;
}

function planned(results: readonly StackResult[]): string {
  const changing = results.filter(({ outcome }) => outcome === "changes" || outcome === "applied");
  const sum = (field: "add" | "change" | "destroy") => changing.reduce((all, result) => all + result[field], 0);
  const [add, change, destroy] = [sum("add"), sum("change"), sum("destroy")];
  if (changing.length === 0) return "no changes";
  // Outputs, moves and what is forgotten have no number here.
  return add + change + destroy === 0 ? `changes in ${changing.length}` : `+${add} ~${change} -${destroy}`;
}
