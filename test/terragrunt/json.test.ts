import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { type Files, impactOf, rings } from "../impact/worlds";

before(loadTestParser);

const files: Files = {
  "root.hcl": "inputs = { a = 1 }\n",
  "bare.hcl": "inputs = { b = 1 }\n",
  "own.tfvars": "x = 1\n",
  "hook.sh": "true\n",
  "modules/m/main.tf": 'variable "x" {}\n',
  "net/terragrunt.hcl": 'terraform {\n  source = "../modules/m"\n}\n',
  "app/terragrunt.hcl.json": JSON.stringify({
    include: { root: { path: '${find_in_parent_folders("root.hcl")}' } },
    terraform: {
      source: "../modules/m",
      extra_arguments: { vars: { commands: ["plan"], required_var_files: ["${get_terragrunt_dir()}/../own.tfvars"] } },
      before_hook: { hook: { commands: ["plan"], execute: ["sh", "../hook.sh"] } },
    },
    dependency: { net: { config_path: "../net" } },
  }),
  "bare/terragrunt.hcl.json": JSON.stringify({ include: { path: "../bare.hcl" }, inputs: {} }),
  "needs/terragrunt.hcl": 'dependency "app" {\n  config_path = "../app"\n}\n',
};

test("a unit in JSON is a stack, with what it includes, calls, is given and runs", () => {
  assert.deepEqual(rings(impactOf(files, { "root.hcl": "inputs = { a = 2 }\n" })), ["app input", "needs dependent"]);
  assert.deepEqual(rings(impactOf(files, { "own.tfvars": "x = 2\n" })), ["app input", "needs dependent"]);
  assert.deepEqual(rings(impactOf(files, { "hook.sh": "false\n" })), ["app input", "needs dependent"]);
  const own = impactOf(files, { "app/terragrunt.hcl.json": '{ "inputs": {} }' });
  assert.deepEqual(rings(own), ["app own", "needs dependent"]);
  const net = impactOf(files, {
    "net/terragrunt.hcl": 'terraform {\n  source = "../modules//m"\n}\ninputs = { x = 1 }\n',
  });
  assert.deepEqual(net.waves, [["net"], ["app"], ["needs"]]);
});

test("an include without a label is one in JSON too", () => {
  assert.deepEqual(rings(impactOf(files, { "bare.hcl": "inputs = { b = 2 }\n" })), ["bare input"]);
  const turned = JSON.stringify({ include: { path: "../root.hcl" }, inputs: {} });
  assert.deepEqual(rings(impactOf(files, { "bare/terragrunt.hcl.json": turned })), ["bare own"]);
});

test("of a folder with both files the one in JSON may be what is run, which is told", () => {
  const both = { ...files, "net/terragrunt.hcl.json": '{ "inputs": { "x": 1 } }' };
  const impact = impactOf(both, { "net/terragrunt.hcl.json": '{ "inputs": { "x": 2 } }' });
  assert.deepEqual(rings(impact), ["app dependent?", "needs dependent?", "net own?"]);
  assert.ok(impact.problems.some(({ code, path }) => code === "two-unit-files" && path === "net/terragrunt.hcl.json"));
});

test("a folder that is read stands for its file in JSON, where it has one", () => {
  const reads = 'locals {\n  net = read_terragrunt_config("../net")\n}\ninputs = { x = local.net.inputs.x }\n';
  const both = { ...files, "net/terragrunt.hcl.json": '{ "inputs": { "x": 1 } }', "reads/terragrunt.hcl": reads };
  const impact = impactOf(both, { "net/terragrunt.hcl.json": '{ "inputs": { "x": 2 } }' });
  assert.ok(rings(impact).includes("reads input"));
});
