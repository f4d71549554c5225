import assert from "node:assert/strict";
import { test } from "node:test";
import { fits } from "../../src/evaluation/reads";

test("a text fits its known pieces where they follow one another from its beginning to its end", () => {
  const fitting: readonly (readonly [(string | null)[], string])[] = [
    [["a"], "a"],
    [["a", null], "a"],
    [["a", null], "abc"],
    [[null, "c"], "abc"],
    [[null], ""],
    [["a", null, "b", null, "c"], "a-b-b-c"],
    [[null, "ab", null, "b"], "abab"],
    [["", null, "x"], "x"],
  ];
  for (const [parts, text] of fitting) assert.equal(fits(parts, text), true, JSON.stringify([parts, text]));
  const others: readonly (readonly [(string | null)[], string])[] = [
    [["a"], "ab"],
    [["a"], "ba"],
    [["a", null, "a"], "a"],
    [[null, "c"], "cd"],
    [["a", null, "b", null, "c"], "a-c-b"],
    [[null, "ab", null, "b"], "ab"],
  ];
  for (const [parts, text] of others) assert.equal(fits(parts, text), false, JSON.stringify([parts, text]));
});

test("many gaps in a path take no longer than few", () => {
  const parts = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? null : "a"));
  assert.equal(fits([...parts, "b"], "a".repeat(5000)), false);
});
