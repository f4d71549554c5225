import { window } from "vscode";
import { environmentOf } from "../handover/environment";
import { protectedName } from "../handover/protection";
import { counts, outcome } from "../handover/runWords";
import { visible } from "../handover/words";
import { heldTo } from "../runner/held";
import { keptPlan } from "../runner/keptPlan";
import type { RunRequest, StackResult } from "../runner/request";
import { staleness } from "../runner/staleness";
import type { Server } from "./client";
import type { StackTarget } from "./node";
import { isTrusted, type Runs } from "./run";
import { runSettings } from "./settings";

/**
 * Applies the plan of a stack that was made in this window, once a person has confirmed it; nothing else is ever applied. The
 * answer is undefined where nothing was. Throws an Error where a requirement is not met.
 */
export async function applyStack(
  server: Server,
  runs: Runs,
  target: StackTarget,
): Promise<readonly StackResult[] | undefined> {
  const { root, stack } = target;
  if (!(await isTrusted("apply"))) return undefined;
  const kept = keptPlan(root, stack);
  if (kept === undefined || kept.keeper?.pid !== process.pid) {
    return planFirst(runs, target, `There is no plan of ${visible(stack)} from this window.`);
  }
  const look = async () => {
    const standing = await server.standing(root);
    const held = heldTo(standing, await server.stacks(root), new Set([stack]));
    const [only] = held.stacks;
    if (only === undefined) throw new Error(`${visible(stack)} is no longer there, or HCP Terraform alone runs it.`);
    const request: RunRequest = { ...held, root, kind: "apply", plans: { [stack]: kept.id }, ...runSettings() };
    return { request, stale: staleness(kept, only, request), patterns: standing.requirements.protected };
  };
  const { stale, patterns } = await look();
  if (stale !== undefined) return planFirst(runs, target, `The plan of ${visible(stack)} is stale: ${stale}.`);
  if (kept.result.outcome === "no-changes") {
    void window.showInformationMessage(`The plan of ${visible(stack)} changes nothing.`);
    return undefined;
  }
  if (!(await isConfirmed(kept.result, kept.at, patterns))) return undefined;
  // Much may have happened while a person thought about it: the runner holds the plan to what is now.
  return runs.apply((await look()).request);
}

async function planFirst(runs: Runs, target: StackTarget, why: string): Promise<undefined> {
  const answer = await window.showWarningMessage(
    `${why} Only a fresh plan that was seen is applied.`,
    "Plan This Stack",
  );
  if (answer !== undefined) await runs.start("plan", [target]);
}

/** Names the stack, its environment and what the plan does; of a protected one the name has to be typed. */
async function isConfirmed(plan: StackResult, at: string, patterns: readonly string[]): Promise<boolean> {
  const { stack } = plan;
  const name = protectedName(stack, patterns);
  const environment = environmentOf(stack);
  const risky = plan.changes.filter(({ actions: [worst] }) => ["destroy", "replace", "forget"].includes(worst ?? ""));
  const detail = [
    environment === undefined
      ? "No environment is known."
      : `Environment: ${environment}${name === undefined ? "" : " (protected)"}.`,
    `${plan.add} to add, ${plan.change} to change, ${plan.destroy} to destroy${outcome(plan) === counts(plan) ? "" : `; ${outcome(plan)}`}.`,
    ...risky.slice(0, MOST).map(({ address, actions }) => `${actions.join(", ")} ${visible(address)}`),
    ...(risky.length > MOST ? [`and ${risky.length - MOST} more like it`] : []),
    `Planned at ${new Date(at).toLocaleString()}.`,
  ];
  const modal = { modal: true, detail: detail.join("\n") };
  const answer = await window.showWarningMessage(`Apply 1 stack: ${visible(stack)}?`, modal, "Apply");
  if (answer === undefined || name === undefined) return answer !== undefined;
  const prompt = `${visible(name)} is protected. Type ${visible(name)} to apply ${visible(stack)}.`;
  return (await window.showInputBox({ prompt, ignoreFocusOut: true }))?.trim() === name;
}

/** Of more changes that take something away there is no word but how many they are. */
const MOST = 5;
