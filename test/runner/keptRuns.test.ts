import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { noCounts } from "../../src/runner/counts";
import { keptRun, keptRuns } from "../../src/runner/keptRuns";
import { makeRunFolder } from "../../src/runner/logs";
import type { RunRequest, StackResult } from "../../src/runner/request";
import { recordRun } from "../../src/runner/runRecord";

const state = mkdtempSync(join(tmpdir(), "epicenter-kept-"));
const outer = process.env.XDG_STATE_HOME;

before(() => {
  process.env.XDG_STATE_HOME = state;
});
after(() => {
  if (outer === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = outer;
  rmSync(state, { recursive: true, force: true, maxRetries: 9 });
});

const root = "/code/shop";
const request = (kind: RunRequest["kind"], stacks: readonly string[], at = root) =>
  ({ root: at, kind, stacks: stacks.map((stack) => ({ stack })) }) as unknown as RunRequest;
const result = (stack: string): StackResult => ({
  ...{ stack, exitCode: 2, outcome: "changes", ...noCounts, add: 1 },
  changes: [{ address: "terraform_data.a", actions: ["add"], digest: "of this process" }],
});

test("a run is read as it was asked for, with when it began and the results so far; half a line says nothing", () => {
  const earliest = new Date().toISOString();
  const folder = makeRunFolder();
  const record = recordRun(folder, request("plan", ["a", "b"]));
  record(result("a"));
  writeFileSync(join(folder, "results.jsonl"), '{"stack":"b","outc', { flag: "a" });
  const run = keptRun(folder);
  assert.ok(run);
  const { began, results, ...rest } = run;
  assert.ok(began >= earliest && began <= new Date().toISOString(), began);
  assert.deepEqual(rest, { folder, root, kind: "plan", destroy: false, stacks: ["a", "b"] });
  assert.deepEqual(
    results.map(({ stack, add }) => [stack, add]),
    [["a", 1]],
  );
});

test("changes of two stacks are not taken for alike once their digests are gone", () => {
  const folder = makeRunFolder();
  const record = recordRun(folder, request("plan", ["a", "b"]));
  record(result("a"));
  record(result("b"));
  const digests = keptRun(folder)?.results.flatMap(({ changes }) => changes.map(({ digest }) => digest));
  assert.equal(new Set(digests).size, 2);
});

test("the newest come first, at most so many, of the repositories asked for; what can't be read is passed over", () => {
  const make = (name: string, text: string) => {
    mkdirSync(join(state, "epicenter", "runs", name), { recursive: true });
    writeFileSync(join(state, "epicenter", "runs", name, "run.json"), text);
  };
  const asked = (at: string) => JSON.stringify({ root: at, kind: "drift", destroy: false, stacks: [] });
  make("2020-01-01T00-00-00-000Z-aaaaaa", asked("/code/old"));
  make("2020-01-02T00-00-00-000Z-aaaaaa", "{");
  make("2020-01-03T00-00-00-000Z-aaaaaa", asked("/code/old"));
  make("2020-01-04T00-00-00-000Z-aaaaaa", asked("/code/another"));
  make("not-a-time", asked("/code/old"));
  const found = (most: number) => keptRuns(new Set(["/code/old"]), most).map(({ began }) => began);
  assert.deepEqual(found(9), ["2020-01-03T00:00:00.000Z", "2020-01-01T00:00:00.000Z"]);
  assert.deepEqual(found(1), ["2020-01-03T00:00:00.000Z"]);
  assert.equal(keptRun("2020-01-02T00-00-00-000Z-aaaaaa"), undefined);
});
