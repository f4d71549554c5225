import { readFileSync } from "node:fs";
import { runText } from "../handover/runText";
import { isFinished } from "../handover/runWords";
import { count, harmless, visible } from "../handover/words";
import type { Held } from "../runner/held";
import { savedPlan } from "../runner/keptPlan";
import { unfinished } from "../runner/plan";
import type { RunRequest, RunStack, StackResult } from "../runner/request";
import { staleness } from "../runner/staleness";
import { type Approvals, announcement, areAnswered, questionsOn } from "./approval";
import { carryOut } from "./carryOut";
import { coloursFor } from "./open";
import type { Shown } from "./runProgress";

/** What all runs of one command have in common. */
export type Common = Omit<RunRequest, "kind" | keyof Held>;

type Results = ReadonlyMap<string, StackResult>;

/**
 * Plans, asks and applies, in rounds: what waits for outputs that a round changed is planned and confirmed anew in the next.
 * `look` says how things stand, and throws an Error where nothing may be applied. One result for each stack.
 */
export async function applyRounds(
  common: Common,
  look: () => Promise<Held>,
  approvals: Approvals,
  shown: Shown,
): Promise<{ readonly results: readonly StackResult[]; readonly interrupted: boolean }> {
  let now = await look();
  const asked = now.stacks;
  const found = new Map<string, StackResult>();
  const ended = (interrupted: boolean) => ({ results: asked.map((stack) => told(stack, found)), interrupted });
  for (let open = asked; open.length > 0; ) {
    const planned = await planAll({ ...common, ...now, stacks: open, kind: "plan", keep: "while-running" }, shown);
    for (const [stack, plan] of planned.plans) found.set(stack, plan);
    const round = roundOf(open, planned.plans, common.destroy ?? false);
    if (planned.interrupted || round.toApply.length === 0) return ended(planned.interrupted);
    if (!(await isConfirmed(round, approvals))) {
      for (const stack of open)
        if (round.isOpen(stack)) found.set(stack.stack, unfinished(stack, "cancelled", declined));
      return ended(false);
    }
    // Much may have happened while a person thought about it.
    now = await look();
    const there = now.stacks.filter(({ stack }) => planned.plans.has(stack));
    const leftBefore = [...found.values()].filter((each) => !isFinished(each) && !planned.plans.has(each.stack));
    const request = { ...common, ...now, stacks: there, kind: "apply", plans: round.plans } as const;
    const applied = await carryOut({ ...request, leftBefore: leftBefore.map(({ stack }) => stack) }, shown);
    const results = new Map(applied.results.map((result) => [result.stack, result]));
    for (const [stack, result] of results) if (counts(result, found.get(stack))) found.set(stack, result);
    if (applied.interrupted || !applied.results.some(({ outcome }) => outcome === "applied")) {
      return ended(applied.interrupted);
    }
    open = there.filter((stack) => isToRepeat(stack, results));
  }
  return ended(false);
}

/** Of what could not be planned the reason for that counts. */
function counts({ stale }: StackResult, plan: StackResult | undefined): boolean {
  return !stale || plan === undefined || isFinished(plan);
}

const declined = "it was not confirmed";

/** A plan that was not applied is no success. */
function told(stack: RunStack, found: Results): StackResult {
  const result = found.get(stack.stack) ?? unfinished(stack, "cancelled");
  if (result.outcome !== "changes") return result;
  const mocked = "its plan was made with mock outputs, for what it reads is not applied yet";
  return unfinished(stack, "blocked", result.mocked ? mocked : "the run ended before it");
}

interface Round {
  /** What is shown and confirmed. */
  readonly toApply: readonly StackResult[];
  /** The plans that hold in this round, by stack; those without a change too. */
  readonly plans: Readonly<Record<string, string>>;
  /** How many stacks wait for what this round puts out. */
  readonly later: number;
  /** Whether something of a stack is left to do. */
  readonly isOpen: (stack: RunStack) => boolean;
}

function roundOf(open: readonly RunStack[], plans: Results, destroy: boolean): Round {
  const later = new Set(open.filter((stack) => !destroy && waits(stack, plans)).map(({ stack }) => stack));
  const ready = [...plans.values()].filter(({ stack, plan }) => plan !== undefined && !later.has(stack));
  return {
    toApply: ready.filter(({ outcome, mocked }) => outcome === "changes" && !mocked),
    plans: Object.fromEntries(ready.map(({ stack, plan = "" }) => [stack, plan])),
    later: later.size,
    isOpen: ({ stack }) => later.has(stack) || plans.get(stack)?.outcome === "changes",
  };
}

/** Whether a plan is one from before outputs that it reads, or could be made only after them. */
function waits({ stack, upstream }: RunStack, plans: Results): boolean {
  const own = plans.get(stack);
  const isSure = own !== undefined && isFinished(own) && !own.mocked;
  return upstream.some((id) => {
    const plan = plans.get(id);
    return plan?.outcome === "changes" && (plan.outputs > 0 || !isSure);
  });
}

/** Whether it had no turn for any other reason than a failure. */
function isToRepeat({ stack, upstream, dependsOn }: RunStack, results: Results): boolean {
  const failed = (id: string) => ["failed", "cancelled"].includes(results.get(id)?.outcome ?? "");
  return results.get(stack)?.outcome === "blocked" && ![...upstream, ...dependsOn].some(failed);
}

/** Plans that were saved and hold are shown as they are; the others are made. */
async function planAll(request: RunRequest, shown: Shown) {
  const plans = new Map<string, StackResult>();
  const colours = coloursFor(process.stderr);
  for (const stack of request.stacks) {
    const saved = savedPlan(request.root, stack.stack);
    if (saved === undefined || staleness(saved, stack, request) !== undefined) continue;
    plans.set(stack.stack, { ...saved.result, plan: saved.id });
    process.stderr.write(colours.bold(`● ${visible(stack.stack)}, planned at ${saved.at}\n`));
    if (shown === "all") process.stderr.write(harmless(logOf(saved.result)));
  }
  const stacks = request.stacks.filter(({ stack }) => !plans.has(stack));
  const { results, interrupted } = await carryOut({ ...request, stacks }, shown);
  for (const result of results) plans.set(result.stack, result);
  return { plans, interrupted };
}

function logOf({ log }: StackResult): string {
  try {
    return log === undefined ? "" : readFileSync(log, "utf8");
  } catch {
    return "Its log is gone.\n";
  }
}

async function isConfirmed({ toApply, later }: Round, approvals: Approvals): Promise<boolean> {
  const colours = coloursFor(process.stderr);
  const summary = { kind: "plan", results: toApply, removed: [], remote: [], problems: [] } as const;
  const wait = `${count(later, "stack")} more: planned and confirmed again after that, for what these put out.\n`;
  process.stderr.write(`\n${runText(summary, colours)}${announcement(toApply, approvals, colours)}`);
  if (later > 0) process.stderr.write(wait);
  return areAnswered(questionsOn(toApply, approvals));
}
