import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createColors } from "picocolors";
import { newLibrary, openWorld } from "../../src/evaluation/world";
import { graphText, impactText } from "../../src/handover/text";
import { graphOf } from "../../src/impact/overview";
import { memorySnapshot } from "../../src/snapshot/memory";
import { loadTestParser } from "../hcl/wasm";
import { call, compareWorlds, type Files, impactOf, rings, root } from "./worlds";

before(loadTestParser);

const one = 'resource "terraform_data" "x" {\n  input = 1\n}\n';
const two = 'resource "terraform_data" "x" {\n  input = 2\n}\n';
const plain = createColors(false);

function pinned(source: string, version: string, name = "m"): string {
  return `module "${name}" {\n  source  = "${source}"\n  version = "${version}"\n}\n`;
}

function notes(impact: ReturnType<typeof impactOf>): readonly string[] {
  return impact.affected.flatMap((stack) => stack.reasons.map((reason) => `${reason.change}: ${reason.note}`));
}

test("T22: a module's own ../sibling, reached through a link, lies beside the real folder", () => {
  const base = {
    "a/main.tf": root("a", call("../links/net")),
    "links/net": "-> ../modules/v2/net",
    "links/sib/main.tf": one,
    "modules/v2/net/main.tf": call("../sib"),
    "modules/v2/sib/main.tf": one,
  };
  assert.deepEqual(rings(impactOf(base, { "modules/v2/sib/main.tf": two })), ["a input"]);
  assert.deepEqual(rings(impactOf(base, { "links/sib/main.tf": two })), []);
});

test("T22: a link to a module that is pointed elsewhere", () => {
  const base = {
    "a/main.tf": root("a", call("../link")),
    link: "-> one",
    "one/main.tf": one,
    "two/main.tf": two,
  };
  assert.deepEqual(rings(impactOf(base, { link: "-> two" })), ["a input"]);
});

test("T24: absolute paths inside the repository", () => {
  const base = { "a/main.tf": root("a", call("/repo/lib")), "lib/main.tf": one };
  assert.deepEqual(rings(impactOf(base, { "lib/main.tf": two })), ["a input"]);
});

test("T25: a registry module's bump is named old → new, in the text too", () => {
  const lib = (version: string) => pinned("terraform-aws-modules/vpc/aws", version, "vpc");
  const base = {
    "a/main.tf": root("a", call("../lib")),
    "lib/main.tf": lib("5.1.0"),
    "lib/vpc/main.tf": one,
  };
  const impact = impactOf(base, { "lib/main.tf": lib("5.2.0") });
  assert.deepEqual(notes(impact), ["lib/main.tf: terraform-aws-modules/vpc/aws 5.1.0 → 5.2.0"]);
  const whole = { schema: 1 as const, base: { revision: null, commit: null }, head: { revision: null, commit: null } };
  assert.match(
    impactText({ ...whole, ...impact }, plain),
    /lib\/main\.tf \(terraform-aws-modules\/vpc\/aws 5\.1\.0 → 5\.2\.0\)/,
  );
});

test("T25: another source, a version that comes or goes, a constraint that a local holds", () => {
  const named = (base: string, now: string, more: Record<string, string> = {}) =>
    notes(impactOf({ "a/main.tf": root("a", base), "lib/main.tf": one }, { "a/main.tf": root("a", now), ...more }));
  assert.deepEqual(named(pinned("o/vpc/aws", "1.0"), pinned("p/vpc/aws", "2.0")), [
    "a/main.tf: o/vpc/aws 1.0 → p/vpc/aws 2.0",
  ]);
  assert.deepEqual(named(call("o/vpc/aws"), pinned("o/vpc/aws", "~> 2.0")), ["a/main.tf: o/vpc/aws unpinned → ~> 2.0"]);
  assert.deepEqual(named(call("../lib"), pinned("o/vpc/aws", "1.0")), ["a/main.tf: lib → o/vpc/aws 1.0"]);
  const base = {
    "a/main.tf": root("a", 'module "m" {\n  source  = "o/vpc/aws"\n  version = local.vpc\n}\n'),
    "a/versions.tf": 'locals {\n  vpc = "1.0"\n}\n',
  };
  assert.deepEqual(notes(impactOf(base, { "a/versions.tf": 'locals {\n  vpc = "1.1"\n}\n' })), [
    "a/versions.tf: o/vpc/aws 1.0 → 1.1",
  ]);
});

test("T26, T29: a git ref's and a Terragrunt source's bump", () => {
  const git = (ref: string) => call(`git::https://user:secret@example.com/o/r.git//net?ref=${ref}`);
  const unit = (version: string) => `terraform {\n  source = "tfr:///o/vpc/aws?version=${version}"\n}\n`;
  const base = { "a/main.tf": root("a", git("v1")), "b/terragrunt.hcl": unit("1.0.0") };
  const impact = impactOf(base, { "a/main.tf": root("a", git("v2")), "b/terragrunt.hcl": unit("1.1.0") });
  assert.deepEqual(notes(impact), [
    "a/main.tf: example.com/o/r//net v1 → v2",
    "b/terragrunt.hcl: o/vpc/aws 1.0.0 → 1.1.0",
  ]);
});

