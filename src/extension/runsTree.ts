import { isFinished, outcome, verdict } from "../handover/runWords";
import { visible } from "../handover/words";
import type { KeptRun } from "../runner/keptRuns";
import type { Outcome, RunKind, StackResult } from "../runner/request";
import { ago } from "./ago";
import { nameOf } from "./headline";
import type { LiveRun, StackState } from "./liveRuns";
import type { Node, StackTarget } from "./node";
import type { Pages } from "./pages";
import { paged } from "./paging";
import { runName, runSubject, runSum } from "./runWords";

/** A row of the Runs tree, and what commands on it act on. */
export interface RunNode extends Omit<Node, "children"> {
  /** What runs once more. */
  readonly again?: RunAgain;
  /** What of `again` had no turn, or did not come to its end. */
  readonly unfinished?: RunAgain;
  readonly cancels?: { readonly run: LiveRun; readonly stack?: string };
  readonly ended?: KeptRun;
  readonly children: readonly RunNode[];
}

export interface RunAgain {
  readonly kind: Exclude<RunKind, "apply">;
  readonly destroy: boolean;
  readonly targets: readonly StackTarget[];
}

export interface RunsShown {
  readonly live: readonly LiveRun[];
  /** The newest first. */
  readonly kept: readonly KeptRun[];
  readonly shown: Pages["shown"];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What runs in this window, then what ended, the newest first. */
export function runsTree({ live, kept, shown, now }: RunsShown): readonly RunNode[] {
  const several = new Set([...live, ...kept].map(({ root }) => root)).size > 1;
  const where = (root: string) => (several ? [nameOf(root)] : []);
  return [
    ...live.map((run) => liveRow(run, where(run.root), shown)),
    ...withoutLive(kept, live).map((run) => keptRow(run, where(run.root), shown, now)),
  ];
}

/** A run that goes on has its folder already: of each the first that was begun after it. */
function withoutLive(kept: readonly KeptRun[], live: readonly LiveRun[]): readonly KeptRun[] {
  const hidden = new Set<KeptRun>();
  for (const run of live) {
    const own = kept.findLast(
      (each) =>
        !hidden.has(each) &&
        each.began >= run.began &&
        each.root === run.root &&
        each.kind === run.kind &&
        each.stacks.join("\n") === run.stacks.join("\n"),
    );
    if (own !== undefined) hidden.add(own);
  }
  return kept.filter((run) => !hidden.has(run));
}

function liveRow(run: LiveRun, where: readonly string[], shown: RunsShown["shown"]): RunNode {
  const done = [...run.states.values()].filter(({ state }) => state === "done").length;
  const description = [runSubject(run), `${done} of ${run.stacks.length} done`, ...where];
  const label = `${runName(run)}: ${run.cancelled ? "cancelling…" : "running"}`;
  return {
    id: run.id,
    label,
    description: description.join(" · "),
    tooltip: `${label}\n${description.join("\n")}`,
    icon: "loading~spin",
    context: run.cancelled ? "run.cancelled" : "run.live",
    cancels: { run },
    children: paged(run.id, run.stacks, shown, (stack) => liveStack(run, stack), "stack"),
  };
}

function liveStack(run: LiveRun, stack: string): RunNode {
  const state = run.states.get(stack);
  const id = `${run.id}\n${stack}`;
  if (state?.state === "done") return resultRow(id, run, state.result);
  const [words, icon] = wordsOf(state, run.cancelled);
  return {
    id,
    label: visible(stack),
    description: words,
    tooltip: `${visible(stack)}\n${words}`,
    icon,
    context: state?.state === "runs" && state.cancelled ? "runStack.cancelled" : "runStack.live",
    target: { root: run.root, stack },
    cancels: { run, stack },
    children: [],
  };
}

function wordsOf(state: Exclude<StackState, { state: "done" }> | undefined, cancelled: boolean) {
  if (state === undefined) return [cancelled ? "will not run" : "waits for its turn", "circle-large-outline"] as const;
  if (state.state === "held") return [`waits: another run has it (${visible(state.holder)})`, "clock"] as const;
  return [state.cancelled || cancelled ? "cancelling…" : "running", "loading~spin"] as const;
}

function keptRow(run: KeptRun, where: readonly string[], shown: RunsShown["shown"], now: number): RunNode {
  const { root, kind, destroy, stacks, results, began } = run;
  const byStack = new Map(results.map((result) => [result.stack, result]));
  const id = `#run\n${run.folder}`;
  const again = (ids: readonly string[]) =>
    againOf(
      run,
      ids.map((stack) => ({ root, stack })),
    );
  const left = stacks.filter((stack) => !isEnded(byStack.get(stack)));
  const { label, description } = runLabel(run, now);
  return {
    id,
    label,
    description: [description, ...where].join(" · "),
    tooltip: [label, runSubject(run), `began ${new Date(began).toLocaleString()}`, ...where, run.folder].join("\n"),
    ...appearance(run),
    context: kind === "apply" ? "run.applied" : left.length > 0 ? "run.unfinished" : "run.ended",
    ...again(stacks),
    ...(left.length > 0 && kind !== "apply"
      ? { unfinished: { kind, destroy, targets: left.map((stack) => ({ root, stack })) } }
      : {}),
    ended: run,
    folded: true,
    children: paged(
      id,
      stacks.toSorted((a, b) => rank(byStack.get(a)) - rank(byStack.get(b))),
      shown,
      (stack) => {
        const result = byStack.get(stack);
        return result ? resultRow(`${id}\n${stack}`, run, result) : noResult(`${id}\n${stack}`, run, stack);
      },
      "stack",
    ),
  };
}

/** What was applied is confirmed anew each time, where its plan stands: it does not simply run again. */
export function againOf(
  { kind, destroy }: Pick<KeptRun, "kind" | "destroy">,
  targets: readonly StackTarget[],
): { readonly again?: RunAgain } {
  return kind === "apply" ? {} : { again: { kind, destroy, targets } };
}

/** What went wrong first. */
function rank(result: StackResult | undefined): number {
  const order: readonly (Outcome | undefined)[] = ["failed", "blocked", "cancelled", undefined, "drift", "changes"];
  const found = order.indexOf(result?.outcome);
  return found === -1 ? order.length : found;
}

function isEnded(result: StackResult | undefined): boolean {
  return result !== undefined && isFinished(result);
}

function appearance({ stacks, results }: Pick<KeptRun, "stacks" | "results">): { icon: string; color?: string } {
  const has = (...outcomes: readonly StackResult["outcome"][]) =>
    results.some((result) => outcomes.includes(result.outcome));
  if (has("failed", "blocked")) return { icon: "error", color: "testing.iconFailed" };
  if (has("cancelled") || results.length < stacks.length) return { icon: "circle-slash" };
  if (has("drift")) return { icon: "warning", color: "list.warningForeground" };
  return has("changes")
    ? { icon: "diff-modified", color: "charts.yellow" }
    : { icon: "pass", color: "testing.iconPassed" };
}

function resultRow(id: string, { root, kind, destroy }: KeptRun | LiveRun, result: StackResult): RunNode {
  const { stack, log } = result;
  const words = visible(outcome(result));
  const target = { root, stack };
  return {
    id,
    label: visible(stack),
    description: words,
    tooltip: [visible(stack), visible(verdict(result)), ...(log === undefined ? [] : ["Click to open its log"])].join(
      "\n",
    ),
    spoken: [visible(stack), words, ...(log === undefined ? [] : ["Enter opens its log"])].join(", "),
    ...appearance({ stacks: [stack], results: [result] }),
    context: kind === "apply" ? "runStack.applied" : "runStack.done",
    target,
    ...againOf({ kind, destroy }, [target]),
    ...(log === undefined ? {} : { runs: { command: "epicenter.openRunLog", arguments: [log] } }),
    children: [],
  };
}

/** The runner was killed, or the run goes on in another window or on the command line. */
function noResult(id: string, { root, kind, destroy }: KeptRun, stack: string): RunNode {
  const target = { root, stack };
  return {
    id,
    label: visible(stack),
    description: "no result",
    tooltip: `${visible(stack)}\nNo result: the run was killed before, or goes on in another window or on the command line.`,
    icon: "circle-slash",
    context: kind === "apply" ? "runStack.applied" : "runStack.done",
    target,
    ...againOf({ kind, destroy }, [target]),
    children: [],
  };
}

/** What a run that ended is called: what it came to first, for names of stacks are long. */
export function runLabel(run: KeptRun, now: number): { readonly label: string; readonly description: string } {
  return {
    label: `${runName(run)}: ${runSum(run, run.results)}`,
    description: `${runSubject(run)} · ${ago(run.began, now)}`,
  };
}
