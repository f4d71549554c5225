import assert from "node:assert/strict";
import { test } from "node:test";
import { forget, newMemory, query, questionId, type Remembering } from "../src/query";

interface Sheet extends Remembering {
  readonly cells: Map<string, number>;
  readonly log: string[];
}

const cell = query("cell", (sheet: Sheet, name: string) => {
  sheet.log.push(`cell ${name}`);
  return sheet.cells.get(name);
});
const isBig = query("is big", (sheet: Sheet, name: string) => {
  sheet.log.push(`is big ${name}`);
  return (cell(sheet, name) ?? 0) > 10;
});
const bigOnes = query(
  "big ones",
  (sheet: Sheet, names: readonly string[]) => {
    sheet.log.push("big ones");
    return names.filter((name) => isBig(sheet, name));
  },
  { key: String },
);

function sheet(cells: Record<string, number>, twin?: Sheet): Sheet {
  return { memory: newMemory(twin?.memory), cells: new Map(Object.entries(cells)), log: [] };
}

function set(on: Sheet, name: string, value: number) {
  on.cells.set(name, value);
  on.log.length = 0;
  forget(on, [questionId("cell", name)]);
}

test("an answer is worked out once", () => {
  const one = sheet({ a: 5, b: 50 });
  assert.deepEqual(bigOnes(one, ["a", "b"]), ["b"]);
  one.log.length = 0;
  assert.deepEqual(bigOnes(one, ["a", "b"]), ["b"]);
  assert.deepEqual(one.log, []);
});

test("a change reaches only what rests on it, and stops where an answer stays the same", () => {
  const one = sheet({ a: 5, b: 50 });
  bigOnes(one, ["a", "b"]);
  set(one, "a", 7);
  assert.deepEqual(bigOnes(one, ["a", "b"]), ["b"]);
  assert.deepEqual(one.log, ["cell a", "is big a"]);
  set(one, "a", 70);
  assert.deepEqual(bigOnes(one, ["a", "b"]), ["a", "b"]);
  assert.deepEqual(one.log, ["cell a", "is big a", "big ones"]);
});

test("what looked in vain notices what comes", () => {
  const one = sheet({});
  assert.deepEqual(bigOnes(one, ["new"]), []);
  set(one, "new", 11);
  assert.deepEqual(bigOnes(one, ["new"]), ["new"]);
});

test("a twin takes over what rests on equal inputs", () => {
  const one = sheet({ a: 5, b: 50 });
  bigOnes(one, ["a", "b"]);
  const two = sheet({ a: 5, b: 51 }, one);
  assert.deepEqual(bigOnes(two, ["a", "b"]), ["b"]);
  assert.ok(!two.log.includes("is big a") && !two.log.includes("big ones"), two.log.join());
  const three = sheet({ a: 5, b: 1 }, one);
  assert.deepEqual(bigOnes(three, ["a", "b"]), []);
});

test("a question that asks itself gets the answer for circles", () => {
  const depth: (on: Sheet, name: string) => number = query(
    "depth",
    (on: Sheet, name: string): number => {
      const next = name === "a" ? "b" : "a";
      return 1 + depth(on, next);
    },
    { cycle: 0 },
  );
  assert.equal(depth(sheet({}), "a"), 2);
});
