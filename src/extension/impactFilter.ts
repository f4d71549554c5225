import type { AffectedStack } from "../engine";
import { environmentOf } from "../handover/environment";
import { visible } from "../handover/words";
import type { ImpactParams } from "../protocol";
import type { Filter } from "./impactLook";
import { type RunMarks, stackKey } from "./node";

/** Whether the filter lets a stack's row through. */
export function isShown(filter: Filter, root: string, stack: AffectedStack, marks: RunMarks): boolean {
  const { text, certainOnly, withResults, environments } = filter;
  const id = stack.stack.toLowerCase();
  return (
    wordsOf(text).every((word) => id.includes(word)) &&
    !(certainOnly && stack.certainty === "possible") &&
    !(withResults && !marks.has(stackKey({ root, stack: stack.stack }))) &&
    (environments.length === 0 || environments.includes(environmentOf(stack.stack) ?? ""))
  );
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

export function isFiltering({ text, certainOnly, withResults, environments }: Filter): boolean {
  return wordsOf(text).length > 0 || certainOnly || withResults || environments.length > 0;
}

/** "“net”, prod or dev, certain only": what the filter lets through. */
export function filterWords({ text, certainOnly, withResults, environments }: Filter): string {
  return [
    ...(wordsOf(text).length > 0 ? [`“${visible(text.trim())}”`] : []),
    ...(environments.length > 0 ? [environments.map(environmentName).join(" or ")] : []),
    ...(certainOnly ? ["certain only"] : []),
    ...(withResults ? ["with results"] : []),
  ].join(", ");
}

/** `environment` is "" for stacks that speak of none. */
export function environmentName(environment: string): string {
  return environment === "" ? "no environment" : visible(environment);
}

/** How many affected stacks there are in all, and how many of them the filter hides. */
export function hiddenBy(
  filter: Filter,
  picture: ImpactParams | undefined,
  marks: RunMarks,
): { readonly hidden: number; readonly total: number } {
  const states = picture?.repositories ?? [];
  const all = states.flatMap((state) =>
    state.state === "ready" ? state.impact.affected.map((stack) => ({ root: state.root, stack })) : [],
  );
  return { hidden: all.filter(({ root, stack }) => !isShown(filter, root, stack, marks)).length, total: all.length };
}
