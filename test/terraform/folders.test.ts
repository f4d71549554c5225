import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { call, impactOf, rings, root } from "../impact/worlds";

before(loadTestParser);

const resource = (input: string | number) => `resource "terraform_data" "x" {\n  input = ${input}\n}\n`;
const stacks = (files: Record<string, string>) => impactOf({}, files).affected.map((each) => each.stack);

test("T6, T7: a backend, a cloud block, and, where nobody calls the folder, a provider, a lock file or variable files make a stack", () => {
  assert.deepEqual(
    stacks({
      "backend/main.tf": root("b"),
      "cloud/main.tf": 'terraform {\n  cloud {\n    organization = "o"\n  }\n}\n',
      "store/main.tf": 'terraform {\n  state_store "x" {}\n}\n',
      "provider/main.tf": 'provider "aws" {\n  region = "eu-west-1"\n}\n',
      "locked/main.tf": resource(1),
      "locked/.terraform.lock.hcl": 'provider "x" {\n  version = "1"\n}\n',
      "values/main.tf": 'variable "a" {}\n',
      "values/terraform.tfvars": "a = 1\n",
      "hidden/main.tf": 'variable "a" {}\n',
      "hidden/.x.auto.tfvars": "a = 1\n",
      "plain/main.tf": resource(1),
    }),
    ["backend", "cloud", "hidden", "locked", "provider", "store", "values"],
  );
});

test("T7: a folder with a backend is a stack also where a module calls it", () => {
  const files = { "a/main.tf": root("a", call("../b")), "b/main.tf": root("b", resource(1)) };
  assert.deepEqual(stacks(files), ["a", "b"]);
  assert.deepEqual(rings(impactOf(files, { "b/main.tf": root("b", resource(2)) })), ["a input", "b own"]);
});

test("T8: called folders, examples, tests and what tools keep are no stacks, whatever stands in them", () => {
  const provider = 'provider "aws" {}\n';
  assert.deepEqual(
    stacks({
      "a/main.tf": root("a", call("../lib")),
      "lib/main.tf": provider,
      "lib/examples/full/main.tf": root("x"),
      "lib/tests/main.tf": root("y"),
      "examples/main.tf": provider,
      "a/.terraform/modules/m/main.tf": root("z"),
      "a/.terragrunt-cache/x/main.tf": root("z"),
      "node_modules/p/main.tf": root("z"),
    }),
    ["a"],
  );
});

test("T9: a stack may lie in a folder called modules, a module outside of one", () => {
  const files = { "modules/app/main.tf": root("a", call("../../net")), "net/main.tf": resource(1) };
  assert.deepEqual(stacks(files), ["modules/app"]);
  assert.deepEqual(rings(impactOf(files, { "net/main.tf": resource(2) })), ["modules/app input"]);
});

test("T10: a folder with nothing but tests or queries holds no configuration", () => {
  const files = {
    "a/x.tftest.hcl": 'run "x" {}\n',
    "b/x.tfquery.hcl": 'list "x" "y" {}\n',
    "b/terraform.tfvars": "a = 1\n",
  };
  assert.deepEqual(stacks(files), []);
});

test("a stack does not own the stacks below it, nor one whose name begins alike", () => {
  const files = {
    "main.tf": root("r"),
    "prod/main.tf": root("p"),
    "app/main.tf": root("a"),
    "app2/main.tf": root("a2"),
  };
  assert.deepEqual(rings(impactOf(files, { "prod/main.tf": root("p", resource(1)) })), ["prod own"]);
  assert.deepEqual(rings(impactOf(files, { "app2/x.yaml": "a: 1" })), ["app2 own?"]);
  assert.deepEqual(rings(impactOf(files, { "main.tf": root("r", resource(1)) })), [". own"]);
});

test("T11: hidden files, copies that editors leave, and folders called x.tf are no configuration", () => {
  const files = { "a/main.tf": root("a") };
  for (const name of [".x.tf", "x.tf~", "#x.tf#", ".#x.tf"]) {
    const impact = impactOf(files, { [`a/${name}`]: resource(1) });
    assert.ok(!rings(impact).includes("a own"), name);
  }
  assert.deepEqual(rings(impactOf(files, { "a/x.tf/main.tf": resource(1) })), []);
  const linked = { ...files, "a/x.tf": "-> ../shared.tf", "shared.tf": resource(1) };
  assert.deepEqual(rings(impactOf(linked, { "shared.tf": resource(2) })), ["a input"]);
});

test("T12, T13: a .tofu file beside a .tf of its name: which of them counts is the tool's choice, so both do", () => {
  const local = (name: string) => `locals {\n  file = file("\${path.module}/${name}.txt")\n}\n`;
  const files = {
    "a/main.tf": root("a", resource("local.file")),
    "a/names.tf": local("one"),
    "a/names.tofu": local("two"),
    "a/one.txt": "1",
    "a/two.txt": "2",
  };
  assert.deepEqual(rings(impactOf(files, { "a/one.txt": "x" })), ["a own"]);
  assert.deepEqual(rings(impactOf(files, { "a/two.txt": "x" })), ["a own"]);
  assert.deepEqual(rings(impactOf(files, { "a/names.tofu": undefined })), ["a own"]);
  const { "a/names.tofu": two, ...rest } = files;
  const over = { ...rest, "a/override.tofu": two };
  for (const name of ["one", "two"])
    assert.deepEqual(rings(impactOf(over, { [`a/${name}.txt`]: "x" })), ["a own"], name);
  const called = {
    "a/main.tf": root("a"),
    "a/m.tf.json": "{}",
    "a/m.tofu.json": '{"module":{"m":{"source":"../lib"}}}',
    "lib/main.tf": resource(1),
  };
  assert.deepEqual(rings(impactOf(called, { "lib/main.tf": resource(2) })), ["a input"]);
});

