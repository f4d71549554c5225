import { count, visible } from "../handover/words";
import type { RunKind, StackResult } from "../runner/request";
import type { RunMark } from "./node";

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

export function markOf(result: StackResult): Omit<RunMark, "stale"> {
  const states = {
    changes: "changes",
    drift: "changes",
    "no-changes": "clean",
    "no-drift": "clean",
    failed: "failed",
    blocked: "failed",
    cancelled: "failed",
  } as const;
  const text = outcome(result);
  const detail = result.message && !text.includes(result.message) ? { detail: result.message } : {};
  return { text, state: states[result.outcome], ...detail };
}

/** The last lines of a run: one for each stack, and the sum. */
export function report(kind: RunKind, results: readonly StackResult[]): readonly string[] {
  const width = Math.max(0, ...results.map(({ stack }) => visible(stack).length));
  const lines = results.map((result) => {
    const exit = result.exitCode === null ? "" : `  exit code ${result.exitCode}`;
    const said = result.outcome === "failed" ? "failed" : outcome(result);
    const more = result.message && !said.includes(result.message) ? `  ${result.message}` : "";
    return `${visible(result.stack).padEnd(width)}  ${visible(said)}${exit}${visible(more)}`;
  });
  return [...lines, "", total(kind, results)];
}

export function total(kind: RunKind, results: readonly StackResult[]): string {
  const sum = (field: "add" | "change" | "destroy") => results.reduce((all, result) => all + result[field], 0);
  const not = results.filter(
    ({ outcome }) => outcome === "failed" || outcome === "blocked" || outcome === "cancelled",
  ).length;
  const rest = not === 0 ? "" : ` ${not} of ${count(results.length, "stack")} did not finish.`;
  if (kind === "drift") {
    const drifted = results.filter(({ outcome }) => outcome === "drift").length;
    const checked = results.length - not;
    const verdict =
      drifted === 0
        ? `No drift in ${count(checked, "checked stack")}.`
        : `Drift in ${drifted} of ${count(checked, "checked stack")}.`;
    return `${checked === 0 ? "Nothing was checked." : verdict}${rest}`;
  }
  const planned = results.length - not;
  const plan = `Plan of ${count(planned, "stack")}: ${sum("add")} to add, ${sum("change")} to change, ${sum("destroy")} to destroy.`;
  return `${planned === 0 ? "Nothing was planned." : plan}${rest}`;
}
