import assert from "node:assert/strict";
import { before, test } from "node:test";
import { newLibrary, openWorld } from "../../src/evaluation/world";
import { orderOf, stackList } from "../../src/impact/overview";
import { memorySnapshot } from "../../src/snapshot/memory";
import { loadTestParser } from "../hcl/wasm";
import { call, impactOf, rings, root } from "./worlds";

before(loadTestParser);

const one =
  'variable "size" {\n  default = 1\n}\nresource "terraform_data" "x" {\n  input = 1\n}\noutput "id" {\n  value = 1\n}\n';
const two = one.replace("input = 1", "input = 2");

function component(name: string, source: string, inputs = ""): string {
  return `component "${name}" {\n  source = "${source}"\n  inputs = {\n${inputs}  }\n  providers = {\n    aws = provider.aws.main\n  }\n}\n`;
}

function deployment(name: string, inputs: string): string {
  return `deployment "${name}" {\n  inputs = {\n    ${inputs}\n  }\n}\n`;
}

const base = {
  "platform/main.tfcomponent.hcl": `variable "region" {\n  type = string\n}\nprovider "aws" "main" {\n  config {\n    region = var.region\n  }\n}\n${component("net", "./net", "    size = 2\n")}${component("app", "../modules/app", "    id = component.net.id\n")}`,
  "platform/platform.tfdeploy.hcl": `identity_token "aws" {\n  audience = ["x"]\n}\n${deployment("dev", 'region = "eu"')}${deployment("prod", "region = identity_token.aws.jwt")}`,
  "platform/net/main.tf": one,
  "platform/.terraform.lock.hcl": "",
  "modules/app/main.tf": `variable "id" {}\n${one}`,
  "other/main.tf": root("other"),
};

test("T146: deployments are stacks, components' sources their modules", () => {
  const stacks = stackList(openWorld(memorySnapshot(base), "/repo", newLibrary()));
  assert.deepEqual(
    stacks.map(({ stack, folder, file, remote }) => [stack, folder, file, remote]),
    [
      ["other", "other", "other/main.tf", undefined],
      ["platform@dev", "platform", "platform/platform.tfdeploy.hcl", true],
      ["platform@prod", "platform", "platform/platform.tfdeploy.hcl", true],
    ],
  );
  const impact = impactOf(base, { "modules/app/main.tf": `variable "id" {}\n${two}` });
  assert.deepEqual(rings(impact), ["platform@dev input", "platform@prod input"]);
  assert.deepEqual(impact.affected[0]?.reasons[0]?.path, [
    { id: "modules/app/main.tf", kind: "file" },
    { id: "modules/app", kind: "module", via: "contains" },
    { id: "platform@dev", kind: "stack", via: "calls", at: { path: "platform/main.tfcomponent.hcl", line: 19 } },
  ]);
  assert.deepEqual(rings(impactOf(base, { "platform/net/main.tf": two })), [
    "platform@dev input",
    "platform@prod input",
  ]);
});

test("T146: an output of a component counts, for what names it is not followed", () => {
  const change = { "platform/net/main.tf": one.replace('"id" {\n  value = 1', '"id" {\n  value = 2') };
  assert.deepEqual(rings(impactOf(base, change)), ["platform@dev input", "platform@prod input"]);
});

test("T146: the components' own files are the stack's; their comments are not", () => {
  const text = base["platform/main.tfcomponent.hcl"];
  const impact = impactOf(base, { "platform/main.tfcomponent.hcl": text.replace("size = 2", "size = 3") });
  assert.deepEqual(rings(impact), ["platform@dev own", "platform@prod own"]);
  assert.deepEqual(rings(impactOf(base, { "platform/main.tfcomponent.hcl": `# x\n${text}` })), []);
});

test("T146: a deployment's block is that deployment's alone; what stands beside is everyone's", () => {
  const text = base["platform/platform.tfdeploy.hcl"];
  const file = "platform/platform.tfdeploy.hcl";
  assert.deepEqual(rings(impactOf(base, { [file]: text.replace('"eu"', '"us"') })), ["platform@dev own"]);
  assert.deepEqual(rings(impactOf(base, { [file]: text.replace("aws.jwt", "aws.other") })), ["platform@prod own"]);
  assert.deepEqual(rings(impactOf(base, { [file]: text.replace('["x"]', '["y"]') })), [
    "platform@dev own",
    "platform@prod own",
  ]);
  const more = impactOf(base, { [file]: `${text}${deployment("test", 'region = "eu"')}` });
  assert.deepEqual(rings(more), ["platform@test own"]);
  assert.equal(more.affected[0]?.status, "added");
  const fewer = impactOf(base, { [file]: text.slice(0, text.indexOf('deployment "prod"')) });
  assert.deepEqual(rings(fewer), ["platform@prod removed"]);
  assert.deepEqual(rings(impactOf(base, { [file]: `${text}}` })), ["platform@dev own", "platform@prod own"]);
});

