import assert from "node:assert/strict";
import { test } from "node:test";
import { followMarks, markOf, markStore } from "../../src/extension/marks";
import { stackKey } from "../../src/extension/node";
import { runOutput } from "../../src/extension/runOutput";
import { outcome, total } from "../../src/handover/runWords";
import { noCounts } from "../../src/runner/counts";
import type { StackResult } from "../../src/runner/request";
import { failed, impact, picture, ready, root } from "./impact";

function result(stack: string, more: Partial<StackResult> = {}): StackResult {
  return { stack, exitCode: 0, outcome: "no-changes", ...noCounts, changes: [], ...more };
}

test("nothing to add, change or destroy is told by what it is, never as nothing", () => {
  const moved = result("dev/net", { outcome: "changes", exitCode: 2, message: "1 forgotten, 1 moved" });
  assert.deepEqual(markOf(moved), { text: "1 forgotten, 1 moved", state: "changes" });
  assert.equal(outcome(result("a", { outcome: "changes", exitCode: 2 })), "changes");
  const replaced = result("a", { outcome: "changes", exitCode: 2, add: 1, destroy: 1, message: "1 replaced" });
  assert.deepEqual(markOf(replaced), { text: "+1 ~0 -1", state: "changes", detail: "1 replaced" });
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

test("output steers no terminal: colours stay, all else is shown, as are names", () => {
  let written = "";
  const output = runOutput((text) => {
    written += text;
  });
  output.started("a\u001b]0;title\u0007");
  output.output("a\u001b]0;title\u0007", "\u001b[31mred\u001b[0m\tover\rwritten\r\n\u001b]52;c;eA==\u0007\u202e\n");
  assert.equal(
    written,
    "\r\n\u001b[1m● a\\u001b]0;title\\u0007\u001b[0m\r\n\u001b[31mred\u001b[0m\toverwritten\r\n\\u001b]52;c;eA==\\u0007\\u202e\r\n",
  );
});

test("a stack that this run never started is marked for what it is now, not for what an earlier run was about", () => {
  const store = markStore();
  store.know(root, ["a"], { a: "1" });
  store.record(root, "plan", { type: "started", stack: "a" });
  store.record(root, "plan", { type: "finished", stack: "a", result: result("a") });
  store.know(root, ["a"], { a: "2" });
  const blocked = result("a", { outcome: "blocked", exitCode: null, message: "It waits for b, which failed" });
  store.record(root, "plan", { type: "finished", stack: "a", result: blocked });
  const mark = store.marks().get(stackKey({ root, stack: "a" }));
  assert.deepEqual(mark, { text: "not run: It waits for b, which failed", state: "failed", stale: false });
});

test("a result is stale exactly when the stack's fingerprint is another than at the start", () => {
  const store = markStore();
  store.know(root, ["a", "b"], { a: "1", b: "same" });
  store.record(root, "plan", { type: "started", stack: "a" });
  const key = stackKey({ root, stack: "a" });
  assert.equal(store.marks().get(key)?.text, "planning…");
  store.know(root, ["a"], { a: "2" });
  store.record(root, "plan", { type: "finished", stack: "a", result: result("a") });
  assert.equal(store.marks().get(key)?.stale, true);
  store.know(root, ["a"], { a: "1" });
  assert.equal(store.marks().get(key)?.stale, false);
  assert.equal(store.marks().get(key)?.text, "no changes");
});

test("with another picture, only what was run is asked for; without an answer every result is stale", async () => {
  const store = markStore();
  const asked: unknown[] = [];
  const answer = async (...each: readonly unknown[]) => {
    asked.push(each);
    return { a: "1" };
  };
  await followMarks(store, picture(ready(impact())), answer);
  assert.deepEqual(asked, []);
  store.know(root, ["a"], { a: "1" });
  store.record(root, "plan", { type: "started", stack: "a" });
  store.record(root, "plan", { type: "finished", stack: "a", result: result("a") });
  await followMarks(store, picture(ready(impact())), answer);
  assert.deepEqual(asked, [[root, ["a"]]]);
  const key = stackKey({ root, stack: "a" });
  assert.equal(store.marks().get(key)?.stale, false);
  await followMarks(store, picture(failed("no-base", "x")), answer);
  assert.equal(asked.length, 1);
  assert.equal(store.marks().get(key)?.stale, true);
});
