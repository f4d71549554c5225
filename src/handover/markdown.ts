import type { AffectedStack, Explanation, Graph, Impact, Order } from "../engine";
import {
  apartFromToolchain,
  comparison,
  count,
  hiddenLine,
  quietWhy,
  reasonLine,
  summary,
  tags,
  visible,
  why,
} from "./words";

/** The impact as a comment on a change request. */
export function impactMarkdown(impact: Impact): string {
  const lines = [`### ${text(summary(impact))}`, "", text(`Comparing ${comparison(impact)}.`)];
  if (impact.affected.length > 0) {
    lines.push("", "| Wave | Stack | Ring | Why |", "| --- | --- | --- | --- |");
    for (const wave of new Set(impact.affected.map((stack) => stack.wave))) {
      const { shown, alone, changes } = apartFromToolchain(impact.affected.filter((stack) => stack.wave === wave));
      for (const stack of shown) lines.push(row(stack));
      if (alone.length > 0)
        lines.push(`| ${wave ?? ""} | ${count(alone.length, "stack")} | toolchain | ${text(changes)} |`);
    }
  }
  for (const cycle of impact.cycles) lines.push("", `**Cycle:** ${[...cycle, cycle[0] ?? ""].map(code).join(" → ")}`);
  const quiet = impact.changes.filter((change) => change.effect !== "affects");
  if (quiet.length > 0) {
    lines.push("", "<details>", `<summary>${count(quiet.length, "change")} without effect</summary>`, "");
    for (const change of quiet) {
      lines.push(`- ${code(change.path)} (${text(quietWhy(change))})`);
    }
    lines.push("", "</details>");
  }
  if (impact.problems.length > 0) {
    lines.push("", `**${count(impact.problems.length, "problem")}**`, "");
    for (const { path, line, message } of impact.problems) {
      lines.push(`- ${path === null ? "" : `${code(`${path}${line ? `:${line}` : ""}`)} `}${text(message)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function row(stack: AffectedStack): string {
  return `| ${stack.wave ?? ""} | ${code(stack.stack)} | ${tags(stack).join(", ")} | ${text(why(stack))} |`;
}

/** Every way from a change to one stack, as a list, and what changed without counting for it. */
export function explanationMarkdown(explanation: Explanation): string {
  const { stack, hidden, external } = explanation;
  const lines = [`### ${code(stack)}`, "", explanation.ring === "none" ? "not affected" : tags(explanation).join(", ")];
  for (const reason of explanation.reasons) {
    const note = reason.note === undefined ? "" : ` ${text(reason.note)}`;
    lines.push("", `- ${reason.change === null ? text(reasonLine(reason)) : code(reason.change)}${note}`);
    for (const step of reason.path.slice(1)) {
      const at = step.at ? ` at ${code(`${step.at.path}:${step.at.line}`)}` : "";
      lines.push(`  - ${code(step.id)} ${step.kind}${step.via ? `, ${step.via}` : ""}${at}`);
    }
  }
  if (hidden.length > 0) lines.push("", "Changed without effect on it:", "");
  for (const piece of hidden) lines.push(`- ${code(`${piece.path}:${piece.line}`)} ${text(hiddenLine(piece, stack))}`);
  if (external.length > 0) lines.push("", "Reads states that no stack here keeps:", "");
  for (const { address, at } of external) lines.push(`- ${code(address)} at ${code(`${at.path}:${at.line}`)}`);
  return `${lines.join("\n")}\n`;
}

export function orderMarkdown(order: Order): string {
  const lines = [`### ${count(order.stacks.length, "stack")} in ${count(order.waves.length, "wave")}`];
  for (const [index, wave] of order.waves.entries()) {
    lines.push("", `**Wave ${index + 1}**`, "", ...wave.map((id) => `- ${code(id)}`));
  }
  const external = new Set(order.stacks.flatMap((stack) => stack.external.map((each) => each.address)));
  if (external.size > 0) {
    lines.push("", "**States that no stack here keeps**", "", ...[...external].sort().map((each) => `- ${code(each)}`));
  }
  return `${lines.join("\n")}\n`;
}

export function graphMarkdown(graph: Graph): string {
  const lines = ["| From | Edge | To |", "| --- | --- | --- |"];
  for (const edge of graph.edges) lines.push(`| ${code(edge.from)} | ${edge.kind}, ${edge.via} | ${code(edge.to)} |`);
  for (const { from, address, version } of graph.external)
    lines.push(`| ${code(from)} | external | ${code(`${address} ${version ?? "newest"}`)} |`);
  return `${lines.join("\n")}\n`;
}

/** A name as code: fenced by more backticks than it holds, bars escaped for tables. */
export function code(name: string): string {
  const shown = visible(name).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/** Words as they are: nothing in them is taken for markup. */
export function text(words: string): string {
  return visible(words).replace(/[\\`*_{}[\]<>#|~]/g, (each) => `\\${each}`);
}
