import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { call, impactOf, reads, rings, root } from "./worlds";

// Layouts that comparable tools are known to get wrong, each with the right answer.
before(loadTestParser);

const content = 'resource "terraform_data" "x" {\n  input = 1\n}\n';
const other = content.replace("1", "2");

test("two modules of the same name in different folders are told apart", () => {
  const base = {
    "stack/main.tf": root("s", call("../m1/x", "x") + call("../m2/y", "y")),
    "m1/x/main.tf": call("../common"),
    "m1/common/main.tf": content,
    "m2/y/main.tf": call("../common"),
    "m2/common/main.tf": content,
  };
  const impact = impactOf(base, { "m2/common/main.tf": other });
  assert.deepEqual(rings(impact), ["stack input"]);
  assert.deepEqual(
    impact.affected[0]?.reasons[0]?.path.map((step) => step.id),
    ["m2/common/main.tf", "m2/common", "m2/y", "stack"],
  );
});

test("a module called from main.tf.json, or from main.tofu", () => {
  const json = '{"terraform":{"backend":{"s3":{"bucket":"b","key":"k"}}},"module":{"m":{"source":"../lib"}}}';
  const base = { "a/main.tf.json": json, "b/main.tofu": root("b", call("../lib")), "lib/main.tf": content };
  assert.deepEqual(rings(impactOf(base, { "lib/main.tf": other })), ["a input", "b input"]);
});

test("a module folder that is deleted while a stack still calls it", () => {
  const base = { "a/main.tf": root("a", call("../lib")), "b/main.tf": root("b"), "lib/main.tf": content };
  const impact = impactOf(base, { "lib/main.tf": undefined });
  assert.deepEqual(rings(impact), ["a input"]);
  assert.deepEqual(
    impact.problems.map((problem) => [problem.code, problem.path, problem.line]),
    [["missing-module", "a/main.tf", 8]],
  );
});

test("a syntax error in one stack leaves the others' answer as it is", () => {
  const base = {
    "a/main.tf": root("a", 'resource "x" {'),
    "b/main.tf": root("b", call("../lib")),
    "lib/main.tf": content,
  };
  const impact = impactOf(base, { "lib/main.tf": other });
  assert.deepEqual(rings(impact), ["b input"]);
  assert.equal(impact.complete, false);
});

test("a call that a syntax error hides is not forgotten", () => {
  const base = { "a/main.tf": root("a", call("../lib")), "lib/main.tf": content };
  const impact = impactOf(base, { "a/main.tf": `${root("a", call("../lib"))}resource "x" {`, "lib/main.tf": other });
  assert.deepEqual(rings(impact), ["a own"]);
});

test("a template that a module reads by path.module", () => {
  const base = {
    "a/main.tf": root("a", call("../lib")),
    "lib/main.tf": 'locals {\n  text = templatefile("${path.module}/templates/u.tpl", {})\n}\n',
    "lib/templates/u.tpl": "one",
  };
  assert.deepEqual(rings(impactOf(base, { "lib/templates/u.tpl": "two" })), ["a input"]);
});

test("file() with a relative path is the root module's, also in a child module", () => {
  const base = {
    "a/main.tf": root("a", 'locals {\n  p = file("../shared/policy.json")\n}\n'),
    "b/main.tf": root("b", call("../lib")),
    "lib/main.tf": 'locals {\n  p = file("own.json")\n}\n',
    "lib/own.json": "{}",
    "b/own.json": "{}",
    "shared/policy.json": "{}",
  };
  assert.deepEqual(rings(impactOf(base, { "shared/policy.json": "[]" })), ["a input"]);
  assert.deepEqual(rings(impactOf(base, { "b/own.json": "[]" })), ["b own"]);
  assert.deepEqual(rings(impactOf(base, { "lib/own.json": "[]" })), ["b input?"]);
});

test("a file that comes to a fileset", () => {
  const base = {
    "a/main.tf": root("a", 'locals {\n  rules = fileset(path.module, "rules/*.yaml")\n}\n'),
    "a/rules/one.yaml": "1",
  };
  const impact = impactOf(base, { "a/rules/two.yaml": "2" });
  assert.deepEqual(rings(impact), ["a own"]);
});

test("each file of a for over a fileset is read", () => {
  const base = {
    "a/main.tf": root(
      "a",
      'locals {\n  all = { for f in fileset("${path.module}/../rules", "*.yaml") : f => yamldecode(file("${path.module}/../rules/${f}")) }\n}\n',
    ),
    "rules/one.yaml": "a: 1",
    "rules/one.txt": "a",
  };
  assert.deepEqual(rings(impactOf(base, { "rules/one.yaml": "a: 2" })), ["a input"]);
  assert.deepEqual(rings(impactOf(base, { "rules/one.txt": "b" })), []);
});

test("a state that another stack reads makes a dependent, in a later wave", () => {
  const base = { "a/main.tf": root("a", content), "b/main.tf": root("b", reads("a")) };
  const impact = impactOf(base, { "a/main.tf": root("a", other) });
  assert.deepEqual(rings(impact), ["a own", "b dependent"]);
  assert.deepEqual(impact.waves, [["a"], ["b"]]);
});

