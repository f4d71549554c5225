import type { PlanCounts } from "../runner/counts";
import type { RunKind, StackResult } from "../runner/request";
import { count } from "./words";

/** "+1 ~0 -2": what a plan would add, change and destroy. */
export function counts({ add, change, destroy }: StackResult): string {
  return `+${add} ~${change} -${destroy}`;
}

/** A stack's result in a few words. Drift is what happened outside: never to be read as the change under work. */
export function outcome(result: StackResult): string {
  switch (result.outcome) {
    case "changes":
      // Nothing to add, change or destroy is not nothing: outputs, moves, imports and what is forgotten are told in words.
      return result.add + result.change + result.destroy === 0 ? (result.message ?? "changes") : counts(result);
    case "no-changes":
      return "no changes";
    case "applied":
      return `applied ${counts(result)}`;
    case "drift":
      return `drift: ${result.change} changed, ${result.destroy} gone outside of the code`;
    case "no-drift":
      return "no drift";
    case "failed":
      return result.exitCode === null ? "failed" : `failed (exit code ${result.exitCode})`;
    case "blocked":
      return `not run: ${result.message ?? "a stack that it waits for failed"}`;
    case "cancelled":
      return "cancelled";
  }
}

export function waiting(holder: string): string {
  return `Waiting for another run that has this stack: ${holder}`;
}

/** The result in full, for a table that has the counts beside it. */
export function verdict(result: StackResult): string {
  const { message = "" } = result;
  switch (result.outcome) {
    case "changes": {
      const onlyOutputs = result.changes.length > 0 && result.changes.every(({ actions }) => actions[0] === "output");
      const word = onlyOutputs ? "outputs only" : "changes";
      return message === "" ? word : `${word}: ${message}`;
    }
    case "applied":
      return message === "" ? "applied" : `applied: ${message}`;
    case "no-changes":
      return message === "" ? "no changes" : `no changes: ${message}`;
    case "drift":
    case "no-drift":
      return message === "" ? outcome(result) : message;
    default:
      return message === "" || result.outcome === "blocked" ? outcome(result) : `${result.outcome}: ${message}`;
  }
}

/** Whether a stack's run came to its end; a plan that was never made is no all-clear. */
export function isFinished({ outcome }: StackResult): boolean {
  return outcome !== "failed" && outcome !== "blocked" && outcome !== "cancelled";
}

/** What a run that is under way does to its stacks. */
export const doing: Readonly<Record<RunKind, string>> = {
  plan: "Planning",
  drift: "Checking the drift of",
  apply: "Applying",
};

const verbs: Readonly<Record<RunKind, { readonly verb: string; readonly past: string }>> = {
  plan: { verb: "plan", past: "planned" },
  drift: { verb: "check", past: "checked" },
  apply: { verb: "apply", past: "applied" },
};

/** The whole run in a sentence or two. */
export function total(kind: RunKind, results: readonly StackResult[]): string {
  const { verb, past } = verbs[kind];
  if (results.length === 0) return `No stack to ${verb}.`;
  const finished = results.filter(isFinished);
  const not = results.length - finished.length;
  const rest = not === 0 ? "" : ` ${not} of ${count(results.length, "stack")} did not finish.`;
  if (finished.length === 0) return `Nothing was ${past}.${rest}`;
  if (kind === "plan") return `Plan of ${count(finished.length, "stack")}: ${planned(finished)}.${rest}`;
  if (kind === "apply") {
    const applied = results.filter(({ outcome }) => outcome === "applied");
    return `${applied.length === 0 ? "Nothing had to be applied" : `Applied ${count(applied.length, "stack")}: ${done(applied)}`}.${rest}`;
  }
  const drifted = finished.filter(({ outcome }) => outcome === "drift").length;
  const checked = count(finished.length, "checked stack");
  return `${drifted === 0 ? `No drift in ${checked}` : `Drift in ${drifted} of ${checked}`}.${rest}`;
}

function done(results: readonly StackResult[]): string {
  const sum = (field: keyof PlanCounts) => results.reduce((all, result) => all + result[field], 0);
  return `${sum("add")} added, ${sum("change")} changed, ${sum("destroy")} destroyed`;
}

/** "1 to add, 0 to change, 0 to destroy, 2 outputs to change": no plan is nothing because it adds, changes, destroys nothing. */
function planned(results: readonly StackResult[]): string {
  const sum = (field: keyof PlanCounts) => results.reduce((all, result) => all + result[field], 0);
  const [forget, imported, move, outputs] = [sum("forget"), sum("import"), sum("move"), sum("outputs")];
  const [deferred, failing] = [sum("deferred"), sum("failedChecks")];
  return [
    `${sum("add")} to add, ${sum("change")} to change, ${sum("destroy")} to destroy`,
    ...(forget > 0 ? [`${forget} to forget`] : []),
    ...(imported > 0 ? [`${imported} to import`] : []),
    ...(move > 0 ? [`${move} to move`] : []),
    ...(outputs > 0 ? [`${count(outputs, "output")} to change`] : []),
    ...(deferred > 0 ? [`${deferred} deferred`] : []),
    ...(failing > 0 ? [count(failing, "failing check")] : []),
  ].join(", ");
}
