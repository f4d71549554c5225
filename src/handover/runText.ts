import { dirname } from "node:path";
import { type Fold, folded } from "../runner/fold";
import type { StackResult } from "../runner/request";
import { type EndedRun, notes } from "./endedRun";
import { isFinished, total, verdict } from "./runWords";
import type { Colours } from "./text";
import { count, visible } from "./words";

/** Of more names or changes than this there is no word in a terminal but how many they are. */
const MOST = 5;

/** What a run came to, for a terminal: a line for equal results, the riskiest first, and the sum. */
export function runText(run: EndedRun, colours: Colours): string {
  const folds = folded(run.results);
  const width = Math.max(0, ...folds.map((fold) => nameOf(fold).length));
  const lines = folds.length === 0 ? [] : [colours.dim("  🟢 add  🟡 change  🔴 destroy  🏁 result")];
  for (const fold of folds) lines.push(...foldLines(fold, width, colours));
  const folder = run.results.find(({ log }) => log !== undefined)?.log;
  if (lines.length > 0) lines.push("");
  lines.push(colours.bold(total(run.kind, run.results)));
  lines.push(...notes(run).map((note) => colours.yellow(note)));
  if (folder !== undefined) lines.push(colours.dim(`📄 logs in ${visible(dirname(folder))}`));
  return `${lines.join("\n")}\n`;
}

function foldLines(fold: Fold, width: number, colours: Colours): readonly string[] {
  const [first] = fold;
  const paint = isFinished(first) ? (first.changes.length > 0 ? colours.yellow : colours.green) : colours.red;
  const numbers = [
    colours.green(cell(first, "add")),
    colours.yellow(cell(first, "change")),
    colours.red(cell(first, "destroy")),
  ];
  const lines = [`${numbers.join("")}  ${nameOf(fold).padEnd(width)}  ${paint(visible(verdict(first)))}`];
  if (fold.length > 1) lines.push(detail(colours.dim(most(fold.map(({ stack }) => visible(stack))))));
  const risky = first.changes.filter(({ actions: [worst] }) => isRisky.has(worst ?? ""));
  for (const { address, actions } of risky.slice(0, MOST)) {
    lines.push(detail(`${colours.red(actions.join(", "))} ${visible(address)}`));
  }
  if (risky.length > MOST) lines.push(detail(colours.red(`and ${risky.length - MOST} more like it`)));
  if (first.outcome === "failed") {
    for (const { log } of fold.slice(0, MOST)) if (log !== undefined) lines.push(detail(`📄 log ${visible(log)}`));
  }
  return lines;
}

/** What takes something away. */
const isRisky: ReadonlySet<string> = new Set(["destroy", "replace", "forget"]);

function nameOf(fold: Fold): string {
  return fold.length === 1 ? visible(fold[0].stack) : `${count(fold.length, "stack")} alike`;
}

function cell(result: StackResult, field: "add" | "change" | "destroy"): string {
  return (isFinished(result) ? String(result[field]) : "·").padStart(widths[field]);
}

/** Of the columns, as their heads are wide: a sign takes two places. */
const widths = { add: 8, change: 11, destroy: 12 } as const;

function detail(text: string): string {
  return `${" ".repeat(35)}${text}`;
}

function most(names: readonly string[]): string {
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : "";
  return `${names.slice(0, MOST).join(", ")}${more}`;
}
