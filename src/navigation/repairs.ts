import { posix } from "node:path";
import { resolve, textAt } from "../evaluation/world";
import type { Span } from "../hcl/positions";
import { problemsIn } from "../impact/problems";
import type { Comparison } from "../impact/reasons";
import { mentionsIn } from "./mentions";
import { movedTo } from "./moved";

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
      const text = rewritten(written, posix.dirname(path), only.path, to);
      return text === undefined ? [] : [{ path, span, text, from: only.path, to }];
    });
  });
}

/** The same path to another place: its end where that says all that differs, so that what comes before it stays. */
function rewritten(written: string, folder: string, from: string, to: string): string | undefined {
  const [before, after] = [from.split("/"), to.split("/")];
  while (before.length > 1 && after.length > 1 && before[0] === after[0]) {
    before.shift();
    after.shift();
  }
  const [end, slash] = [before.join("/"), written.endsWith("/") ? "/" : ""];
  const path = slash === "" ? written : written.slice(0, -1);
  if (path === end || path.endsWith(`/${end}`)) return path.slice(0, -end.length) + after.join("/") + slash;
  if (resolve(folder, path) !== from) return undefined;
  const relative = posix.relative(folder, to);
  return (relative.startsWith(".") ? relative : `./${relative}`) + slash;
}
