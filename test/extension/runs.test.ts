import assert from "node:assert/strict";
import { test } from "node:test";
import { ago } from "../../src/extension/ago";
import type { Memory } from "../../src/extension/lookStore";
import { rememberedMarks, rememberMarks } from "../../src/extension/markMemory";
import { followMarks, markOf, markStore } from "../../src/extension/marks";
import { markWords } from "../../src/extension/markWords";
import { stackKey } from "../../src/extension/node";
import { runOutput } from "../../src/extension/runOutput";
import { outcome, total } from "../../src/handover/runWords";
import type { StackResult } from "../../src/runner/request";
import { failed, impact, picture, ready, root } from "./impact";
import { result } from "./runs";

const at = "2026-03-01T10:00:00.000Z";

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
  store.record(root, "plan", { type: "started", stack: "a" }, at);
  store.record(root, "plan", { type: "finished", stack: "a", result: result("a") }, at);
  store.know(root, ["a"], { a: "2" });
  const blocked = result("a", { outcome: "blocked", exitCode: null, message: "It waits for b, which failed" });
  store.record(root, "plan", { type: "finished", stack: "a", result: blocked }, at);
  const mark = store.marks().get(stackKey({ root, stack: "a" }))?.plan;
  assert.deepEqual(mark, { text: "not run: It waits for b, which failed", state: "failed", at, stale: false });
});

test("a result is stale exactly when the stack's fingerprint is another than at the start", () => {
  const store = markStore();
  store.know(root, ["a", "b"], { a: "1", b: "same" });
  store.record(root, "plan", { type: "started", stack: "a" }, at);
  const key = stackKey({ root, stack: "a" });
  assert.equal(store.marks().get(key)?.plan?.text, "planning…");
  store.know(root, ["a"], { a: "2" });
  store.record(root, "plan", { type: "finished", stack: "a", result: result("a") }, at);
  assert.equal(store.marks().get(key)?.plan?.stale, true);
  store.know(root, ["a"], { a: "1" });
  assert.equal(store.marks().get(key)?.plan?.stale, false);
  assert.equal(store.marks().get(key)?.plan?.text, "no changes");
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
  store.record(root, "plan", { type: "started", stack: "a" }, at);
  store.record(root, "plan", { type: "finished", stack: "a", result: result("a") }, at);
  await followMarks(store, picture(ready(impact())), answer);
  assert.deepEqual(asked, [[root, ["a"]]]);
  const key = stackKey({ root, stack: "a" });
  assert.equal(store.marks().get(key)?.plan?.stale, false);
  await followMarks(store, picture(failed("no-base", "x")), answer);
  assert.equal(asked.length, 1);
  assert.equal(store.marks().get(key)?.plan?.stale, true);
});

const drift = (more: Partial<StackResult>, when: string) => ({ root, at: when, result: result("a", more) });

test("a plan and a drift check stand side by side; drift that the command line found is known too", () => {
  const store = markStore();
  store.know(root, ["a"], { a: "1" });
  store.record(root, "plan", { type: "started", stack: "a" }, at);
  const changes = result("a", { outcome: "changes", exitCode: 2, add: 2, change: 1 });
  store.record(root, "plan", { type: "finished", stack: "a", result: changes }, at);
  const message = "The cloud differs from the state: 1 changed";
  store.knowDrift([drift({ outcome: "drift", change: 1, message }, "2026-03-01T08:00:00.000Z")]);
  const marks = store.marks().get(stackKey({ root, stack: "a" })) ?? {};
  assert.equal(marks.plan?.text, "+2 ~1 -0");
  assert.equal(marks.drift?.state, "changes");
  const now = Date.parse("2026-03-01T11:30:00.000Z");
  assert.deepEqual(markWords(marks, now), {
    short: ["+2 ~1 -0", "drift of 1 (3 h ago)"],
    long: [
      "Last plan: +2 ~1 -0 (1 h ago)",
      "Last drift check: drift of 1 (3 h ago)",
      "drift: 1 changed, 0 gone outside of the code; The cloud differs from the state: 1 changed",
    ],
  });
});

test("of two drift checks the newer counts, and a failed one is no all-clear", () => {
  const store = markStore();
  const text = () => store.marks().get(stackKey({ root, stack: "a" }))?.drift?.text;
  store.knowDrift([drift({ outcome: "no-drift" }, at)]);
  assert.equal(text(), "no drift");
  store.record(root, "drift", { type: "started", stack: "a" }, at);
  store.knowDrift([drift({ outcome: "no-drift" }, "2026-03-01T12:00:00.000Z")]);
  assert.equal(text(), "checking drift…");
  const failing = result("a", { outcome: "failed", exitCode: 1 });
  store.record(root, "drift", { type: "finished", stack: "a", result: failing }, "2026-03-01T13:00:00.000Z");
  store.knowDrift([drift({ outcome: "no-drift" }, at)]);
  assert.equal(text(), "drift check failed");
  store.knowDrift([drift({ outcome: "drift", destroy: 2 }, "2026-03-01T14:00:00.000Z")]);
  assert.equal(text(), "drift of 2");
});

test("plans outlive the window, and are stale there until the fingerprint is known to be the same", () => {
  const kept = new Map<string, unknown>();
  const memory: Memory = {
    get: <T>(key: string) => kept.get(key) as T | undefined,
    update: async (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))),
  };
  const now = Date.parse(at);
  const store = rememberedMarks(memory, now);
  store.know(root, ["a", "b"], { a: "1", b: "1" });
  store.record(root, "plan", { type: "started", stack: "a" }, at);
  store.record(root, "plan", { type: "finished", stack: "a", result: result("a") }, at);
  store.record(root, "plan", { type: "started", stack: "b" }, at);
  rememberMarks(memory, store);
  const next = rememberedMarks(memory, now);
  const plan = () => next.marks().get(stackKey({ root, stack: "a" }))?.plan;
  assert.deepEqual(plan(), { text: "no changes", state: "clean", at, stale: true });
  // What still ran ended with its window.
  assert.equal(next.marks().size, 1);
  assert.deepEqual([...next.followed()], [[root, ["a"]]]);
  next.know(root, ["a"], { a: "1" });
  assert.equal(plan()?.stale, false);
  const month = 31 * 24 * 60 * 60 * 1000;
  assert.equal(rememberedMarks(memory, now + month).marks().size, 0);
  kept.set("epicenter.marks", [null, { root }, "x"]);
  assert.equal(rememberedMarks(memory, now).marks().size, 0);
});

test("how long ago is told in words", () => {
  const after = (minutes: number) => ago(at, Date.parse(at) + minutes * 60_000);
  assert.deepEqual([-5, 0.5, 1, 59.9, 60, 47 * 60, 48 * 60].map(after), [
    "just now",
    "just now",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "47 h ago",
    "2 days ago",
  ]);
});
