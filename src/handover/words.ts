import type { AffectedStack, Change, ExternalState, HiddenPiece, Impact, Reason, Step } from "../engine";

/** "1 stack", "3 stacks". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Control characters of names and messages as visible escapes: a file's name must not steer a terminal. */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (each) => {
    return `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** A tool's output for a terminal: lines and colours stay, all else that would steer it becomes visible. */
export function harmless(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return output.replaceAll("\r", "").replace(/\u001b\[[\d;]*m|[^\n\t]/g, (each) => {
    return each.length > 1 ? each : visible(each);
  });
}

/** What is compared: "the working tree with origin/main (1a2b3c4)". */
export function comparison(impact: Impact): string {
  const head = impact.head.commit === null ? "the working tree" : visible(impact.head.revision ?? "");
  if (impact.base.commit === null) return `${head} with nothing (no commit yet)`;
  return `${head} with ${visible(impact.base.revision ?? "")} (${impact.base.commit.slice(0, 8)})`;
}

/** The sentence that sums an impact up; what was changed is told where nothing is affected. */
export function summary(impact: Impact): string {
  const { affected, changes, total } = impact;
  if (changes.length === 0) return `Nothing changed. ${count(total, "stack")} in all.`;
  const by = `by ${count(changes.length, "changed file")}`;
  if (affected.length === 0) return `No stacks affected ${by}, of ${total}.`;
  const running = impact.waves.length > 0 ? `, in ${count(impact.waves.length, "wave")}` : "";
  return `${count(affected.length, "stack")} of ${total} affected ${by}${running}.`;
}

/** One line of why: the shortest reason, and how many more there are. */
export function why(stack: AffectedStack): string {
  const [first, ...more] = stack.reasons;
  if (!first) return "";
  const rest = more.length > 0 ? `, and ${count(more.length, "more reason")}` : "";
  return `${reasonLine(first)}${rest}`;
}

/** "modules/vpc/main.tf → models/network", with what the change is called. The stack itself, where the line stands, is left out. */
export function reasonLine(reason: Reason): string {
  const steps = reason.path.slice(0, -1);
  if (steps.length === 0) return "what makes it a stack changed elsewhere";
  // The file that a module contains says which module it is.
  const shown = steps.filter((step, index) => index === 0 || step.via !== "contains");
  const note = reason.note === undefined ? "" : ` (${visible(reason.note)})`;
  return `${shown.map((step) => visible(step.id)).join(" → ")}${note}`;
}

/** Why a change affects nothing. */
export function quietWhy(change: Change): string {
  if (change.effect === "cosmetic") return "only comments, layout or order";
  const [first, ...more] = change.hidden ?? [];
  if (!first) return "nothing reads it";
  return `${hiddenLine(first)}${more.length > 0 ? `, and ${count(more.length, "more change")} like it` : ""}`;
}

const rules: Readonly<Record<HiddenPiece["rule"], (stack: string) => string>> = {
  description: () => "no plan rests on it",
  "unused-local": () => "nothing uses it",
  "renamed-local": () => "only its name is another",
  "same-module": () => "the module there says the same",
  "unread-output": (stack) => (stack === "" ? "no caller reads it" : `${stack} does not read it`),
  "given-default": (stack) => (stack === "" ? "every caller sets it" : `${stack} sets it`),
  "unused-default": () => "nothing uses the variable",
  "unused-variable": () => "nothing uses it",
  "unused-argument": () => "the called module does not use it",
  "child-backend": () => "Terraform passes over the backend of a called module",
  "unused-value": () => "nothing uses the variable",
  "undeclared-value": () => "no such variable is declared",
  "overridden-value": () => "a later file sets it",
  "overridden-argument": () => "an override file gives another",
  "lock-hashes": () => "no plan rests on them",
  "same-value": (stack) => (stack === "" ? "every unit evaluates to the same" : `${stack} evaluates to the same`),
};

/** "default of var.size changed; dev/web sets it". Without a stack: whoever uses the module. */
export function hiddenLine(piece: HiddenPiece, stack = ""): string {
  return `${visible(piece.what)} changed; ${rules[piece.rule](visible(stack))}`;
}

/** "models/network calls it at models/network/main.tf:3". */
export function stepLine(step: Step): string {
  const at = step.at ? `  ${visible(step.at.path)}:${step.at.line}` : "";
  return `${visible(step.id)}  ${step.kind}${step.via ? `, ${step.via}` : ""}${at}`;
}

/** "s3 bucket/key  app/data.tf:3". */
export function externalLine({ address, at }: ExternalState): string {
  return `${visible(address)}  ${visible(at.path)}:${at.line}`;
}

/** What stands beside a stack's name: "own", "input, possible", "new". */
export function tags(stack: AffectedStack): readonly string[] {
  const tags: string[] = [stack.ring];
  if (stack.status === "added") tags.push("new");
  if (stack.certainty === "possible") tags.push("possible");
  return tags;
}

/** More stacks than this that only another version of a tool reaches are told as one. */
const MOST_BY_TOOLCHAIN = 3;

/** Stacks apart from those that the toolchain alone reaches, where these are many. */
export function apartFromToolchain(stacks: readonly AffectedStack[]) {
  const alone = stacks.filter((stack) => stack.reasons.every((reason) => reason.group === "toolchain"));
  if (alone.length <= MOST_BY_TOOLCHAIN) return { shown: stacks, alone: [], changes: "" };
  const changes = [...new Set(alone.flatMap((stack) => stack.reasons.map((reason) => visible(reason.change ?? ""))))];
  return { shown: stacks.filter((stack) => !alone.includes(stack)), alone, changes: changes.sort().join(", ") };
}
