import assert from "node:assert/strict";
import { test } from "node:test";
import { affectedFolders } from "../../src/extension/affectedFolders";
import { failed, impact, picture, ready, root, stack } from "./impact";

function marks(...affected: readonly ReturnType<typeof stack>[]) {
  return affectedFolders(picture(ready(impact({ affected })), failed("no-base", "x", "/code/other")));
}

test("each ring has a sign of its own and words; what is possible is a question", () => {
  const found = marks(
    stack("a", { ring: "own" }),
    stack("b"),
    stack("c", { ring: "dependent" }),
    stack("d", { certainty: "possible" }),
  );
  assert.deepEqual(
    [...found].map(([folder, { sign, words }]) => [folder, sign, words]),
    [
      [`${root}/a`, "◉", "a is affected (own)"],
      [`${root}/b`, "●", "b is affected (input)"],
      [`${root}/c`, "○", "c is affected (dependent)"],
      [`${root}/d`, "?", "d is affected (input, possible)"],
    ],
  );
});

test("a folder that is run in several ways has the sign of the nearest, and how many they are", () => {
  const found = marks(stack("platform@a", { ring: "dependent" }), stack("platform@b"), stack("."));
  assert.deepEqual(found.get(`${root}/platform`), { sign: "●", words: "2 stacks of this folder are affected" });
  assert.ok(found.has(root));
});

test("what is removed is not marked, nor anything without an answer", () => {
  assert.equal(marks(stack("a", { ring: "removed" })).size, 0);
  assert.equal(affectedFolders(undefined).size, 0);
});
