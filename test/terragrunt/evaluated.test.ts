import assert from "node:assert/strict";
import { before, test } from "node:test";
import { hiddenLine, quietWhy } from "../../src/handover/words";
import { loadTestParser } from "../hcl/wasm";
import { impactOf, rings } from "../impact/worlds";
import { ourImpact } from "./against/ours";

// A unit counts by what its files evaluate to; where something is not known, by how that is written.
before(loadTestParser);

const root = `locals {
  env = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals
}
remote_state {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "\${path_relative_to_include()}/terraform.tfstate"
  }
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = "provider \\"aws\\" { region = \\"\${local.env.region}\\" }"
}
inputs = {
  size = lookup({ prod = "large" }, local.env.name, "small")
}
`;
const env = (name: string, more = "") => `locals {\n  name   = "${name}"\n  region = "eu"\n${more}}\n`;
const unit = (inputs: string, more = "") =>
  `include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "../../../m"\n}\n${more}inputs = {\n${inputs}}\n`;
const live = {
  "live/root.hcl": root,
  "live/dev/env.hcl": env("dev"),
  "live/prod/env.hcl": env("prod"),
  "live/dev/app/terragrunt.hcl": unit('  name = "app"\n'),
  "live/prod/app/terragrunt.hcl": unit('  name = "app"\n'),
  "m/main.tf": 'variable "name" {}\nvariable "size" {}\n',
};
const [dev, prod] = ["live/dev/app", "live/prod/app"];

/** Who is affected by one file's text changed in one place. */
function affected(files: Readonly<Record<string, string>>, path: string, from: string, to: string) {
  const text = files[path] ?? "";
  assert.ok(text.includes(from), from);
  return rings(impactOf(files, { [path]: text.replace(from, () => to) })).map((ring) => ring.split(" ")[0]);
}

test("an edit of root.hcl that says the same in other words affects no unit", () => {
  for (const [from, to] of [
    ["locals {", 'locals {\n  unused = "x"'],
    ["local.env.name,", '"${local.env.name}",'],
    ["{ prod", '{ none = "tiny", prod'],
    ['"states"', 'format("%s", "states")'],
    ['bucket = "states"', 'bucket = true ? "states" : "others"'],
    ["  env = read", '  moved = "states"\n  env = read'],
  ] as const)
    assert.deepEqual(affected(live, "live/root.hcl", from, to), [], to);
});

test("an edit of root.hcl affects those units whose values it changes", () => {
  assert.deepEqual(affected(live, "live/root.hcl", '"large"', '"huge"'), [prod]);
  assert.deepEqual(affected(live, "live/root.hcl", '"small"', '"tiny"'), [dev]);
  assert.deepEqual(affected(live, "live/root.hcl", "terraform.tfstate", "state"), [dev, prod]);
  assert.deepEqual(affected(live, "live/root.hcl", '"overwrite"', '"skip"'), [dev, prod]);
});

test("an edit of env.hcl counts by way of what names it", () => {
  assert.deepEqual(affected(live, "live/dev/env.hcl", "locals {", "locals {\n  owner = 1"), []);
  assert.deepEqual(affected(live, "live/dev/env.hcl", '"dev"', '"test"'), []);
  assert.deepEqual(affected(live, "live/dev/env.hcl", '"dev"', '"prod"'), [dev]);
  assert.deepEqual(affected(live, "live/dev/env.hcl", '"eu"', '"us"'), [dev]);
});

test("what a unit overrides of an included file does not count for it", () => {
  const files = { ...live, "live/dev/app/terragrunt.hcl": unit('  size = "own"\n') };
  assert.deepEqual(affected(files, "live/root.hcl", '"small"', '"tiny"'), []);
  assert.deepEqual(affected(files, "live/dev/app/terragrunt.hcl", '"own"', '"other"'), [dev]);
});

test("an unused local of the unit's own file does not count, an attribute does", () => {
  const path = "live/dev/app/terragrunt.hcl";
  assert.deepEqual(affected(live, path, "terraform {", 'locals {\n  a = "b"\n}\nterraform {'), []);
  assert.deepEqual(affected(live, path, "terraform {", "prevent_destroy = true\nterraform {"), [dev]);
});

test("the order of extra arguments and hooks counts", () => {
  const [a, b] = ["a", "b"].map((name) => `  extra_arguments "${name}" {\n    commands = ["plan"]\n  }\n`);
  const files = { ...live, "live/dev/app/terragrunt.hcl": unit("").replace("terraform {\n", `terraform {\n${a}${b}`) };
  assert.deepEqual(affected(files, "live/dev/app/terragrunt.hcl", `${a}${b}`, `${b}${a}`), [dev]);
});

