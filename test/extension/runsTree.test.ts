import assert from "node:assert/strict";
import { test } from "node:test";
import { liveRuns } from "../../src/extension/liveRuns";
import { type RunNode, runsTree } from "../../src/extension/runsTree";
import { runName, runSum } from "../../src/extension/runWords";
import type { RunRequest } from "../../src/runner/request";
import { root } from "./impact";
import { kept, live, result, shownNow } from "./runs";

const drawn = (nodes: readonly RunNode[], indent = ""): readonly string[] =>
  nodes.flatMap(({ label, description, children }) => [
    `${indent}${label} | ${description}`,
    ...drawn(children, `${indent}  `),
  ]);

const request = (stacks: readonly string[]) =>
  ({ root, kind: "plan", stacks: stacks.map((stack) => ({ stack })) }) as unknown as RunRequest;

test("a run of this window shows what runs, waits and is done, and hides its own folder", () => {
  let moved = 0;
  const runs = liveRuns(() => {
    moved += 1;
  });
  const { event, ended } = runs.begin(request(["a", "b", "c", "d"]), () => undefined);
  event({ type: "started", stack: "a" });
  event({ type: "finished", stack: "a", result: result("a", { outcome: "changes", add: 2 }) });
  event({ type: "started", stack: "b" });
  event({ type: "started", stack: "c" });
  event({ type: "waiting", stack: "c", holder: "plan by ann@laptop" });
  const [run] = runs.all();
  const began = new Date(Date.parse(run?.began ?? "") + 1).toISOString();
  const own = kept("plan", ["a", "b", "c", "d"], [], { began, folder: "/runs/own" });
  const tree = () =>
    drawn(runsTree({ live: runs.all(), kept: [own, kept("plan", ["a"], [result("a")])], ...shownNow }));
  assert.deepEqual(tree(), [
    "Plan: running | 4 stacks · 1 of 4 done",
    "  a | +2 ~0 -0",
    "  b | running",
    "  c | waits: another run has it (plan by ann@laptop)",
    "  d | waits for its turn",
    "Plan: no changes | a · 2 h ago",
    "  a | no changes",
  ]);
  event({ type: "output", stack: "c", text: "x" });
  assert.equal(tree()[3], "  c | running");
  const before = moved;
  event({ type: "output", stack: "c", text: "y" });
  assert.equal(moved, before, "output moves nothing");
  ended();
  assert.deepEqual(runs.all(), []);
  assert.equal(tree().length, 7);
});

test("one stack is cancelled, or the whole run; both are said at once", () => {
  const cancelled: (string | undefined)[] = [];
  const runs = liveRuns(() => undefined);
  const { event } = runs.begin(request(["a", "b"]), (stack) => cancelled.push(stack));
  event({ type: "started", stack: "a" });
  const rows = () => runsTree({ live: runs.all(), kept: [], ...shownNow });
  const [a] = rows()[0]?.children ?? [];
  a?.cancels?.run.cancel(a.cancels.stack);
  assert.deepEqual(cancelled, ["a"]);
  assert.deepEqual(drawn(rows()), [
    "Plan: running | 2 stacks · 0 of 2 done",
    "  a | cancelling…",
    "  b | waits for its turn",
  ]);
  assert.equal(rows()[0]?.children[0]?.context, "runStack.cancelled");
  rows()[0]?.cancels?.run.cancel();
  assert.deepEqual(cancelled, ["a", undefined]);
  assert.equal(rows()[0]?.context, "run.cancelled");
  assert.equal(rows()[0]?.children[1]?.description, "will not run");
});

test("what went wrong stands first, in the sum and among the stacks; a stack without a result is told", () => {
  const results = [
    result("a", { outcome: "changes", add: 1, change: 2, log: "/runs/a.log" }),
    result("b", { outcome: "failed", exitCode: 1 }),
    result("c", { outcome: "blocked", exitCode: null, message: "It waits for b, which failed" }),
  ];
  const run = kept("plan", ["a", "b", "c", "d"], results);
  const [row] = runsTree({ live: [], kept: [run], ...shownNow });
  assert.ok(row);
  assert.deepEqual(drawn([row]), [
    "Plan: 1 failed, 1 not run, 1 without a result, +1 ~2 -0 | 4 stacks · 2 h ago",
    "  b | failed (exit code 1)",
    "  c | not run: It waits for b, which failed",
    "  d | no result",
    "  a | +1 ~2 -0",
  ]);
  assert.equal(row.context, "run.unfinished");
  assert.deepEqual(
    row.unfinished?.targets.map(({ stack }) => stack),
    ["b", "c", "d"],
  );
  assert.equal(row.again?.targets.length, 4);
  assert.deepEqual(row.children[3]?.runs, { command: "epicenter.openRunLog", arguments: ["/runs/a.log"] });
  assert.match(row.children[3]?.spoken ?? "", /^a, \+1 ~2 -0, Enter opens its log$/);
  const [done] = runsTree({ live: [], kept: [kept("plan", ["a"], [result("a")])], ...shownNow });
  assert.equal(done?.context, "run.ended");
  assert.equal(done?.unfinished, undefined);
});

test("a plan without numbers is not called nothing, a drift check tells drift, a destroy plan is named", () => {
  const about = { kind: "plan", destroy: false, stacks: ["a"] } as const;
  assert.equal(runSum(about, [result("a", { outcome: "changes" })]), "changes in 1");
  const checked = { ...about, kind: "drift", stacks: ["a", "b"] } as const;
  const outcomes = [result("a", { outcome: "drift", change: 1 }), result("b", { outcome: "no-drift" })];
  assert.equal(runSum(checked, outcomes), "drift in 1");
  assert.equal(runSum(checked, outcomes.slice(1)), "1 without a result, no drift");
  assert.equal(runName(checked), "Drift check");
  assert.equal(runName({ ...about, destroy: true }), "Destroy plan");
});

test("runs of several repositories say whose they are; ids are unique, and rows are paged", () => {
  const stacks = Array.from({ length: 250 }, (_, index) => `s${String(index).padStart(3, "0")}`);
  const runs = [kept("plan", stacks, []), kept("plan", ["a"], [], { root: "/code/other", folder: "/runs/other" })];
  const rows = runsTree({ live: [live("plan", stacks)], kept: runs, ...shownNow });
  assert.deepEqual(
    rows.map(({ description }) => description),
    ["250 stacks · 0 of 250 done · shop", "250 stacks · 2 h ago · shop", "a · 2 h ago · other"],
  );
  assert.equal(rows[0]?.children.length, 101);
  const ids = [...rows, ...rows.flatMap(({ children }) => children)].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test("what was applied tells what it changed, and is not run again from its row", () => {
  const results = [result("a", { outcome: "applied", add: 1 }), result("b", { outcome: "failed", exitCode: 1 })];
  const [row] = runsTree({ live: [], kept: [kept("apply", ["a", "b"], results)], ...shownNow });
  assert.equal(row?.label, "Apply: 1 failed, +1 ~0 -0");
  assert.equal(row?.context, "run.applied");
  for (const each of row ? [row, ...row.children] : [])
    assert.deepEqual([each.again, each.unfinished], [undefined, undefined]);
});
