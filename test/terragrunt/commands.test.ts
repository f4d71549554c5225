import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { testAgainstTerragrunt, world } from "./functionWorlds";

// What the terraform block makes an input: variable files in each form, hooks and where they run, what is copied along.
before(loadTestParser);

const source = '  source = "../../m"\n';
const terraform = (...lines: readonly string[]) =>
  `terraform {\n${source}${lines.map((line) => `  ${line}\n`).join("")}}\n`;
const given = (...lines: readonly string[]) =>
  `terraform {\n${source}  extra_arguments "x" {\n    commands = ["plan"]\n${lines.map((line) => `    ${line}\n`).join("")}  }\n}\n`;
const module = { "m/main.tf": 'variable "a" {\n  default = 0\n}\n' };

test("a variable file on the command line, in one argument or two, or in Terraform's own variable", () => {
  const { affected } = world("var_files", {
    ...module,
    "vars/one.tfvars": "a = 1\n",
    "vars/two.tfvars": "a = 1\n",
    "vars/env.tfvars": "a = 1\n",
    "vars/none.tfvars": "a = 1\n",
    "live/app/terragrunt.hcl": given(
      'arguments = ["-var-file=${get_terragrunt_dir()}/../../vars/one.tfvars", "-var-file", "${get_terragrunt_dir()}/../../vars/two.tfvars"]',
      'env_vars  = { TF_CLI_ARGS_plan = "-lock=false -var-file=${get_repo_root()}/TREE/vars/env.tfvars", OTHER = "x" }',
    ),
  });
  for (const name of ["one", "two", "env"])
    assert.deepEqual(affected({ [`vars/${name}.tfvars`]: "a = 2\n" }), ["TREE/live/app input"], name);
  assert.deepEqual(affected({ "vars/none.tfvars": "a = 2\n" }), []);
});

test("a variable file whose name has a gap is each that fits; where more may be meant, that is told", () => {
  const { affected, problems } = world(
    "var_files_gap",
    {
      ...module,
      "vars/dev/a.tfvars": "a = 1\n",
      "vars/dev/b.tfvars": "a = 1\n",
      "live/app/terragrunt.hcl": given(
        'required_var_files = ["${get_repo_root()}/TREE/vars/${get_env("EPICENTER_UNSET")}/a.tfvars"]',
        'arguments          = ["-var-file=${get_env("EPICENTER_UNSET")}"]',
      ),
    },
    { alone: true },
  );
  assert.deepEqual(affected({ "vars/dev/a.tfvars": "a = 2\n" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "vars/new/a.tfvars": "a = 2\n" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "vars/dev/b.tfvars": "a = 2\n" }), []);
  assert.deepEqual(problems("live/app"), ["6: unknown-file"]);
});

test("a hook's script counts where the hook is run, as does what its shell names and the folder that it is given", () => {
  const { affected } = world("hooks", {
    ...module,
    "scripts/run.sh": "run",
    "scripts/shell.sh": "shell",
    "policies/a.rego": "a",
    "other/run.sh": "other",
    "live/app/terragrunt.hcl": `${terraform(
      'before_hook "run" {',
      '  commands    = ["plan"]',
      '  execute     = ["./run.sh"]',
      '  working_dir = "${get_repo_root()}/TREE/scripts"',
      "}",
      'after_hook "shell" {',
      '  commands = ["plan"]',
      '  execute  = ["sh", "-c", "${get_repo_root()}/TREE/scripts/shell.sh && true"]',
      "}",
      'after_hook "policies" {',
      '  commands = ["plan"]',
      '  execute  = ["conftest", "--policy=${get_repo_root()}/TREE/policies"]',
      "}",
    )}`,
  });
  assert.deepEqual(affected({ "scripts/run.sh": "2" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "scripts/shell.sh": "2" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "policies/b.rego": "b" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "other/run.sh": "2" }), []);
});

test("what include_in_copy copies of the unit and the module besides is possible", () => {
  const { affected } = world("include_in_copy", {
    ...module,
    "m/.rules/a.json": "1",
    "m/.other/a.json": "1",
    "live/app/.rules/b.json": "1",
    "live/app/.more/deep/c.json": "1",
    "live/app/terragrunt.hcl": terraform('include_in_copy = [".rules/*.json", ".more"]'),
  });
  assert.deepEqual(affected({ "m/.rules/a.json": "2" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "live/app/.rules/b.json": "2" }), ["TREE/live/app own?"]);
  assert.deepEqual(affected({ "live/app/.more/deep/c.json": "2" }), ["TREE/live/app own?"]);
  assert.deepEqual(affected({ "m/.other/a.json": "2" }), []);
});

test("an include whose path has a gap is each that fits; of one of which nothing is known, that is told", () => {
  const include = (path: string) => `include "x" {\n  path = "${path}"\n}\n`;
  const { affected, problems } = world(
    "include_gap",
    {
      ...module,
      "env/dev.hcl": 'inputs = { a = file("dev.txt") }\n',
      "env/dev.txt": "1",
      "env/other.txt": "1",
      "live/app/terragrunt.hcl": `${terraform()}${include('../../env/${get_env("EPICENTER_UNSET")}.hcl')}`,
      "live/any/terragrunt.hcl": `${terraform()}${include('${get_env("EPICENTER_UNSET")}')}`,
    },
    { alone: true },
  );
  assert.deepEqual(affected({ "env/dev.hcl": 'inputs = { a = "2" }\n' }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "env/dev.txt": "2" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "env/other.txt": "2" }), []);
  assert.deepEqual([problems("live/app"), problems("live/any")], [[], ["5: unknown-file"]]);
});

test("a unit that an include with a gap may mean is a unit all the same", () => {
  const { affected } = world(
    "include_gap_unit",
    {
      "live/one/terragrunt.hcl": "inputs = { a = 1 }\n",
      "live/two/terragrunt.hcl": 'include "x" {\n  path = "${get_env("EPICENTER_UNSET")}/terragrunt.hcl"\n}\n',
    },
    { alone: true },
  );
  const change = { "live/one/terragrunt.hcl": "inputs = { a = 2 }\n" };
  assert.deepEqual(affected(change), ["TREE/live/one own", "TREE/live/two input?"]);
});

testAgainstTerragrunt("commands");
