import { createInterface } from "node:readline";
import picomatch from "picomatch";
import { environmentOf } from "../handover/environment";
import { protectedName } from "../handover/protection";
import { counts, outcome } from "../handover/runWords";
import type { Colours } from "../handover/text";
import { count, visible } from "../handover/words";
import type { StackResult } from "../runner/request";
import { stackId } from "./open";
import { UsageError } from "./options";

/** What was approved on the command line, and which stacks are protected. */
export interface Approvals {
  readonly yes: boolean;
  /** Ids or patterns of stacks. */
  readonly approved: readonly string[];
  /** Patterns. */
  readonly isProtected: readonly string[];
}

/** Throws UsageError where nobody can be asked and something would have to be. */
export function requireApproval(stacks: readonly string[], approvals: Approvals, canAsk: boolean): void {
  const open = stacks.filter((stack) => !isApproved(stack, approvals));
  if (open.length === 0 || canAsk) return;
  const some = open.slice(0, 5).map(visible).join(", ");
  const more = open.length > 5 ? " and more" : "";
  throw new UsageError(
    `There is no terminal to ask on, and not approved: ${some}${more}. Name them, as in --approve 'prod/**'; --yes approves what is not protected.`,
  );
}

/** What a person is asked before plans are applied, each with the answer that alone means yes. */
export function questionsOn(
  plans: readonly StackResult[],
  approvals: Approvals,
): readonly { readonly question: string; readonly answer: string }[] {
  const open = plans.map(({ stack }) => stack).filter((stack) => !isApproved(stack, approvals));
  const names = open.map((stack) => protectedName(stack, approvals.isProtected));
  const typed = [...new Set(names.filter((name) => name !== undefined))].sort().map((name) => {
    const many = count(names.filter((each) => each === name).length, "stack");
    return { question: `${visible(name)} is protected. Type ${visible(name)} to apply its ${many}: `, answer: name };
  });
  const others = names.filter((name) => name === undefined).length;
  if (others === 0) return typed;
  return [{ question: `Apply ${count(others, "stack")}? Only yes does: `, answer: "yes" }, ...typed];
}

/** What is about to be applied: stacks with environments and counts, and their sum. */
export function announcement(plans: readonly StackResult[], approvals: Approvals, colours: Colours): string {
  const sum = (field: "add" | "change" | "destroy") => plans.reduce((all, plan) => all + plan[field], 0);
  const sums = `${sum("add")} to add, ${sum("change")} to change, ${sum("destroy")} to destroy`;
  const lines = plans.map((plan) => {
    const isProtected = protectedName(plan.stack, approvals.isProtected) !== undefined;
    const environment = environmentOf(plan.stack) ?? "no environment known";
    const about = `${environment}${isProtected ? ", protected" : ""}`;
    const said = outcome(plan) === counts(plan) ? counts(plan) : `${counts(plan)}, ${outcome(plan)}`;
    return `  ${visible(plan.stack)}  ${visible(said)}  ${(isProtected ? colours.red : colours.dim)(about)}\n`;
  });
  return `\n${colours.bold(`To be applied: ${count(plans.length, "stack")}: ${sums}.`)}\n${lines.join("")}`;
}

/** Whether every question is answered with yes; false also where the person leaves. */
export async function areAnswered(questions: ReturnType<typeof questionsOn>): Promise<boolean> {
  if (questions.length === 0) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on("SIGINT", () => terminal.close());
  const lines = terminal[Symbol.asyncIterator]();
  try {
    for (const { question, answer } of questions) {
      process.stderr.write(question);
      const said = await lines.next();
      if (said.done || said.value.trim() !== answer) return false;
    }
    return true;
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}

function isApproved(stack: string, { yes, approved, isProtected }: Approvals): boolean {
  const fits = (pattern: string) =>
    stack === pattern || stack.startsWith(`${pattern}@`) || picomatch(pattern, { dot: true, nonegate: true })(stack);
  if (approved.map(stackId).some(fits)) return true;
  return yes && protectedName(stack, isProtected) === undefined;
}
