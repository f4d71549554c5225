import { visible } from "../handover/words";
import { ago } from "./ago";
import type { RunMark, StackMarks } from "./node";

/** What runs said of a stack: in a word each for its row, a line each for its tooltip. `now`: milliseconds since 1970. */
export function markWords({ plan, drift }: StackMarks, now: number) {
  return {
    short: [...(plan ? [`${plan.text}${plan.stale ? " (stale)" : ""}`] : []), ...(drift ? [when(drift, now)] : [])],
    long: [...(plan ? lines("Last plan", plan, now) : []), ...(drift ? lines("Last drift check", drift, now) : [])],
  };
}

function when(mark: RunMark, now: number): string {
  return mark.at === undefined ? mark.text : `${mark.text} (${ago(mark.at, now)})`;
}

function lines(what: string, mark: RunMark, now: number): readonly string[] {
  return [
    `${what}: ${when(mark, now)}`,
    ...(mark.stale ? ["Stale: the stack is no longer what was planned."] : []),
    ...(mark.detail === undefined ? [] : [visible(mark.detail)]),
  ];
}
