import type { StackResult } from "../runner/request";
import type { EndedRun } from "./endedRun";
import { verdict } from "./runWords";
import { visible } from "./words";

/**
 * A run as JUnit's XML, a test case for each stack. What failed and what drifted are failures; what did not run is an error,
 * for a skipped test would pass.
 */
export function runJunit({ kind, results }: EndedRun): string {
  const cases = results.map((result) => testCase(kind, result));
  const having = (word: string) => cases.filter(({ ends }) => ends === word).length;
  const numbers = `tests="${results.length}" failures="${having("failure")}" errors="${having("error")}"`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${numbers}>`,
    `  <testsuite name="epicenter ${kind}" ${numbers}>`,
    ...cases.map(({ text }) => text),
    "  </testsuite>",
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function testCase(kind: string, result: StackResult) {
  const ends = endOf(result);
  const open = `    <testcase classname="epicenter.${kind}" name="${escaped(result.stack)}"`;
  const words = escaped(verdict(result));
  const inside = ends === undefined ? outputOf(result) : `<${ends} type="${result.outcome}" message="${words}"/>`;
  return { ends, text: `${open}>${inside}</testcase>` };
}

function endOf({ outcome }: StackResult): "failure" | "error" | undefined {
  if (outcome === "failed" || outcome === "drift") return "failure";
  return outcome === "blocked" || outcome === "cancelled" ? "error" : undefined;
}

function outputOf(result: StackResult): string {
  const changes = result.changes.map(({ address, actions }) => `\n${escaped(`${actions.join(", ")} ${address}`)}`);
  return `<system-out>${escaped(verdict(result))}${changes.join("")}</system-out>`;
}

/** XML 1.0 has no way to write most control characters. */
function escaped(words: string): string {
  return visible(words)
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
