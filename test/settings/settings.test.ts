import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSettings } from "../../src/settings/settings";

const told = (text: string) => parseSettings(text).problems.map(({ line, message }) => `${line}: ${message}`);

test("an empty file says nothing and is no fault", () => {
  for (const text of ["", "\n", "# nothing yet\n"])
    assert.deepEqual(parseSettings(text), { settings: {}, problems: [] });
});

test("what is wrong is told with its line and what to do, and the rest is used", () => {
  const text = `version: 1
stacks:
  app:
    var_file: [a.tfvars]
    workspace: 7
    inputs: VERSION
    instances:
      "a/b": {}
      c: { var_files: [c.tfvars, 1] }
    instances_from: { var_files: [x] }
exclude: [old]
`;
  const run = "var_files, vars, workspace, backend_config, inputs, commands";
  assert.deepEqual(told(text), [
    `4: "var_file" means nothing here; known are: ${run}, instances, instances_from.`,
    '5: This must be a text; write "7" in quotes.',
    "6: This must be a list.",
    '8: "a/b" must be a name of letters, digits, ".", "_", "-".',
    '9: This must be a text; write "1" in quotes.',
    '10: Say where the instances come from: either "folders" or "files".',
  ]);
  const { settings } = parseSettings(text);
  const instance = settings.stacks?.get("app")?.is.instances?.get("c");
  assert.deepEqual(instance, { is: { var_files: [{ is: "c.tfvars", line: 9 }] }, line: 9 });
  assert.deepEqual(settings.exclude, [{ is: "old", line: 11 }]);
});

test("a version that is missing or not known is told", () => {
  assert.deepEqual(told("exclude: []\n"), ["1: Say which version of this file it is: version: 1."]);
  assert.deepEqual(told("exclude: []\nversion: 2\n"), ["2: Version 2 is not known; this Epicenter knows version 1."]);
});

test("of a text that is no YAML, what can be read is used", () => {
  const { settings, problems } = parseSettings("version: 1\nexclude: [old]\nstacks:\n  app: { workspace: a\n");
  assert.deepEqual(settings.exclude, [{ is: "old", line: 2 }]);
  assert.equal(settings.stacks?.get("app")?.is.workspace?.is, "a");
  assert.equal(problems.length, 1);
  assert.match(problems[0]?.message ?? "", /^This is no YAML: /);
});

test("anchors and merge keys are followed", () => {
  const text = "version: 1\nstacks:\n  a: &a { workspace: w }\n  b: *a\n  c: { <<: *a, inputs: [x] }\n";
  const { settings, problems } = parseSettings(text);
  assert.deepEqual(problems, []);
  assert.equal(settings.stacks?.get("b")?.is.workspace?.is, "w");
  assert.equal(settings.stacks?.get("c")?.is.workspace?.is, "w");
});

test("no text throws or hangs", () => {
  const whole =
    'version: 1\nstacks:\n  "a/*": &x\n    var_files: ["${instance.name}", *y]\n  b: {<<: *x}\nexclude: ["[", "!("]\n';
  for (let end = 0; end <= whole.length; end++) parseSettings(whole.slice(0, end));
  const bomb = `a: &a [x]\n${"bcdefghijk".replace(/./g, (name, at) => `${name}: &${name} [${`*${"abcdefghij"[at]},`.repeat(9)}]\n`)}`;
  for (const text of [
    bomb,
    "a: &a [*a]",
    "\0",
    "? [a]\n: b",
    "%YAML",
    "--- 1\n--- 2",
    "- 1",
    "7",
    '"x',
    "stacks: {a: {vars: &v {x: *v}}}",
  ]) {
    assert.ok(parseSettings(text).problems.length > 0, text);
  }
});
