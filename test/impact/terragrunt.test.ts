import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { impactOf, rings } from "./worlds";

before(loadTestParser);

const content = 'resource "terraform_data" "x" {\n  input = 1\n}\n';
const other = content.replace("1", "2");
const include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';
const source = (text: string) => `terraform {\n  source = "${text}"\n}\n`;

const live = {
  "root.hcl":
    'locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals\n}\ninputs = {\n  env = local.env.name\n}\n',
  "live/dev/env.hcl": 'locals {\n  name = "dev"\n}\n',
  "live/prod/env.hcl": 'locals {\n  name = "prod"\n}\n',
  "live/dev/app/terragrunt.hcl": `${include}${source("../../../modules//app")}`,
  "live/prod/app/terragrunt.hcl": `${include}${source("${get_repo_root()}/modules/app")}`,
  "modules/app/main.tf": 'variable "env" {}\nmodule "c" {\n  source = "../common"\n}\n',
  "modules/common/main.tf": content,
};

test("a module below the model of each unit", () => {
  const impact = impactOf(live, { "modules/common/main.tf": other });
  assert.deepEqual(rings(impact), ["live/dev/app input", "live/prod/app input"]);
  assert.deepEqual(
    impact.affected[0]?.reasons[0]?.path.map((step) => `${step.kind} ${step.id}`),
    ["file modules/common/main.tf", "module modules/common", "model modules/app", "stack live/dev/app"],
  );
});

test("a file that the included file reads is found from the unit's folder", () => {
  const impact = impactOf(live, { "live/prod/env.hcl": 'locals {\n  name = "production"\n}\n' });
  assert.deepEqual(rings(impact), ["live/prod/app input"]);
  assert.deepEqual(
    impact.affected[0]?.reasons[0]?.path.map((step) => [step.id, step.via, step.at?.line]),
    [
      ["live/prod/env.hcl", undefined, undefined],
      ["root.hcl", "reads", 2],
      ["live/prod/app", "include", 2],
    ],
  );
});

test("a nearer file changes what find_in_parent_folders finds, though no file that was read changed", () => {
  const impact = impactOf(live, { "live/dev/app/../app/env.hcl": "", "live/env.hcl": "locals {}\n" });
  assert.deepEqual(rings(impact), []);
  const nearer = { ...live, "live/dev/team/app/terragrunt.hcl": live["live/dev/app/terragrunt.hcl"] };
  const found = impactOf(nearer, { "live/dev/team/env.hcl": 'locals {\n  name = "dev"\n}\n' });
  assert.deepEqual(rings(found), ["live/dev/team/app input"]);
});

test("a secret counts by its id alone", () => {
  const base = {
    ...live,
    "live/dev/db/terragrunt.hcl": `${source("../../../modules/app")}locals {\n  s = yamldecode(sops_decrypt_file("secrets.yaml"))\n}\n`,
    "live/dev/db/secrets.yaml": "a: ENC[1]\nsops: {}\n",
  };
  const impact = impactOf(base, { "live/dev/db/secrets.yaml": "a: ENC[2]\nsops: {}\n" });
  assert.deepEqual(rings(impact), ["live/dev/db own"]);
  assert.equal(impact.affected[0]?.reasons[0]?.path[0]?.kind, "secret");
});

test("dependency blocks make dependents, dependencies.paths only order", () => {
  const base = {
    "m/main.tf": content,
    "n/main.tf": content,
    "a/terragrunt.hcl": source("../m"),
    "b/terragrunt.hcl": `${source("../n")}dependency "a" {\n  config_path = "../a"\n}\n`,
    "c/terragrunt.hcl": `${source("../n")}dependencies {\n  paths = ["../b"]\n}\n`,
  };
  const first = impactOf(base, { "m/main.tf": other });
  assert.deepEqual(rings(first), ["a input", "b dependent"]);
  const all = impactOf(base, { "m/main.tf": other, "n/main.tf": other });
  assert.deepEqual(all.waves, [["a"], ["b"], ["c"]]);
});

