import type { AffectedStack, Explanation, Graph, Impact, Order, Problem } from "../engine";
import {
  apartFromToolchain,
  comparison,
  count,
  externalLine,
  hiddenLine,
  reasonLine,
  stepLine,
  summary,
  tags,
  visible,
  why,
} from "./words";

/** How a terminal shows words; each function returns its text unchanged where there are no colours. */
export interface Colours {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** The impact for a person: waves, in them each stack with one line of why. */
export function impactText(impact: Impact, colours: Colours): string {
  const lines = [colours.bold(summary(impact)), colours.dim(`Comparing ${comparison(impact)}.`)];
  const byId = new Map(impact.affected.map((stack) => [stack.stack, stack]));
  for (const [index, wave] of impact.waves.entries()) {
    lines.push("", colours.bold(`Wave ${index + 1}`));
    const { shown, alone, changes } = apartFromToolchain(wave.flatMap((id) => byId.get(id) ?? []));
    for (const stack of shown) lines.push(...stackLines(stack, colours));
    if (alone.length > 0)
      lines.push(`  ${count(alone.length, "stack")}  ${colours.dim("toolchain")}`, `      ${colours.dim(changes)}`);
  }
  const rest = impact.affected.filter((stack) => stack.wave === undefined);
  if (rest.length > 0) {
    lines.push("", colours.bold("Removed"), colours.dim("  Their state may still exist: destroy it from the base."));
    for (const stack of rest) lines.push(...stackLines(stack, colours));
  }
  lines.push(...cycleLines(impact.cycles, colours), ...quietLines(impact, colours));
  return finish([...lines, ...problemLines(impact.problems, colours)]);
}

function stackLines(stack: AffectedStack, colours: Colours): readonly string[] {
  const paint = stack.ring === "removed" ? colours.red : stack.certainty === "possible" ? colours.yellow : colours.cyan;
  return [
    `  ${paint(visible(stack.stack))}  ${colours.dim(tags(stack).join(", "))}`,
    `      ${colours.dim(why(stack))}`,
  ];
}

function cycleLines(cycles: readonly (readonly string[])[], colours: Colours): readonly string[] {
  return cycles.flatMap((cycle) => {
    const loop = [...cycle, cycle[0] ?? ""].map(visible).join(" → ");
    return ["", `${colours.red("Cycle")}  ${loop}`];
  });
}

/** How many names of files without effect are told. */
const MOST_NAMES = 5;

function quietLines(impact: Impact, colours: Colours): readonly string[] {
  const lines: string[] = [];
  for (const [effect, title] of [
    ["cosmetic", "Only comments, layout or order"],
    ["none", "Reaches no stack"],
  ] as const) {
    const paths = impact.changes.filter((change) => change.effect === effect).map((change) => visible(change.path));
    if (paths.length === 0) continue;
    const more = paths.length > MOST_NAMES ? `, and ${paths.length - MOST_NAMES} more` : "";
    lines.push(colours.dim(`${title}: ${paths.slice(0, MOST_NAMES).join(", ")}${more}`));
  }
  return lines.length > 0 ? ["", ...lines] : [];
}

/** How many problems are told one by one. */
const MOST_PROBLEMS = 20;
const severities = ["error", "warning", "information"];

function problemLines(problems: readonly Problem[], colours: Colours): readonly string[] {
  if (problems.length === 0) return [];
  // What may be missing goes before what is only worth knowing.
  const sorted = problems.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const lines = sorted.slice(0, MOST_PROBLEMS).map((problem) => {
    const place = problem.path === null ? "" : `${visible(problem.path)}${problem.line ? `:${problem.line}` : ""}  `;
    const paint = { error: colours.red, warning: colours.yellow, information: colours.dim }[problem.severity];
    return `  ${paint(problem.severity)}  ${place}${visible(problem.message)}`;
  });
  const more = problems.length - lines.length;
  const rest = more > 0 ? [`  and ${count(more, "more problem")}`] : [];
  return ["", colours.bold(problemTitle(problems)), ...lines, ...rest];
}

function problemTitle(problems: readonly Problem[]): string {
  const notes = problems.filter((problem) => problem.severity === "information").length;
  if (notes === problems.length) return count(notes, "note");
  const more = notes > 0 ? ` (${count(notes, "note")} among them)` : "";
  return `${count(problems.length, "problem")}${more}; where something is not known, the answer errs wide`;
}

/** Every way from a change to one stack, and what changed without counting for it. */
export function explanationText(explanation: Explanation, colours: Colours): string {
  const { stack, hidden, external } = explanation;
  const lines =
    explanation.ring === "none" ? [`${visible(stack)} is not affected.`] : reasonLines(explanation, colours);
  if (hidden.length > 0) lines.push("", colours.bold("Changed without effect on it"));
  for (const piece of hidden) {
    lines.push(`  ${visible(piece.path)}:${piece.line}  ${colours.dim(hiddenLine(piece, stack))}`);
  }
  if (external.length > 0) lines.push("", colours.bold("Reads states that no stack here keeps"));
  for (const each of external) lines.push(`  ${externalLine(each)}`);
  return finish(lines);
}

function reasonLines(stack: AffectedStack, colours: Colours): string[] {
  const wave = stack.wave === undefined ? "" : `, wave ${stack.wave}`;
  const lines = [`${colours.bold(visible(stack.stack))}  ${colours.dim(`${tags(stack).join(", ")}${wave}`)}`];
  for (const reason of stack.reasons) {
    const possible = reason.certainty === "possible" ? colours.yellow("  possible") : "";
    lines.push("", `${colours.cyan(visible(reason.change ?? reasonLine(reason)))}${possible}`);
    if (reason.note !== undefined) lines.push(`  ${visible(reason.note)}`);
    const steps = reason.change === null ? reason.path : reason.path.slice(1);
    for (const step of steps) lines.push(`  → ${stepLine(step)}`);
  }
  return lines;
}

/** Every stack in waves, each with what it waits for. */
export function orderText(order: Order, colours: Colours): string {
  const lines = [colours.bold(`${count(order.stacks.length, "stack")} in ${count(order.waves.length, "wave")}.`)];
  const byId = new Map(order.stacks.map((stack) => [stack.stack, stack]));
  for (const [index, wave] of order.waves.entries()) {
    lines.push("", colours.bold(`Wave ${index + 1}`));
    for (const id of wave) {
      const waits = byId.get(id)?.dependsOn.map((each) => visible(each.stack)) ?? [];
      lines.push(`  ${colours.cyan(visible(id))}${waits.length > 0 ? colours.dim(`  after ${waits.join(", ")}`) : ""}`);
    }
  }
  lines.push(...cycleLines(order.cycles, colours), ...externalLines(order, colours));
  return finish([...lines, ...problemLines(order.problems, colours)]);
}

/** Each state outside of the repository once, with who reads it. */
function externalLines(order: Order, colours: Colours): readonly string[] {
  const readers = new Map<string, string[]>();
  for (const { stack, external } of order.stacks) {
    for (const { address } of external) readers.set(address, [...(readers.get(address) ?? []), visible(stack)]);
  }
  if (readers.size === 0) return [];
  const lines = [...readers].map(([address, stacks]) => {
    return `  ${visible(address)}${colours.dim(`  read by ${stacks.join(", ")}`)}`;
  });
  return ["", colours.bold("States that no stack here keeps"), ...lines.sort()];
}

/** Every node with what it uses. */
export function graphText(graph: Graph, colours: Colours): string {
  const lines = [colours.bold(`${count(graph.nodes.length, "node")}, ${count(graph.edges.length, "edge")}.`)];
  for (const node of graph.nodes) {
    const edges = graph.edges.filter((edge) => edge.from === node.id);
    const external = graph.external.filter((each) => each.from === node.id);
    if (edges.length + external.length === 0 && node.kind !== "stack") continue;
    lines.push("", `${colours.cyan(visible(node.id))}  ${colours.dim(node.kind)}`);
    for (const edge of edges) lines.push(`  ${edge.kind}  ${visible(edge.to)}  ${colours.dim(edge.via)}`);
    for (const { address, version } of external)
      lines.push(`  external  ${visible(address)}  ${colours.dim(visible(version ?? "newest"))}`);
  }
  return finish(lines);
}

function finish(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
