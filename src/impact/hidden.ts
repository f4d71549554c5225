import type { HiddenLine } from "../terraform/viewer";
import type { HiddenChange } from "./impact";
import { evaluatedPieces, hiddenLines } from "./lines";
import type { Comparison } from "./reasons";

/** Pieces of what these stacks read that differ between the two states and count for none of them, by path and line. */
export function hiddenChanges({ base, now, changed }: Comparison, ids: Iterable<string>): readonly HiddenChange[] {
  const stacks = [...ids];
  const evaluated = stacks.map((id) => evaluatedPieces([base, now], id));
  const [before, after] = [base, now].map((world) =>
    hiddenIn(
      stacks.flatMap((id, index) => [...hiddenLines(world, id), ...(evaluated[index]?.get(world) ?? [])]),
      changed,
    ),
  );
  const found = new Map<string, HiddenChange>();
  for (const [lines, others] of [
    [after, before],
    [before, after],
  ]) {
    const meant = new Set(Array.from(others?.values() ?? [], (same) => [...same.values()][0]?.meaning));
    for (const [text, same] of lines ?? []) {
      if (others?.has(text)) continue;
      for (const line of same.values()) {
        const { rule, what, at } = line;
        // What says something else than any other does count, by way of what names it.
        if (line.meaning !== undefined && !meant.has(line.meaning)) continue;
        const key = JSON.stringify([rule, what, at.path]);
        if (!found.has(key)) found.set(key, { path: at.path, rule, what, line: at.line });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
}

/** By what they say: a piece that only moved to another file is the same. */
function hiddenIn(
  lines: readonly HiddenLine[],
  changed: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlyMap<string, HiddenLine>> {
  const found = new Map<string, Map<string, HiddenLine>>();
  for (const line of lines) {
    if (!changed.has(line.at.path)) continue;
    const key = JSON.stringify([line.rule, line.what, line.text]);
    const byPath = found.get(key);
    if (byPath) byPath.set(line.at.path, line);
    else found.set(key, new Map([[line.at.path, line]]));
  }
  return found;
}
