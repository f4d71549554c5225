import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { deserialize, serialize } from "node:v8";
import { evaluate } from "../../src/evaluation/evaluate";
import { unknown, type Value } from "../../src/evaluation/value";
import { nativeFacts } from "../../src/hcl/native";
import { loadTestParser } from "../hcl/wasm";

before(loadTestParser);

function value(text: string, names: Record<string, Value> = {}): Value {
  const found = nativeFacts(`x = ${text}\n`).body.attributes[0];
  assert.ok(found, text);
  return evaluate(found.value, { variable: (name) => names[name], call: () => undefined });
}

function plain(of: Value): unknown {
  if (of instanceof Map) return Object.fromEntries([...of].map(([key, each]) => [key, plain(each)]).sort());
  return Array.isArray(of) ? of.map(plain) : of;
}

/** Expressions whose value needs nothing from outside. */
const expressions = [
  '"a${1 + 2}b"',
  '1 < 2 ? "yes" : "no"',
  '[for x in ["a", "b"] : upper(x) if x != "b"]',
  "{for k, v in {a = 1, b = 2} : v => k...}",
  '{for x in ["x", "y"] : x => length(x)}',
  "merge({a = 1, b = 2}, {b = 3})",
  'concat(["a"], ["b", "c"])',
  'join("-", ["a", "b"])',
  'format("%s/%03d", "x", 7)',
  'replace("a.b.c", ".", "/")',
  'replace("abc123", "/[0-9]+/", "_")',
  'split(",", "a,b")',
  'lookup({a = "1"}, "b", "none")',
  'element(["a", "b"], 3)',
  'trimsuffix("a/b/", "/")',
  'dirname("a/b/c")',
  'basename("a/b/c")',
  'coalesce("", "b")',
  'try({}.a, "else")',
  'flatten([["a"], ["b", ["c"]]])',
  "keys({b = 1, a = 2})",
  "values({b = 1, a = 2})",
  'zipmap(["a", "b"], [1, 2])',
  'contains(["a"], "a")',
  'distinct(["a", "b", "a"])',
  'compact(["a", "", "b"])',
  'regex("[a-z]+", "12ab34")',
  'substr("hello", 1, 3)',
  "[{a = 1}, {a = 2}][*].a",
  '{"a b" = {c = [1, 2]}}["a b"].c[1]',
  'yamldecode("a: yes\\nb: [1, two]\\non: 017\\n")',
  'jsondecode("{\\"a\\": [1, null]}")',
  "range(3)",
  'setproduct(["a", "b"], ["c"])',
  'title("hello world")',
  "!(true && false) || 3 % 2 == 0",
  'startswith("abc", "ab")',
  "[0.1 + 0.2, 0.3 - 0.1, 1.1 * 3, 1 / 3]",
  'jsonencode({a = "<&>"})',
  '[for path in ["a/b/", "/", "a", "/a"] : [dirname(path), basename(path)]]',
  'toset(["c", "a", "c"])',
  'tomap({a = "x", b = true})',
  'setsubtract(["c", "b", "a"], ["b"])',
  'timecmp("2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00")',
  'timecmp("2024-01-02T00:00:00Z", "2024-01-01T00:00:00Z")',
  '"a %{ for x in ["b", "c"] ~} ${x} %{ endfor ~} d"',
  '"a %{~ if true ~} b %{~ else ~} c %{~ endif ~} d"',
];

/** Odd letters: one that JavaScript sorts before the other, Go behind it. */
const object = '{ b = 1, a = 2, Z = 3, "\\U0001F600" = 4, "\\uFFFD" = 5, "10" = 6, "9" = 7 }';
const set = 'toset(["b", "a", "B", "\\U0001F600", "\\uFFFD"])';