test("T26: a ref that is a commit is told in short", () => {
  const at = (commit: string) => ({ "a/main.tf": root("a", call(`github.com/o/r?ref=${commit}`)) });
  const impact = impactOf(at("de95e21a3bc51cd3a44b3b95a4c2f61000649ebb"), at(`d${"0".repeat(39)}`));
  assert.deepEqual(notes(impact), ["a/main.tf: github.com/o/r de95e21a → d0000000"]);
});

test("T27: what comes from elsewhere stands in the graph with address and version, and is no fault", () => {
  const files = {
    "a/main.tf": root(
      "a",
      pinned("o/vpc/aws", "1.0") + call("s3::https://example.com/b/k.zip", "z") + call("../lib", "l"),
    ),
    "lib/main.tf": call("git@example.com:o/r.git?ref=v3"),
  };
  const graph = graphOf(openWorld(memorySnapshot(files), "/repo", newLibrary()), ".");
  assert.deepEqual(
    graph.external.map(({ from, address, version, at }) => [from, address, version, at]),
    [
      ["a", "o/vpc/aws", "1.0", { path: "a/main.tf", line: 8 }],
      ["a", "s3://example.com/b/k.zip", null, { path: "a/main.tf", line: 12 }],
      ["lib", "example.com/o/r", "v3", { path: "lib/main.tf", line: 2 }],
    ],
  );
  assert.match(graphText(graph, plain), /external {2}o\/vpc\/aws {2}1\.0/);
  assert.deepEqual(impactOf(files, {}).problems, []);
});

test("T32: a git source that leads back here is told, and a change here does not reach it", () => {
  const base: Files = {
    "a/main.tf": root("a", call("git@github.com:o/infra.git//lib?ref=v1")),
    "b/terragrunt.hcl": 'terraform {\n  source = "git::https://github.com/o/infra.git//lib"\n}\n',
    "lib/main.tf": one,
  };
  const library = newLibrary(["https://github.com/o/infra"]);
  const is = openWorld(memorySnapshot({ ...base, "lib/main.tf": two }), "/repo", library);
  const impact = compareWorlds(openWorld(memorySnapshot(base), "/repo", library, is), is);
  assert.deepEqual([rings(impact), impact.complete], [[], true]);
  assert.deepEqual(
    impact.problems.map(({ path, line, severity, code }) => [path, line, severity, code]),
    [
      ["a/main.tf", 8, "information", "pinned-source"],
      ["b/terragrunt.hcl", 2, "information", "pinned-source"],
    ],
  );
});

test("T30: a dynamic source, from locals, defaults, variable files and the caller's arguments", () => {
  const lib =
    'variable "kind" {\n  default = "one"\n  const   = true\n}\nlocals {\n  path = "../modules/${var.kind}"\n}\nmodule "m" {\n  source = local.path\n}\n';
  const base = {
    "a/main.tf": root("a", lib),
    "b/main.tf": root("b", lib),
    "b/terraform.tfvars": 'kind = "two"\n',
    "c/main.tf": root("c", 'module "l" {\n  source = "../lib"\n  kind   = "two"\n}\n'),
    "lib/main.tf": lib,
    "modules/one/main.tf": one,
    "modules/two/main.tf": one,
  };
  assert.deepEqual(rings(impactOf(base, { "modules/one/main.tf": two })), ["a input"]);
  assert.deepEqual(rings(impactOf(base, { "modules/two/main.tf": two })), ["b input", "c input"]);
});

test("T30: a source that is partly unknown reaches the modules that fit, possibly; one that is unknown is told", () => {
  const variable = 'variable "kind" {}\n';
  const base = {
    "a/main.tf": root("a", `${variable}${call("../modules/${var.kind}/net")}`),
    "b/main.tf": root("b", `${variable}${call("${var.kind}")}`),
    "modules/one/net/main.tf": one,
    "modules/one/dns/main.tf": one,
  };
  const impact = impactOf(base, { "modules/one/net/main.tf": two });
  assert.deepEqual([rings(impact), impact.complete], [["a input?"], false]);
  assert.deepEqual(
    impact.problems.map(({ path, code }) => [path, code]),
    [["b/main.tf", "unknown-source"]],
  );
  assert.deepEqual(rings(impactOf(base, { "modules/one/dns/main.tf": two })), []);
});