test("an exposed include's locals name the source", () => {
  const base = {
    "_env/app.hcl": 'locals {\n  base = "../../modules"\n}\n',
    "live/app/terragrunt.hcl":
      'include "env" {\n  path   = "${get_terragrunt_dir()}/../../_env/app.hcl"\n  expose = true\n}\nterraform {\n  source = "${include.env.locals.base}/app"\n}\n',
    "modules/app/main.tf": content,
  };
  assert.deepEqual(rings(impactOf(base, { "modules/app/main.tf": other })), ["live/app input"]);
});

test("a source that rests on the environment reaches every module that may fit, possibly", () => {
  const base = {
    "live/app/terragrunt.hcl": source('../../modules/${get_env("NAME")}'),
    "modules/one/main.tf": content,
    "other/two/main.tf": content,
  };
  assert.deepEqual(rings(impactOf(base, { "modules/one/main.tf": other })), ["live/app input?"]);
  assert.deepEqual(rings(impactOf(base, { "other/two/main.tf": other })), []);
});

test("a terragrunt.hcl that the others include is no stack", () => {
  const base = {
    "terragrunt.hcl": "locals {}\n",
    "live/app/terragrunt.hcl": `include {\n  path = find_in_parent_folders()\n}\n${source("../../modules/app")}`,
    "modules/app/main.tf": content,
  };
  const impact = impactOf(base, { "terragrunt.hcl": "inputs = {\n  a = 1\n}\n" });
  assert.deepEqual([rings(impact), impact.total], [["live/app input"], 1]);
});

test("yaml, json, var files and hook scripts that a unit reads", () => {
  const base = {
    "common.yaml": "region: eu\n",
    "vars/eu.tfvars": "a = 1\n",
    "scripts/hook.sh": "echo\n",
    "modules/app/main.tf": content,
    "live/app/terragrunt.hcl": `locals {
  common = yamldecode(file(find_in_parent_folders("common.yaml")))
}
terraform {
  source = "../../modules/app"
  extra_arguments "vars" {
    commands           = ["plan"]
    required_var_files = ["\${get_repo_root()}/vars/\${local.common.region}.tfvars"]
  }
  before_hook "h" {
    commands = ["plan"]
    execute  = ["\${get_repo_root()}/scripts/hook.sh"]
  }
}
`,
  };
  for (const [path, text] of Object.entries({
    "common.yaml": "region: us\n",
    "vars/eu.tfvars": "a = 2\n",
    "scripts/hook.sh": "exit\n",
  })) {
    assert.deepEqual(rings(impactOf(base, { [path]: text })), ["live/app input"], path);
  }
});

test("a dependency that is gone is told, and its dependents are affected with it", () => {
  const base = {
    "m/main.tf": content,
    "a/terragrunt.hcl": source("../m"),
    "b/terragrunt.hcl": `${source("../m")}dependency "a" {\n  config_path = "../a"\n}\n`,
  };
  const impact = impactOf(base, { "a/terragrunt.hcl": undefined });
  assert.deepEqual(rings(impact), ["a removed", "b dependent"]);
  assert.deepEqual(
    impact.problems.map((problem) => problem.code),
    ["missing-dependency"],
  );
});

test("a unit's fileset may lead out of its folder", () => {
  const base = {
    "live/u/terragrunt.hcl":
      'terraform {\n  source = "../../lib"\n}\ninputs = {\n  all = [for f in fileset(".", "../rules/*.yaml") : file(f)]\n}\n',
    "lib/main.tf": "",
    "live/rules/one.yaml": "1",
  };
  assert.deepEqual(rings(impactOf(base, { "live/rules/two.yaml": "1" })), ["live/u input"]);
  assert.deepEqual(rings(impactOf(base, { "live/rules/one.yaml": "2" })), ["live/u input"]);
});

test("a path that only says which configuration to read is no reading of its bytes", () => {
  const base = {
    "_env/app.hcl": "locals {\n  a = 1\n}\n",
    "live/app/terragrunt.hcl":
      'include "env" {\n  path = "${get_repo_root()}/_env/app.hcl"\n}\nlocals {\n  b = read_terragrunt_config("${get_repo_root()}/_env/app.hcl")\n}\n',
    "live/app/main.tf": content,
  };
  assert.deepEqual(rings(impactOf(base, { "_env/app.hcl": "# A comment.\nlocals {\n  a = 1\n}\n" })), []);
});