/** What HCL goes through in an order of its own. */
const ordered = [
  `[for k, v in ${object} : "\${k}=\${v}"]`,
  `"%{ for k, v in ${object} }\${k}\${v}%{ endfor }"`,
  "[for k, v in merge({ b = 1 }, { a = 2 }) : k]",
  '[for k, v in jsondecode("{\\"b\\": 1, \\"a\\": 2}") : v]',
  '[for k, v in yamldecode("b: 1\\na: 2\\n") : v]',
  '[for k, v in zipmap(["b", "a"], [1, 2]) : v]',
  '[for k, v in { for x in ["b", "a"] : x => x } : v]',
  '[for k, v in { for x in ["b", "a", "b"] : x => x... } : v]',
  `keys(${object})`,
  `values(${object})`,
  `jsonencode(${object})`,
  `jsonencode(zipmap(["b", "a"], [1, 2]))`,
  "jsonencode(merge({ b = 1, a = 2 }, { c = 1, a = 3 }))",
  `[for x in ${set} : x]`,
  `sort(["b", "a", "B", "\\U0001F600", "\\uFFFD"])`,
  `jsonencode(${set})`,
  '{ for k, v in toset(["b", "a"]) : k => v }',
  '[for i, x in tolist(toset(["b", "a"])) : "${i}${x}"]',
  "jsonencode(toset([10, 9, 1.5, -2]))",
  "jsonencode(toset([true, false]))",
  'jsonencode(toset([3, "1", true]))',
  'jsonencode(toset([null, "b", "a"]))',
  "jsonencode(toset([{ a = 2 }, { a = 1 }]))",
  'jsonencode(toset([["b", "x"], ["a", "y"], ["a", "x"]]))',
  'setproduct(["b", "a"], ["y", "x"])',
  'setproduct(["b", 1], [true])',
  'jsonencode(setproduct(toset(["b", "a"]), ["y", "x"]))',
  'jsonencode(setunion(["b"], ["a"], []))',
  'jsonencode(setsubtract(["c", "b", "a"], ["b"]))',
  'jsonencode(setintersection(["c", "b", "a"], ["c", "b"]))',
  'flatten([toset(["b", "a"]), ["c"], [[["b"]]]])',
  'concat(tolist(toset(["b", "a"])), ["0"])',
  'reverse(tolist(toset(["b", "a"])))',
];

test("objects are gone through in the order of their names' bytes, sets in that of their elements", (t) => {
  sameAsConsole(t, ordered);
});

test("expressions come to what terraform's console says", (t) => {
  sameAsConsole(t, expressions);
});

function sameAsConsole(t: TestContext, expressions: readonly string[]) {
  if (spawnSync("terraform", ["version"]).status !== 0) return t.skip("terraform is not on PATH");
  const folder = mkdtempSync(join(tmpdir(), "epicenter-console-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  const input = `jsonencode([${expressions.join(", ")}])\n`;
  const output = execFileSync("terraform", ["console"], { cwd: folder, input, encoding: "utf8", stdio: "pipe" });
  const answers: unknown[] = JSON.parse(JSON.parse(output.trim()));
  for (const [index, expression] of expressions.entries()) {
    assert.deepEqual(plain(value(expression)), sortedKeys(answers[index]), expression);
  }
}

function sortedKeys(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sortedKeys);
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .map(([key, each]) => [key, sortedKeys(each)])
      .sort(),
  );
}

test("what is unknown in a text stays a gap in it", () => {
  assert.deepEqual(value('"a/${x}/b"', { x: unknown("var.x") }), { unknown: "var.x", parts: ["a/", null, "/b"] });
  assert.deepEqual(value('dirname("a/b/${x}.tf")', { x: unknown("var.x") }), {
    unknown: "dirname()",
    parts: ["a/b", null],
  });
});

test("an unknown condition leaves both branches", () => {
  assert.deepEqual(value('"p/${c ? "a" : "b"}"', { c: unknown("c") }), {
    unknown: "alternatives",
    oneOf: ["p/a", "p/b"],
  });
});

test("a merge with something unknown has no key that is sure", () => {
  assert.deepEqual(value("merge({a = 1}, x)", { x: unknown("x") }), unknown("merge()"));
});

test("a set that is kept for another process stays one", () => {
  const kept: Value = deserialize(serialize(value('toset(["b", "a"])')));
  assert.deepEqual(plain(value("{ for key, each in x : key => each }", { x: kept })), { a: "a", b: "b" });
});
