import type { Mention, Target } from "../engine";
import { code, text } from "./markdown";
import { count } from "./words";

/** Who uses a target, and how many of them the change reaches. */
export interface Users {
  readonly stacks: readonly string[];
  readonly affected: number;
}

/** Of more there is no word but how many they are. */
const MOST_TARGETS = 5;
const MOST_STACKS = 3;

/** What a piece of a text names, who else uses that, and what is wrong with it; `open` is the address of what is named. */
export function mentionMarkdown(
  { targets, external, problems }: Mention,
  users: (target: Target) => Users | undefined,
  open: (target: Target) => string | undefined,
): string {
  const shown = targets.slice(0, MOST_TARGETS);
  const lines = shown.map((target) => targetLine(target, users(target), open(target), problems.length > 0));
  if (targets.length > shown.length) lines.push(`and ${targets.length - shown.length} more`);
  for (const { address, version } of external) {
    lines.push(`from elsewhere: ${code(address)}${version === undefined ? "" : ` ${code(version)}`}`);
  }
  for (const { message, severity } of problems) lines.push(`${marks[severity]} ${text(message)}`);
  return lines.join("\n\n");
}

/** Shown targets, of which the users are asked. */
export function shownTargets({ targets }: Mention): readonly Target[] {
  return targets.slice(0, MOST_TARGETS);
}

const marks = { error: "**Error:**", warning: "**Not known:**", information: "" } as const;

function targetLine(target: Target, users: Users | undefined, open: string | undefined, isTold: boolean): string {
  const name = open === undefined ? code(target.path) : `[${code(target.path)}](${open})`;
  const kind = `**${target.kind}**${target.certainty === "possible" ? " (possibly)" : ""}`;
  if (target.missing) return `${kind} ${code(target.path)}${isTold ? "" : ", which is not there"}`;
  return `${kind} ${name}${users === undefined ? "" : usersWords(target, users)}`;
}

function usersWords({ kind }: Target, { stacks, affected }: Users): string {
  const verb = { stack: "no stack waits for it", secret: "no stack reads it", file: "no stack reads it" } as const;
  if (stacks.length === 0) return `: ${kind in verb ? verb[kind as keyof typeof verb] : "no stack uses it"}`;
  const by = kind === "stack" ? "waited for by" : kind === "secret" || kind === "file" ? "read by" : "used by";
  const names = stacks.slice(0, MOST_STACKS).map(code).join(", ");
  const more = stacks.length > MOST_STACKS ? `, and ${stacks.length - MOST_STACKS} more` : "";
  const now = affected > 0 ? `; ${affected} affected now` : "";
  return `: ${by} ${count(stacks.length, "stack")} (${names}${more})${now}`;
}
