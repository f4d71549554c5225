import assert from "node:assert/strict";
import { test } from "node:test";
import { markStore } from "../../src/extension/marks";
import { stackKey } from "../../src/extension/node";
import { runOutput } from "../../src/extension/runOutput";
import { outcome, report, total } from "../../src/extension/runWords";
import type { StackResult } from "../../src/runner/request";
import { impact, picture, root } from "./impact";

function result(stack: string, more: Partial<StackResult> = {}): StackResult {
  return { stack, exitCode: 0, outcome: "no-changes", add: 0, change: 0, destroy: 0, ...more };
}

test("a report has a line for each stack and the sum; what did not finish is not hidden", () => {
  const lines = report("plan", [
    result("dev/net", { outcome: "changes", exitCode: 2, add: 1, change: 2, destroy: 3 }),
    result("dev/web", { outcome: "blocked", exitCode: null }),
  ]);
  assert.deepEqual(lines, [
    "dev/net  +1 ~2 -3  exit code 2",
    "dev/web  not run: a stack it reads from failed",
    "",
    "Plan of 1 stack: 1 to add, 2 to change, 3 to destroy. 1 of 2 stacks did not finish.",
  ]);
});

test("drift is worded as what happened outside, and a check that failed is no all-clear", () => {
  assert.equal(
    outcome(result("a", { outcome: "drift", change: 2, destroy: 1 })),
    "drift: 2 changed, 1 gone outside of the code",
  );
  assert.equal(total("drift", [result("a", { outcome: "no-drift" })]), "No drift in 1 checked stack.");
  assert.equal(
    total("drift", [result("a", { outcome: "failed", exitCode: 1 })]),
    "Nothing was checked. 1 of 1 stack did not finish.",
  );
});

test("output of stacks that run side by side comes one after the other", () => {
  let written = "";
  const output = runOutput((text) => {
    written += text;
  });
  output.started("a");
  output.started("b");
  output.output("b", "b1\n");
  output.output("a", "a1\n");
  output.finished("b", "b done");
  output.output("a", "a2\r\n");
  output.finished("a", "a done");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes are what is taken out
  const plain = written.replace(/\u001b\[\d+m/g, "");
  assert.equal(plain, "\r\n● a\r\na1\r\na2\r\na done\r\n\r\n● b\r\nb1\r\nb done\r\n");
});

test("a result is stale exactly when the stack's fingerprint is another than at the start", () => {
  const at = (fingerprint: string) =>
    picture({ root, state: "ready", impact: impact(), milliseconds: 1, fingerprints: { a: fingerprint, b: "same" } });
  const store = markStore();
  store.record(root, "plan", { type: "started", stack: "a" }, at("1"));
  const key = stackKey({ root, stack: "a" });
  assert.equal(store.marks(at("1")).get(key)?.text, "planning…");
  store.record(root, "plan", { type: "finished", stack: "a", result: result("a") }, at("2"));
  assert.equal(store.marks(at("1")).get(key)?.stale, false);
  assert.equal(store.marks(at("2")).get(key)?.stale, true);
  assert.equal(store.marks(at("2")).get(key)?.text, "no changes");
});