/** A value that is not known, put into the unit's inputs; `more` stands above them. */
function withUnknown(value: string, more = "") {
  return { ...live, "live/dev/app/terragrunt.hcl": unit(`  name = ${value}\n`, more) };
}

test("beside what is not known, the rest is told by its values all the same", () => {
  const dependency = 'dependency "net" {\n  config_path = "../../prod/app"\n}\n';
  for (const value of ['get_env("NAME")', 'get_env("NAME", "app")', 'run_cmd("id")', "dependency.net.outputs.id"]) {
    const files = withUnknown(value, dependency);
    assert.deepEqual(affected(files, "live/root.hcl", "locals {", 'locals {\n  unused = "x"'), [], value);
    assert.deepEqual(affected(files, "live/root.hcl", '"small"', '"tiny"'), [dev], value);
  }
});

test("what is not known counts by how it is written and by what it rests on", () => {
  const path = "live/dev/app/terragrunt.hcl";
  const changes: readonly (readonly [string, string, string])[] = [
    ['get_env("NAME", "a")', '"a"', '"b"'],
    ['get_env("NAME", "a")', 'get_env("NAME", "a")', '"a"'],
    ['get_env("NAME", "a")', '"NAME"', '"OTHER"'],
    ['run_cmd("id", "-u")', '"-u"', '"-g"'],
    ['"${get_env("A")}-${get_env("B")}"', '"B"', '"C"'],
    ['[for x in [get_env("A")] : "${x}-a"]', "}-a", "}-b"],
    ['[for x in split(",", get_env("A")) : [for y in split(",", get_env("A")) : x]]', ": x]", ": y]"],
    ['[for x in split(",", get_env("A")) : x if x != "a"]', '"a"', '"b"'],
    ['split(",", get_env("A"))[*].a', ".a", ".b"],
    ['get_env("A") == "x" ? "y" : "z"', '"z"', '"y2"'],
    ['compact(["a", get_env("A")])', 'compact(["a", get_env("A")])', '["a", get_env("A")]'],
    ['try(get_env("A"), "x")', '"x"', '"y"'],
    ['{ (get_env("A")) = 1 }', "1", "2"],
    ['lookup({ a = 1, b = 2 }, get_env("A"))', "1", "3"],
    ["timestamp()", "timestamp()", "uuid()"],
    ["1 / 3", "1 / 3", "2 / 6"],
    ['true ? 1 : "a"', 'true ? 1 : "a"', "1"],
    ["1.00000000000000000001", "1.00000000000000000001", "1.00000000000000000002"],
    ["12345678901234567890", "12345678901234567890", "12345678901234567891"],
    ['regex("a", "a")', 'regex("a", "a")', 'regex("a", "b")'],
  ];
  for (const [value, from, to] of changes)
    assert.deepEqual(affected(withUnknown(value), path, from, to), [dev], `${value}: ${to}`);
});

test("what is not known counts by the locals and files that lead to it", () => {
  const files = {
    ...live,
    "live/dev/env.hcl": env("dev", '  who = get_env("WHO", "a")\n'),
    "live/root.hcl": root.replace("inputs = {", "inputs = {\n  who = local.env.who"),
    "live/prod/env.hcl": env("prod", '  who = "x"\n'),
  };
  assert.deepEqual(affected(files, "live/dev/env.hcl", '"a"', '"b"'), [dev]);
  assert.deepEqual(affected(files, "live/dev/env.hcl", "locals {", "locals {\n  owner = 1"), []);
  assert.deepEqual(affected(files, "live/root.hcl", "local.env.who", 'get_env("WHO", "a")'), [dev, prod]);
});

test("where a file is read whose name is not known, the text of all decides", () => {
  const more = 'locals {\n  team = read_terragrunt_config("${get_env("TEAM")}.hcl")\n}\n';
  assert.deepEqual(affected(withUnknown('"a"', more), "live/root.hcl", "locals {", 'locals {\n  unused = "x"'), [dev]);
});

test("what Terragrunt may refuse counts, though nothing uses it", () => {
  for (const [from, to] of [
    ["locals {", "locals {\n  unused = no_such_function()"],
    ["locals {", 'locals {\n  unused = upper("a", "b")'],
    ["locals {", "locals {\n  unused = local.no_such"],
    ["locals {", 'locals {\n  unused = find_in_parent_folders("no such")'],
    ["locals {", 'locals {\n  unused = "\\q"'],
    ["locals {", "locals {}\nlocals {"],
    ['backend = "s3"', 'backend = "s3"\n  backend = "s3"'],
    ["remote_state {", "no_such_block {}\nremote_state {"],
    ["remote_state {", "terraform {\n  no_such_block {}\n}\nremote_state {"],
    ['generate "provider"', 'generate "a" "b" {\n}\ngenerate "provider"'],
    ["locals {", "locals {{"],
  ] as const)
    assert.deepEqual(affected(live, "live/root.hcl", from, to), [dev, prod], to);
});