test("T14: an override file is one by its name alone, and changes the folder when it comes", () => {
  const files = { "a/main.tf": root("a", resource(1)) };
  for (const name of ["override.tf", "x_override.tf", "override.tf.json", "x_override.tofu"]) {
    const text = name.endsWith("json") ? '{"resource":{"terraform_data":{"x":{"input":2}}}}' : resource(2);
    assert.deepEqual(rings(impactOf(files, { [`a/${name}`]: text })), ["a own"], name);
  }
});

test("T15: an override's arguments replace: what they replace is read no more, what they say is", () => {
  const lib = (name: string) => `module "m" {\n  source = "../${name}"\n}\n`;
  const reads = (name: string) => `resource "terraform_data" "f" {\n  input = file("\${path.module}/${name}")\n}\n`;
  const files = {
    "a/main.tf": root("a", lib("one") + reads("one.txt")),
    "a/x_override.tf": lib("two") + reads("two.txt"),
    "one/main.tf": resource(1),
    "two/main.tf": resource(1),
    "a/one.txt": "1",
    "a/two.txt": "2",
  };
  assert.deepEqual(rings(impactOf(files, { "one/main.tf": resource(2) })), []);
  assert.deepEqual(rings(impactOf(files, { "two/main.tf": resource(2) })), ["a input"]);
  assert.deepEqual(rings(impactOf(files, { "a/one.txt": "x" })), ["a own?"]);
  assert.deepEqual(rings(impactOf(files, { "a/two.txt": "x" })), ["a own"]);
});

test("T15: locals by name, lifecycle by argument, nested blocks and provisioners all of a type, a backend whatever its kind", () => {
  const file = (name: string) => `file("\${path.module}/${name}")`;
  const base = `locals {\n  a = ${file("a1")}\n  b = ${file("b1")}\n}
resource "r" "x" {\n  rule {\n    text = ${file("r1")}\n  }\n  lifecycle {\n    precondition {\n      condition = ${file("l1")} == ""\n      error_message = "m"\n    }\n  }
  provisioner "local-exec" {\n    command = ${file("p1")}\n  }\n  provisioner "local-exec" {\n    command = ${file("p2")}\n  }\n}\n`;
  const override = `locals {\n  a = ${file("a2")}\n}
resource "r" "x" {\n  rule {\n    text = ${file("r2")}\n  }\n  lifecycle {\n    ignore_changes = [y]\n  }\n  provisioner "local-exec" {\n    command = ${file("p3")}\n  }\n}\n`;
  const names = ["a1", "a2", "b1", "r1", "r2", "l1", "p1", "p2", "p3"];
  const files = {
    "a/main.tf": root("a", base),
    "a/override.tf": override,
    ...Object.fromEntries(names.map((name) => [`a/${name}`, "1"])),
  };
  const read = names.filter((name) => rings(impactOf(files, { [`a/${name}`]: "2" })).includes("a own"));
  assert.deepEqual(read, ["a2", "b1", "r2", "l1", "p3"]);
  const moved = {
    "a/main.tf": root("a"),
    "a/override.tf": 'terraform {\n  backend "local" {\n    path = "x.tfstate"\n  }\n}\n',
    "b/main.tf": root(
      "b",
      'data "terraform_remote_state" "a" {\n  backend = "local"\n  config = {\n    path = "../a/x.tfstate"\n  }\n}\n',
    ),
  };
  assert.deepEqual(rings(impactOf(moved, { "a/x.tf": resource(1) })), ["a own", "b dependent"]);
});

test("T16, T17, T18, T20: documents, tests, queries and upload lists of a stack's folder reach nobody", () => {
  const files = { "a/main.tf": root("a") };
  for (const name of [
    "README.md",
    "LICENSE",
    "x.tftest.hcl",
    "tests/x.tftest.hcl",
    "x.tofutest.hcl",
    "x.tfmock.hcl",
    "x.tfquery.hcl",
    "x.tfmigrate.hcl",
    ".terraformignore",
  ]) {
    assert.deepEqual(rings(impactOf(files, { [`a/${name}`]: "x" })), [], name);
  }
});

test("T21: the JSON syntax says the same, and a comment property says nothing", () => {
  const json = (more: object) =>
    JSON.stringify({
      terraform: { backend: { local: {} } },
      locals: { a: 1 },
      resource: { terraform_data: { x: { input: "${local.a}", ...more } } },
    });
  const files = { "a/main.tf.json": json({}) };
  assert.deepEqual(rings(impactOf(files, { "a/main.tf.json": json({ "//": "comment" }) })), []);
  assert.deepEqual(rings(impactOf(files, { "a/main.tf.json": json({ count: 1 }) })), ["a own"]);
  assert.deepEqual(rings(impactOf(files, { "a/main.tf.json": json({}).replace('"a":1', '"a":2') })), ["a own"]);
});
