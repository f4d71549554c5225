import { posix } from "node:path";
import { textAt } from "../evaluation/world";
import type { Span } from "../hcl/positions";
import { problemsIn } from "../impact/problems";
import type { Comparison } from "../impact/reasons";
import { mentionsIn } from "./mentions";
import { movedTo } from "./moved";
import { rewritten } from "./written";

/** A path that leads nowhere since the change moved what it named, and how it is to be written now. */
export interface Repair {
  readonly path: string;
  readonly span: Span;
  readonly text: string;
  /** What it named, and where that lies now; from the repository's root. */
  readonly from: string;
  readonly to: string;
}

/** In the order of the problems. */
export function repairsIn(comparison: Comparison): readonly Repair[] {
  const { now } = comparison;
  const missing = problemsIn(now, "").filter(({ code }) => code.startsWith("missing-"));
  const files = [...new Set(missing.flatMap(({ path }) => path ?? []))];
  return [...mentionsIn(now, files)].flatMap(([path, mentions]) => {
    const rows = textAt(now, path)?.split(/\r?\n/) ?? [];
    return mentions.flatMap(({ span, targets }): readonly Repair[] => {
      const [only, ...more] = targets;
      const to = only?.missing && more.length === 0 ? movedTo(comparison, only.path) : undefined;
      if (only === undefined || to === undefined || span.start.line !== span.end.line) return [];
      const written = rows[span.start.line]?.slice(span.start.character, span.end.character) ?? "";
      const folder = posix.dirname(path);
      const text = rewritten(written, { folder, path: only.path }, { folder, path: to });
      return text === undefined ? [] : [{ path, span, text, from: only.path, to }];
    });
  });
}
