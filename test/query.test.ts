import assert from "node:assert/strict";
import { test } from "node:test";
import { deserialize, serialize } from "node:v8";
import {
  forget,
  keepAnswers,
  newMemory,
  prune,
  type QuestionId,
  query,
  type Remembering,
  restoreAnswers,
  steadyQuery,
} from "../src/query";

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
  const own = new Map(Object.entries(cells));
  const differing = () =>
    [...new Set([...own.keys(), ...(twin?.cells.keys() ?? [])])]
      .filter((name) => own.get(name) !== twin?.cells.get(name))
      .map((name): QuestionId => ["cell", name]);
  return { memory: newMemory(twin, differing), cells: own, log: [] };
}

function set(on: Sheet, name: string, value: number) {
  on.cells.set(name, value);
  on.log.length = 0;
  forget(on, [["cell", name]]);
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

test("a twin looks at nothing below what rests on no other input, also once the first has moved on", () => {
  const one = sheet({ a: 5, b: 50, c: 7 });
  bigOnes(one, ["a"]);
  const two = sheet({ a: 5, b: 51, c: 7 }, one);
  assert.deepEqual(bigOnes(two, ["a"]), []);
  assert.deepEqual(two.log, []);
  // What is asked of the first only now is not taken for the same.
  set(one, "c", 70);
  bigOnes(one, ["b", "c"]);
  assert.deepEqual(bigOnes(two, ["b", "c"]), ["b"]);
  assert.deepEqual(two.log, ["cell b", "is big b", "cell c", "is big c", "big ones"]);
  set(one, "a", 500);
  assert.deepEqual(bigOnes(one, ["a"]), ["a"]);
  assert.deepEqual(bigOnes(two, ["a"]), []);
});

test("what is asked of the first after a twin has looked is told apart as well", () => {
  const one = sheet({ a: 5, b: 50 });
  const two = sheet({ a: 5, b: 1 }, one);
  bigOnes(one, ["a"]);
  bigOnes(two, ["a"]);
  bigOnes(one, ["b"]);
  assert.deepEqual(bigOnes(two, ["b"]), []);
});

test("what an answer no longer rests on does not reach it, what it rests on anew does", () => {
  const chosen = query(
    "chosen",
    (on: Sheet, _: "") => {
      on.log.push("chosen");
      return cell(on, (cell(on, "which") ?? 0) > 0 ? "a" : "b");
    },
    {},
  );
  const one = sheet({ which: 1, a: 10, b: 20 });
  assert.equal(chosen(one, ""), 10);
  set(one, "which", 0);
  assert.equal(chosen(one, ""), 20);
  set(one, "a", 11);
  assert.equal(chosen(one, ""), 20);
  assert.deepEqual(one.log, []);
  set(one, "b", 21);
  assert.equal(chosen(one, ""), 21);
  set(one, "which", 1);
  assert.equal(chosen(one, ""), 11);
});

test("what a question that fails rests on is asked again", () => {
  const checked = query("checked", (on: Sheet, _: "") => {
    if ((cell(on, "a") ?? 0) > 10) throw new Error("too big");
    return cell(on, "a");
  });
  const above = query("above", (on: Sheet, _: "") => checked(on, ""));
  const one = sheet({ a: 1 });
  assert.equal(above(one, ""), 1);
  set(one, "a", 50);
  assert.throws(() => above(one, ""), /too big/);
  assert.throws(() => above(one, ""), /too big/);
  set(one, "a", 2);
  assert.equal(above(one, ""), 2);
});

test("what nothing rests on that was asked of late is forgotten once there is much", () => {
  const one = sheet({});
  for (let n = 0; n < 12_000; n++) {
    bigOnes(one, ["a", `b${n}`]);
    set(one, "a", n);
    prune(one);
  }
  assert.ok(one.memory.size < 12_000, String(one.memory.size));
  assert.deepEqual(bigOnes(one, ["a"]), ["a"]);
  set(one, "a", 3);
  assert.deepEqual(bigOnes(one, ["a"]), []);
});

test("what rests on a steady answer is looked at only once that has become another one", () => {
  const sum = steadyQuery("steady sum", (on: Sheet, _: "") => {
    on.log.push("sum");
    return (cell(on, "a") ?? 0) + (cell(on, "b") ?? 0);
  });
  const isOdd = steadyQuery("is odd", (on: Sheet, _: "") => {
    on.log.push("is odd");
    return sum(on, "") % 2 === 1;
  });
  const words = query("words", (on: Sheet, name: string) => {
    on.log.push(`words ${name}`);
    return `${cell(on, name)} of ${sum(on, "")}`;
  });
  // Two steady ones, each by way of what the other reaches as well.
  const told = steadyQuery("told", (on: Sheet, _: "") => {
    on.log.push("told");
    return `${words(on, "a")}, ${isOdd(on, "") ? "odd" : "even"}`;
  });
  const one = sheet({ a: 1, b: 2, c: 4 });
  assert.equal(told(one, ""), "1 of 3, odd");
  assert.equal(words(one, "c"), "4 of 3");
  one.cells.set("a", 2);
  set(one, "b", 1);
  forget(one, [["cell", "a"]]);
  assert.equal(words(one, "c"), "4 of 3");
  assert.ok(!one.log.some((each) => ["words c", "is odd"].includes(each)), one.log.join());
  assert.equal(told(one, ""), "2 of 3, odd");
  for (let n = 0; n < 20; n++) {
    set(one, n % 3 === 0 ? "a" : "b", n);
    const [a, b] = [one.cells.get("a") ?? 0, one.cells.get("b") ?? 0];
    assert.equal(told(one, ""), `${a} of ${a + b}, ${(a + b) % 2 === 1 ? "odd" : "even"}`);
    assert.equal(words(one, "c"), `4 of ${a + b}`);
  }
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

/** A sheet of another process, to which the first one's answers were left. */
function takenUp(from: Sheet, cells: Record<string, number>): Sheet {
  const kept = keepAnswers(from.memory);
  assert.ok(kept);
  const again = sheet(cells);
  assert.ok(restoreAnswers(again.memory, deserialize(serialize(kept))));
  return again;
}

test("answers that are taken up are not worked out again; a change reaches what rests on it", () => {
  const one = sheet({ a: 5, b: 50, c: 7 });
  bigOnes(one, ["a", "b"]);
  const two = takenUp(one, { a: 5, b: 50, c: 7 });
  assert.deepEqual(bigOnes(two, ["a", "b"]), ["b"]);
  assert.deepEqual(two.log, []);
  assert.equal(isBig(two, "c"), false);
  set(two, "a", 70);
  assert.deepEqual(bigOnes(two, ["a", "b"]), ["a", "b"]);
  assert.deepEqual(two.log, ["cell a", "is big a", "big ones"]);
  // What was never asked for is handed on as it was found.
  const three = takenUp(takenUp(two, {}), { a: 70, b: 5 });
  forget(three, [["cell", "b"]]);
  assert.deepEqual(bigOnes(three, ["a", "b"]), ["a"]);
  assert.deepEqual(three.log, ["cell b", "is big b", "big ones"]);
});

test("an input that is taken up is asked of the state again", () => {
  const one = sheet({ a: 5 });
  isBig(one, "a");
  const two = takenUp(one, { a: 5 });
  assert.equal(cell(two, "a"), 5);
  assert.deepEqual(two.log, ["cell a"]);
  assert.equal(isBig(two, "a"), false);
  assert.deepEqual(two.log, ["cell a"]);
});

test("nothing is kept while something is in doubt, and nothing taken up that answers other questions", () => {
  const one = sheet({ a: 5 });
  const steady = steadyQuery("steady for once", (on: Sheet, name: string) => isBig(on, name));
  const above = query("above it", (on: Sheet, name: string) => steady(on, name));
  above(one, "a");
  const kept = keepAnswers(one.memory);
  assert.ok(kept);
  set(one, "a", 70);
  assert.equal(keepAnswers(one.memory), undefined);
  assert.equal(above(one, "a"), true);
  const [first, ...rest] = kept.questions;
  assert.ok(first);
  const again = sheet({ a: 5 });
  assert.equal(restoreAnswers(again.memory, { ...kept, questions: [{ ...first, name: "no such" }, ...rest] }), false);
  assert.equal(above(again, "a"), false);
});
