import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(__dirname, "..");

test("each rule of what can influence a plan has a test that begins with its id, or stands among what is not followed", () => {
  const tests = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(root, "test", name), "utf8"));
  const names = tests.flatMap((text) => [...text.matchAll(/["'`]((?:T\d+, )*T\d+): /g)].map((match) => match[1] ?? ""));
  const rows = [...readFileSync(join(root, "docs", "not-followed.md"), "utf8").matchAll(/^\| (T\d+) /gm)];
  const known = new Set([...names.flatMap((name) => name.split(", ")), ...rows.map((match) => match[1])]);
  const all = Array.from({ length: 155 }, (_, index) => `T${index + 1}`);
  assert.deepEqual(
    all.filter((id) => !known.has(id)),
    [],
  );
});