test("T146: inputs of a deployment lead on to the files that a module reads", () => {
  const lib = 'variable "env" {}\nlocals {\n  p = file("${path.module}/p/${var.env}.json")\n}\n';
  const files = {
    "s/main.tfstack.hcl": `variable "env" {}\n${component("c", "../lib", "    env = var.env\n")}`,
    "s/s.tfdeploy.hcl": `locals {\n  prod = "prod"\n}\n${deployment("dev", 'env = "dev"')}${deployment("prod", "env = local.prod")}`,
    "lib/main.tf": lib,
    "lib/p/dev.json": "1",
    "lib/p/prod.json": "1",
  };
  assert.deepEqual(rings(impactOf(files, { "lib/p/dev.json": "2" })), ["s@dev input", "s@prod input?"]);
  assert.deepEqual(rings(impactOf(files, { "lib/p/prod.json": "2" })), ["s@dev input?", "s@prod input"]);
});

test("T146: an embedded stack is a module of the one that embeds it; removed components still count", () => {
  const files = {
    "s/main.tfcomponent.hcl":
      'stack "sub" {\n  source = "./sub"\n  inputs = {}\n}\nremoved {\n  source = "./old"\n  from   = component.old\n}\n',
    "s/s.tfdeploy.hcl": deployment("dev", ""),
    "s/sub/main.tfcomponent.hcl": component("c", "../lib"),
    "s/lib/main.tf": one,
    "s/old/main.tf": one,
  };
  assert.deepEqual(rings(impactOf(files, { "s/lib/main.tf": two })), ["s@dev input"]);
  assert.deepEqual(rings(impactOf(files, { "s/old/main.tf": two })), ["s@dev input"]);
});

test("T146: the JSON forms; providers of components make no root module", () => {
  const files = {
    "s/main.tfcomponent.json":
      '{"provider":{"aws":{"main":{"config":{}}}},"component":{"c":{"source":"./lib","inputs":{}}}}',
    "s/s.tfdeploy.json": '{"deployment":{"dev":{"inputs":{"a":1}},"prod":{"inputs":{"a":2}}}}',
    "s/lib/main.tf": one,
  };
  assert.deepEqual(rings(impactOf(files, { "s/lib/main.tf": two })), ["s@dev input", "s@prod input"]);
  const change = { "s/s.tfdeploy.json": files["s/s.tfdeploy.json"].replace('"a":2', '"a":3') };
  assert.deepEqual(rings(impactOf(files, change)), ["s@prod own"]);
});

test("T146: a bump of a component's version is named; its pin file and lock file count", () => {
  const bump = (version: string) =>
    component("v", "o/vpc/aws").replace("  inputs", `  version = "${version}"\n  inputs`);
  const files = {
    "s/main.tfcomponent.hcl": bump("1.0"),
    "s/s.tfdeploy.hcl": deployment("dev", ""),
    "s/.terraform-version": "1.13.0\n",
  };
  const impact = impactOf(files, { "s/main.tfcomponent.hcl": bump("1.1") });
  assert.equal(impact.affected[0]?.reasons[0]?.note, "o/vpc/aws 1.0 → 1.1");
  assert.deepEqual(rings(impactOf(files, { "s/.terraform-version": "1.14.0\n" })), ["s@dev own"]);
});

test("T146: an upstream input makes a dependent of the Stack whose folder is called so, possibly", () => {
  const files = {
    "network/n.tfcomponent.hcl": component("c", "./lib"),
    "network/n.tfdeploy.hcl": `${deployment("dev", "")}publish_output "id" {\n  value = deployment.dev.id\n}\n`,
    "network/lib/main.tf": one,
    "app/a.tfcomponent.hcl": component("c", "./lib"),
    "app/a.tfdeploy.hcl": `upstream_input "net" {\n  type   = "stack"\n  source = "app.terraform.io/org/project/network"\n}\n${deployment("dev", "id = upstream_input.net.id")}`,
    "app/lib/main.tf": call("../../other"),
    "other/main.tf": one,
  };
  const impact = impactOf(files, { "network/lib/main.tf": two });
  assert.deepEqual(rings(impact), ["app@dev dependent?", "network@dev input"]);
  assert.deepEqual(impact.waves, [["network@dev"], ["app@dev"]]);
  const { stacks } = orderOf(openWorld(memorySnapshot(files), "/repo", newLibrary()), ".", false);
  assert.deepEqual(
    stacks[0]?.dependsOn.map(({ stack, kind, at }) => [stack, kind, at]),
    [["network@dev", "data", { path: "app/a.tfdeploy.hcl", line: 1 }]],
  );
});