test("a root stack and one below it; two whose names begin alike", () => {
  const base = {
    "main.tf": root("r"),
    "prod/main.tf": root("p"),
    "app/main.tf": root("app"),
    "app2/main.tf": root("app2"),
  };
  assert.deepEqual(rings(impactOf(base, { "prod/main.tf": root("p", content) })), ["prod own"]);
  assert.deepEqual(rings(impactOf(base, { "app2/main.tf": root("app2", content) })), ["app2 own"]);
});

test("dependents by more than one way, each once", () => {
  const base = {
    "a/main.tf": root("a", content),
    "b/main.tf": root("b", reads("a")),
    "d/main.tf": root("d", reads("b")),
    "r/main.tf": root("r", reads("d") + reads("a")),
  };
  const impact = impactOf(base, { "a/main.tf": root("a", other) });
  assert.deepEqual(rings(impact), ["a own", "b dependent", "d dependent", "r dependent"]);
  assert.deepEqual(impact.waves, [["a"], ["b"], ["d"], ["r"]]);
});

test("documents, examples and tests below a module reach nobody", () => {
  const base = {
    "a/main.tf": root("a", call("../lib")),
    "lib/main.tf": content,
    "lib/README.md": "x",
    "lib/examples/full/main.tf": root("example", call("../..")),
    "lib/tests/main.tftest.hcl": "run {}",
    "lib/unit.tftest.hcl": "run {}",
  };
  const impact = impactOf(base, {
    "lib/README.md": "y",
    "lib/examples/full/main.tf": root("example"),
    "lib/tests/main.tftest.hcl": "",
    "lib/unit.tftest.hcl": "",
  });
  assert.deepEqual(rings(impact), []);
  assert.ok(impact.changes.every((change) => change.effect === "none"));
  assert.equal(impact.total, 1);
});

test("an environment called test is one", () => {
  const base = { "envs/test/main.tf": root("t", call("../../lib")), "lib/main.tf": content };
  assert.deepEqual(rings(impactOf(base, { "lib/main.tf": other })), ["envs/test input"]);
});

test("a called folder is a module wherever it lies", () => {
  const base = { "a/main.tf": root("a", call("../lib/net")), "lib/net/main.tf": `provider "aws" {\n}\n${content}` };
  const impact = impactOf(base, { "lib/net/main.tf": `provider "aws" {\n}\n${other}` });
  assert.deepEqual([rings(impact), impact.total], [["a input"], 1]);
});

test("a module that moves with its callers reaches them once, possibly where it says the same, and the old folder is no stack", () => {
  const base = { "a/main.tf": root("a", call("../old")), "old/main.tf": content };
  const moved = (text: string) =>
    impactOf(base, { "a/main.tf": root("a", call("../new")), "old/main.tf": undefined, "new/main.tf": text });
  assert.deepEqual([rings(moved(other)), moved(other).total], [["a own"], 1]);
  const impact = moved(content);
  assert.deepEqual([rings(impact), impact.total], [["a own?"], 1]);
  assert.deepEqual(
    impact.changes.map(({ path, effect, hidden }) => [
      path,
      effect,
      hidden?.map(({ rule, what }) => `${rule} ${what}`),
    ]),
    [
      ["a/main.tf", "affects", undefined],
      ["new/main.tf", "none", ["same-module new/main.tf"]],
      ["old/main.tf", "none", ["same-module old/main.tf"]],
    ],
  );
});

test("T35: modules that call each other in a circle end", () => {
  const base = { "a/main.tf": root("a", call("../x")), "x/main.tf": call("../y"), "y/main.tf": call("../x") + content };
  assert.deepEqual(rings(impactOf(base, { "y/main.tf": call("../x") + other })), ["a input"]);
});

test("a configuration file that is read as data counts with its comments", () => {
  const base = {
    "a/main.tf": root("a", 'locals {\n  sum = filemd5("${path.module}/../lib/main.tf")\n}\n'),
    "b/main.tf": root("b", call("../lib")),
    "lib/main.tf": content,
  };
  assert.deepEqual(rings(impactOf(base, { "lib/main.tf": `# comment\n${content}` })), ["a input"]);
});

test("a module reached through a link is the one that the link leads to", () => {
  const base = {
    "a/main.tf": root("a", call("../link")),
    link: "-> real",
    "real/main.tf": call("./sub"),
    "real/sub/main.tf": content,
  };
  assert.deepEqual(rings(impactOf(base, { "real/sub/main.tf": other })), ["a input"]);
});

test("a path that rests on a variable reaches what may fit, possibly; with the caller's value, for certain", () => {
  const lib = 'variable "name" {}\nlocals {\n  p = file("${path.module}/policies/${var.name}.json")\n}\n';
  const base = {
    "a/main.tf": root("a", `${call("../lib").replace("}", '  name = "one"\n}')}`),
    "lib/main.tf": lib,
    "lib/policies/one.json": "1",
    "lib/policies/two.json": "2",
  };
  assert.deepEqual(rings(impactOf(base, { "lib/policies/one.json": "x" })), ["a input"]);
  assert.deepEqual(rings(impactOf(base, { "lib/policies/two.json": "x" })), ["a input?"]);
});
