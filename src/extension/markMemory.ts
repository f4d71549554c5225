import { KEPT_DAYS } from "../runner/logs";
import type { Memory } from "./lookStore";
import { type KeptMark, type MarkStore, markStore } from "./marks";

const MARKS = "epicenter.marks";

/** The marks as earlier windows of the workspace left them; what is older than any log is forgotten. */
export function rememberedMarks(memory: Memory, now: number): MarkStore {
  const kept: unknown = memory.get(MARKS);
  const oldest = new Date(now - KEPT_DAYS * 24 * 60 * 60 * 1000).toISOString();
  return markStore(Array.isArray(kept) ? kept.filter(isKept).filter(({ mark: { at = "" } }) => at > oldest) : []);
}

export function rememberMarks(memory: Memory, marks: MarkStore): void {
  void memory.update(MARKS, marks.keep());
}

/** Another version may have left it. */
function isKept(value: unknown): value is KeptMark {
  const { root, stack, mark } = (value ?? {}) as Partial<Readonly<Record<keyof KeptMark, unknown>>>;
  const { text, state } = (mark ?? {}) as Partial<Readonly<Record<"text" | "state", unknown>>>;
  return [root, stack, text, state].every((each) => typeof each === "string");
}
