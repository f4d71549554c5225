import type { AffectedStack, Impact } from "../engine";
import { environmentOf } from "../handover/environment";
import { count, visible } from "../handover/words";

/** "wave 2 of 3 · needs 2, needed by 7"; "" where there is nothing to say. */
export function orderWords(
  stack: string,
  impact: Impact | undefined,
  { needs, neededBy }: { readonly needs: number; readonly neededBy: number },
): string {
  const wave = impact?.affected.find((each) => each.stack === stack)?.wave;
  const neighbours = [...(needs > 0 ? [`needs ${needs}`] : []), ...(neededBy > 0 ? [`needed by ${neededBy}`] : [])];
  return [
    ...(wave === undefined ? [] : [`wave ${wave} of ${impact?.waves.length}`]),
    ...(neighbours.length === 0 ? [] : [neighbours.join(", ")]),
  ].join(" · ");
}

/** "affected through modules/vpc", "possibly affected by its own main.tf". */
export function throughWords({ stack, status, ring, certainty, reasons }: AffectedStack): string {
  if (status === "added") return "new in this change";
  const [first] = reasons;
  const possibly = certainty === "possible" ? "possibly " : "";
  const [start, ...steps] = first?.path ?? [];
  if (first?.change === undefined || start === undefined || start.id === stack) return `${possibly}affected`;
  if (ring === "own") return `${possibly}affected by its own ${visible(start.id.slice(start.id.lastIndexOf("/") + 1))}`;
  const module = steps.find(({ kind }) => kind === "module" || kind === "model");
  return `${possibly}affected through ${visible((module ?? start).id)}`;
}

/** "Used by 42 stacks (12 in prod) · 3 affected now". */
export function usersWords(users: readonly string[], impact: Impact | undefined): string {
  const inProduction = users.filter((user) => productions.has(environmentOf(user) ?? "")).length;
  const affected = affectedOf(users, impact);
  return [
    `Used by ${count(users.length, "stack")}${inProduction > 0 ? ` (${inProduction} in prod)` : ""}`,
    ...(affected > 0 ? [`${affected} affected now`] : []),
  ].join(" · ");
}

const productions: ReadonlySet<string> = new Set(["prod", "production", "prd"]);

export function affectedOf(stacks: readonly string[], impact: Impact | undefined): number {
  const affected = new Set(impact?.affected.map(({ stack }) => stack));
  return stacks.filter((stack) => affected.has(stack)).length;
}

export function reachWords(stacks: readonly string[]): string {
  return stacks.length === 0 ? "reaches no stack" : `reaches ${count(stacks.length, "stack")}`;
}