test("T34: each instance of a for_each gives the module its own arguments", () => {
  const base = {
    "a/main.tf": root(
      "a",
      'module "m" {\n  for_each = toset(["one", "two"])\n  source   = "../lib"\n  name     = each.key\n}\nmodule "n" {\n  count  = 2\n  source = "../lib"\n  name   = "four"\n}\n',
    ),
    "lib/main.tf": 'variable "name" {}\nlocals {\n  p = file("${path.module}/p/${var.name}.json")\n}\n',
    "lib/p/one.json": "1",
    "lib/p/two.json": "1",
    "lib/p/three.json": "1",
    "lib/p/four.json": "1",
  };
  for (const name of ["one", "two", "four"]) {
    assert.deepEqual(rings(impactOf(base, { [`lib/p/${name}.json`]: "2" })), ["a input"], name);
  }
  // A file of the module's folder that nothing names.
  assert.deepEqual(rings(impactOf(base, { "lib/p/three.json": "2" })), ["a input?"]);
});

test("T36, T37: a copy that init made, committed by mistake, is neither a module nor a stack", () => {
  const base = {
    "a/main.tf": root("a", pinned("o/vpc/aws", "1.0")),
    "a/.terraform/modules/modules.json": "{}",
    "a/.terraform/modules/m/main.tf": `provider "aws" {}\n${one}`,
  };
  const impact = impactOf(base, { "a/.terraform/modules/m/main.tf": two, "a/.terraform/modules/modules.json": "[]" });
  assert.deepEqual([rings(impact), impact.total], [[], 1]);
});

test("T38: what is no part of a module's configuration and nothing reads reaches its stacks only possibly", () => {
  const base = { "a/main.tf": root("a", call("../lib")), "lib/main.tf": one, "lib/tool.py": "1" };
  assert.deepEqual(rings(impactOf(base, { "lib/tool.py": "2" })), ["a input?"]);
});

test("T141: a folder outside of the repository is told", () => {
  const base = { "a/main.tf": root("a", call("../../elsewhere/vpc")) };
  assert.deepEqual(
    impactOf(base, {}).problems.map(({ severity, code, line }) => [severity, code, line]),
    [["information", "outside-source", 8]],
  );
});

const blocks = {
  moved: "moved {\n  from = terraform_data.a\n  to   = terraform_data.b\n}\n",
  import:
    'import {\n  for_each = toset(["x"])\n  to       = terraform_data.a[each.key]\n  id       = file("../data/x.txt")\n}\n',
  removed: "removed {\n  from = terraform_data.old\n  lifecycle {\n    destroy = false\n  }\n}\n",
  check:
    'check "up" {\n  data "http" "x" {\n    url = file("../data/x.txt")\n  }\n  assert {\n    condition     = true\n    error_message = "no"\n  }\n}\n',
  ephemeral: 'ephemeral "vault_kv" "x" {\n  path = file("../data/x.txt")\n}\n',
  action: 'action "aws_lambda_invoke" "x" {\n  config {\n    payload = file("../data/x.txt")\n  }\n}\n',
  provider_meta: 'terraform {\n  provider_meta "p" {\n    name = "x"\n  }\n}\n',
  store: 'resource "terraform_data" "s" {\n  store = file("../data/x.txt")\n}\n',
  trigger:
    'resource "terraform_data" "t" {\n  lifecycle {\n    action_trigger {\n      events  = [after_create]\n      actions = [action.a.b]\n    }\n  }\n}\n',
  enabled: 'resource "terraform_data" "e" {\n  lifecycle {\n    enabled = var.on\n  }\n}\n',
  output: 'output "o" {\n  type       = string\n  deprecated = "x"\n  value      = file("../data/x.txt")\n}\n',
};

for (const [name, text] of Object.entries(blocks)) {
  test(`T125: ${name}: parsed, part of its module, what it reads is read`, () => {
    const base = {
      "a/main.tf": root("a"),
      "b/main.tf": root("b", call("../lib")),
      "lib/main.tf": "",
      "data/x.txt": "1",
    };
    const impact = impactOf(base, { "a/main.tf": root("a", text), "lib/main.tf": text });
    const sure = name === "moved" ? "?" : "";
    assert.deepEqual([rings(impact), impact.problems], [[`a own${sure}`, `b input${sure}`], []]);
    if (!text.includes("file(")) return;
    const read = { ...base, "a/main.tf": root("a", text), "lib/main.tf": text };
    assert.deepEqual(rings(impactOf(read, { "data/x.txt": "2" })), ["a input", "b input"]);
  });
}

test("T86: what a provider's function is given counts if it is a file of the repository", () => {
  const base = {
    "a/main.tf": root(
      "a",
      'locals {\n  a = provider::terraform::decode_tfvars(file("../data/a.tfvars"))\n  b = provider::local::direxists("../data/b.txt")\n  c = provider::x::f("none of this", 3, null)\n}\n',
    ),
    "data/a.tfvars": "a = 1\n",
    "data/b.txt": "1",
  };
  assert.deepEqual(rings(impactOf(base, { "data/a.tfvars": "a = 2\n" })), ["a input"]);
  assert.deepEqual(rings(impactOf(base, { "data/b.txt": "2" })), ["a input?"]);
  assert.deepEqual(impactOf(base, {}).problems, []);
});