test("each way of including counts", () => {
  const files = {
    "root.hcl": 'locals {\n  a = "x"\n  b = "y"\n}\ninputs = {\n  tags = { a = "b" }\n}\n',
    "u/terragrunt.hcl":
      'include "root" {\n  path   = find_in_parent_folders("root.hcl")\n  expose = true\n}\ninputs = {\n  a    = include.root.locals.a\n  tags = { c = "d" }\n}\n',
    "u/main.tf": 'variable "tags" {}\n',
  };
  const path = "u/terragrunt.hcl";
  assert.deepEqual(affected(files, "root.hcl", '"y"', '"z"'), []);
  assert.deepEqual(affected(files, "root.hcl", '"x"', '"z"'), ["u"]);
  assert.deepEqual(affected(files, path, "include.root.locals.a", '"x"'), []);
  assert.deepEqual(affected(files, path, "expose = true", "expose = false"), ["u"]);
  assert.deepEqual(affected(files, path, "expose", 'merge_strategy = "deep"\n  expose'), ["u"]);
  assert.deepEqual(affected(files, path, "expose", 'merge_strategy = "no_merge"\n  expose'), []);
  assert.deepEqual(affected(files, path, "expose", 'merge_strategy = "no_such"\n  expose'), ["u"]);
});

test("secrets, scripts and files of variables count by their contents", () => {
  const more =
    'locals {\n  secret = yamldecode(sops_decrypt_file("secret.yaml"))\n  text = file("note.txt")\n  data = yamldecode(file("data.yaml"))\n}\n';
  const folder = "live/dev/app";
  const files = {
    ...withUnknown("local.data.name", more),
    [`${folder}/secret.yaml`]: "a: ENC[1]\nsops: {}\n",
    [`${folder}/note.txt`]: "a",
    [`${folder}/data.yaml`]: "name: a\nother: b\n",
  };
  const root = files["live/root.hcl"].replace("locals {", 'locals {\n  unused = "x"');
  const also = (change: Readonly<Record<string, string>>) =>
    rings(impactOf(files, { "live/root.hcl": root, ...change }));
  assert.deepEqual(also({}), []);
  assert.deepEqual(also({ [`${folder}/secret.yaml`]: "a: ENC[2]\nsops: {}\n" }), [`${dev} own`]);
  assert.deepEqual(also({ [`${folder}/note.txt`]: "b" }), [`${dev} own`]);
  assert.deepEqual(also({ [`${folder}/data.yaml`]: "name: c\nother: b\n" }), [`${dev} own`]);
});

test("explain names the rule by which a change was hidden", () => {
  const text = root.replace("locals {", 'locals {\n  unused = "x"');
  const { impact, hidden } = ourImpact(live, { "live/root.hcl": text });
  const [change] = impact.changes;
  assert.equal(change?.effect, "none");
  assert.equal(change && quietWhy(change), "local.unused changed; every unit evaluates to the same");
  assert.deepEqual(
    hidden(dev).map((piece) => `${piece.path}:${piece.line} ${hiddenLine(piece, dev)}`),
    ["live/root.hcl:2 local.unused changed; live/dev/app evaluates to the same"],
  );
  const both = ourImpact(live, { "live/root.hcl": root.replace('"small"', '"tiny"') });
  assert.deepEqual(
    both.hidden(prod).map(({ rule, what }) => [rule, what]),
    [["same-value", "inputs"]],
  );
  assert.deepEqual(both.hidden(dev), []);
});

test("of what belongs to explicit stacks the text counts", () => {
  const template = { "t/terragrunt.hcl": live["live/dev/app/terragrunt.hcl"], "t/main.tf": live["m/main.tf"] };
  const stack = 'unit "app" {\n  source = "../../t"\n  path   = "app"\n}\n';
  const generated = { "live/root.hcl": root, "live/dev/env.hcl": env("dev"), "live/dev/terragrunt.stack.hcl": stack };
  assert.deepEqual(
    affected({ ...template, ...generated, "m/main.tf": "" }, "live/root.hcl", "locals {", "locals {\n  a = 1"),
    ["live/dev/.terragrunt-stack/app"],
  );
  for (const name of ["terragrunt.values.hcl", "terragrunt.autoinclude.hcl"]) {
    const beside = { ...live, [`${dev}/${name}`]: "inputs = {}\n" };
    assert.deepEqual(affected(beside, "live/root.hcl", "locals {", "locals {\n  a = 1"), [dev], name);
  }
});
