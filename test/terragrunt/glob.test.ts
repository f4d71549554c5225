import assert from "node:assert/strict";
import { test } from "node:test";
import { globPattern } from "../../src/terragrunt/glob";

const fits = (glob: string, ...paths: readonly string[]) => paths.filter((path) => globPattern(glob)?.test(path));

test("mark_glob_as_read: a star stays in its folder, two go through folders", () => {
  assert.deepEqual(fits("a/*.tf", "a/b.tf", "a/b/c.tf", "a/btf"), ["a/b.tf"]);
  assert.deepEqual(fits("a/**", "a/b.tf", "a/b/c.tf", "b/a"), ["a/b.tf", "a/b/c.tf"]);
  assert.deepEqual(fits("a/?.tf", "a/b.tf", "a/bc.tf"), ["a/b.tf"]);
});

test("mark_glob_as_read: two stars stand for no folder only between names", () => {
  assert.deepEqual(fits("a/**/*.tf", "a/b.tf", "a/b/c.tf", "a/b/c/d.tf"), ["a/b/c.tf", "a/b/c/d.tf"]);
  assert.deepEqual(fits("a/**/b", "a/b", "a/x/b", "a/x/y/b"), ["a/b", "a/x/b", "a/x/y/b"]);
});

test("mark_glob_as_read: alternatives, classes, and letters that mean themselves", () => {
  assert.deepEqual(fits("a/{*.tf,b/*.tf}", "a/x.tf", "a/b/x.tf", "a/c/x.tf"), ["a/x.tf", "a/b/x.tf"]);
  assert.deepEqual(fits("a/[!b]x", "a/ax", "a/bx"), ["a/ax"]);
  assert.deepEqual(fits("a\\*(b)+.tf", "a*(b)+.tf", "ab(b)+.tf"), ["a*(b)+.tf"]);
});
