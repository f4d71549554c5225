import { basename, dirname } from "node:path";
import type { Action } from "../runner/changes";
import { type Fold, folded } from "../runner/fold";
import type { StackResult } from "../runner/request";
import { type EndedRun, notes } from "./endedRun";
import { code, text } from "./markdown";
import { isFinished, total, verdict } from "./runWords";
import { count, visible } from "./words";

/** GitHub takes 65,536 characters as a comment, and drops what is longer without a word. */
const LONGEST = 65_000;
/** Of more changes of one stack, or stacks of one result, there is no word but how many they are. */
const MOST = 50;

const signs: Readonly<Record<Action, string>> = {
  destroy: "🔴",
  replace: "🔴",
  forget: "🔴",
  change: "🟡",
  import: "🔵",
  move: "🔵",
  add: "🟢",
  output: "*oo*",
};

/** What a run came to, as a comment on a change request or the summary of a job: what is too much is counted, never dropped silently. */
export function runMarkdown(run: EndedRun): string {
  const folds = folded(run.results);
  const folder = run.results.find(({ log }) => log !== undefined)?.log;
  const head = [`### ${text(total(run.kind, run.results))}`, ...notes(run).flatMap((note) => ["", `⚠️ ${text(note)}`])];
  const foot = folder === undefined ? [] : ["", `📄 ${code(dirname(folder))}`];
  const table = [
    "",
    "| Stack | 🟢 add | 🟡 change | 🔴 destroy | 🏁 result | 📄 log |",
    "| --- | ---: | ---: | ---: | --- | --- |",
  ];
  const budget = LONGEST - lengthOf([...head, ...table, ...foot]) - 300;
  const rows = fitting(folds.map(row), budget);
  const told = folds.filter((fold) => fold.length > 1 || fold[0].changes.length > 0);
  const sections = fitting(told.map(section), budget - lengthOf(rows.shown));
  const lines = [...head];
  if (folds.length > 0) lines.push(...table, ...rows.shown);
  if (rows.left > 0) lines.push("", `and ${count(rows.left, "more result")}, for which there is no room here.`);
  lines.push(...sections.shown);
  if (sections.left > 0) lines.push("", `The changes of ${count(sections.left, "more result")} have no room here.`);
  return `${[...lines, ...foot].join("\n")}\n`;
}

function row(fold: Fold): string {
  const [first] = fold;
  const name = fold.length === 1 ? code(first.stack) : `${count(fold.length, "stack")} alike`;
  const cell = (field: "add" | "change" | "destroy") => (isFinished(first) ? String(first[field]) : "");
  const log = first.log === undefined ? "" : code(basename(first.log));
  return `| ${name} | ${cell("add")} | ${cell("change")} | ${cell("destroy")} | ${sign(first)} ${text(verdict(first))} | ${log} |`;
}

function sign(result: StackResult): string {
  if (!isFinished(result)) return "❌";
  const worst = result.changes[0]?.actions[0];
  if (worst !== undefined) return signs[worst];
  return result.failedChecks > 0 ? "⚠️" : "✅";
}

function section(fold: Fold): string {
  const [{ stack, changes }] = fold;
  // A summary is HTML, in which Markdown is no markup.
  const title = fold.length === 1 ? `<code>${html(stack)}</code>` : `${count(fold.length, "stack")} alike`;
  const lines = ["", "<details>", `<summary>${title}: ${count(changes.length, "change")}</summary>`, ""];
  if (fold.length > 1)
    lines.push(
      `${fold
        .slice(0, MOST)
        .map((each) => code(each.stack))
        .join(", ")}${more(fold.length)}`,
      "",
    );
  for (const { address, actions } of changes.slice(0, MOST)) {
    lines.push(`- ${signs[actions[0] ?? "output"]} ${actions.join(", ")} ${code(address)}`);
  }
  if (changes.length > MOST) lines.push(`-${more(changes.length)}`);
  return [...lines, "", "</details>"].join("\n");
}

/** As many from the front as have room, and how many have none. */
function fitting(parts: readonly string[], room: number): { readonly shown: readonly string[]; readonly left: number } {
  let used = 0;
  const at = parts.findIndex((part) => {
    used += part.length + 1;
    return used > room;
  });
  return at === -1 ? { shown: parts, left: 0 } : { shown: parts.slice(0, at), left: parts.length - at };
}

function html(words: string): string {
  return visible(words).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function more(all: number): string {
  return all > MOST ? ` and ${all - MOST} more` : "";
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
