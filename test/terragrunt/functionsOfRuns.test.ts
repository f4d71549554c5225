import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { impactOf } from "../impact/worlds";
import { testAgainstTerragrunt, type WorldOptions, world } from "./functionWorlds";

// Terragrunt's functions that speak of the run, the machine and the account, and those of values alone.
before(loadTestParser);

const include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';
const locals = (...lines: readonly string[]) => `locals {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
const inputs = (...lines: readonly string[]) => `inputs = {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;

test("get_env: its default where the settings say nothing, else a gap, so that a path is possible", () => {
  const {
    inputs: of,
    affected,
    problems,
  } = world("get_env", {
    "root.hcl": inputs(
      'or   = get_env("EPICENTER_UNSET", "fallback")',
      'none = get_env("EPICENTER_UNSET", "")',
      'file = try(file("texts/${get_env("EPICENTER_UNSET")}.txt"), "none")',
    ),
    "texts/dev.txt": "dev",
    "live/texts/dev.txt": "not this one",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), { or: "fallback", none: "", file: "?|none" });
  assert.deepEqual(affected({ "texts/dev.txt": "other" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "live/texts/dev.txt": "other" }), []);
  assert.deepEqual(problems("live/app"), []);
});

const settings = (...lines: readonly string[]) => `version: 1\nenv:\n${lines.map((line) => `  ${line}\n`).join("")}`;

test("get_env: what the settings give, before its default; then a path is known and certain", () => {
  const files = {
    "root.hcl": inputs(
      'given = get_env("GIVEN")',
      'or    = get_env("GIVEN", "fallback")',
      'size  = get_env("SIZE") * 2',
      'empty = get_env("EMPTY", "fallback")',
      'text  = file("texts/${get_env("GIVEN")}.txt")',
    ),
    "texts/dev.txt": "dev",
    "texts/prod.txt": "prod",
    "live/app/terragrunt.hcl": include,
  };
  const told = settings("GIVEN: dev", "SIZE: 3", 'EMPTY: ""', "OTHER: x");
  const {
    inputs: of,
    reads,
    affected,
  } = world("get_env_given", { ...files, ".epicenter.yaml": told }, { alone: true });
  assert.deepEqual(of("live/app"), { given: "dev", or: "dev", size: 6, empty: "", text: "dev" });
  assert.deepEqual(reads("live/app"), [
    "config TREE/root.hcl",
    "data TREE/texts/dev.txt",
    "environment .epicenter.yaml",
    "presence TREE/root.hcl",
  ]);
  assert.deepEqual(affected({ "texts/dev.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "texts/prod.txt": "other" }), []);
  const bare = world("get_env_bare", files, { alone: true });
  assert.deepEqual(bare.affected({ "texts/dev.txt": "other" }), ["TREE/live/app input?"]);
  assert.deepEqual(bare.affected({ "texts/prod.txt": "other" }), ["TREE/live/app input?"]);
});

test("get_env: a value in the settings that changes, comes or goes is a change of the units that ask for it", () => {
  const { affected, why } = world(
    "get_env_changes",
    {
      ".epicenter.yaml": settings("GIVEN: dev", "OTHER: x"),
      "root.hcl": inputs('a = get_env("GIVEN")'),
      "one/terragrunt.hcl": include,
      "two/terragrunt.hcl": inputs('a = get_env("OTHER", "y")'),
      "three/terragrunt.hcl": inputs("a = 1"),
    },
    { alone: true },
  );
  const other = { ".epicenter.yaml": settings("GIVEN: prod", "OTHER: x") };
  assert.deepEqual(affected(other), ["TREE/one input"]);
  assert.deepEqual(why(other), [".epicenter.yaml > TREE/root.hcl > TREE/one"]);
  assert.deepEqual(affected({ ".epicenter.yaml": settings("OTHER: z", "GIVEN: dev") }), ["TREE/two input"]);
  assert.deepEqual(affected({ ".epicenter.yaml": settings("GIVEN: dev") }), ["TREE/two input"]);
  assert.deepEqual(affected({ ".epicenter.yaml": undefined }), ["TREE/one input", "TREE/two input"]);
  assert.deepEqual(affected({ ".epicenter.yaml": settings("# the same", "OTHER: x", "GIVEN: dev", "MORE: 1") }), []);
});

test("get_env: in a stack file it counts for the units that are made with it", () => {
  const stack = (name: string, variable: string) =>
    `unit "${name}" {\n  source = "../unit"\n  path   = "${name}"\n  values = { size = get_env("${variable}") }\n}\n`;
  const { inputs: of, affected } = world(
    "get_env_stack",
    {
      ".epicenter.yaml": settings("ONE: small", "TWO: small"),
      "live/terragrunt.stack.hcl": stack("one", "ONE") + stack("two", "TWO"),
      "unit/terragrunt.hcl": inputs("size = values.size"),
    },
    { alone: true },
  );
  assert.deepEqual(of("live/.terragrunt-stack/one"), { size: "small" });
  const change = { ".epicenter.yaml": settings("ONE: large", "TWO: small") };
  assert.deepEqual(affected(change), ["TREE/live/.terragrunt-stack/one input"]);
});

test("get_env: what the settings give and no unit asks for is told", () => {
  const files = {
    ".epicenter.yaml": settings("GIVEN: dev", "TYPO: x"),
    "app/terragrunt.hcl": inputs('a = get_env("GIVEN")'),
  };
  const told = impactOf(files, {}).problems.map(({ line, message }) => `${line}: ${message}`);
  assert.deepEqual(told, ["4: No get_env asks for TYPO, so that its value counts for nothing."]);
});

/** A function that no text tells: what its value is part of has a gap there. */
function untold(call: string, options: WorldOptions = {}) {
  const name = call.replace(/\(.*/, "");
  const { inputs: of, affected } = world(
    name,
    {
      "root.hcl": `${locals(`text = try(file("texts/x-\${${call}}.txt"), "none")`)}${inputs(
        `is     = ${call}`,
        "text   = local.text",
        `branch = ${call} == "no such" ? "a" : "b"`,
      )}`,
      "texts/x-some.txt": "some",
      "texts/some.txt": "not this one",
      "live/app/terragrunt.hcl": include,
    },
    options,
  );
  assert.deepEqual(of("live/app"), { is: "?", text: "?|none", branch: "a|b" });
  assert.deepEqual(affected({ "texts/x-some.txt": "other" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "texts/x-new.txt": "new" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "texts/some.txt": "other" }), []);
}

test("get_platform: not known, each file that fits is possible", () => untold("get_platform()"));
test("get_terraform_command: not known, each file that fits is possible", () => untold("get_terraform_command()"));
test("get_terragrunt_source_cli_flag: not known, each file that fits is possible", () =>
  untold("get_terragrunt_source_cli_flag()"));
// The real one would call the account's service.
test("get_aws_account_alias: not known, each file that fits is possible", () =>
  untold("get_aws_account_alias()", { alone: true }));
test("get_aws_account_id: not known, each file that fits is possible", () =>
  untold("get_aws_account_id()", { alone: true }));
test("get_aws_caller_identity_arn: not known, each file that fits is possible", () =>
  untold("get_aws_caller_identity_arn()", { alone: true }));
test("get_aws_caller_identity_user_id: not known, each file that fits is possible", () =>
  untold("get_aws_caller_identity_user_id()", { alone: true }));

test("get_terraform_cli_args: not known, what is made of each is possible", () => {
  const { inputs: of, affected } = world(
    "get_terraform_cli_args",
    {
      "app/terragrunt.hcl": inputs(
        "all  = get_terraform_cli_args()",
        'each = [for arg in get_terraform_cli_args() : file("../texts/x-${arg}.txt")]',
        'some = contains(get_terraform_cli_args(), "-destroy") ? "down" : "up"',
      ),
      "texts/x-plan.txt": "plan",
      "texts/plan.txt": "not this one",
    },
    { alone: true },
  );
  assert.deepEqual(of("app"), { all: "?", each: "?", some: "down|up" });
  assert.deepEqual(affected({ "texts/x-plan.txt": "other" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "texts/plan.txt": "other" }), []);
});

/** A function whose value is known: it makes nothing an input but what its value names. */
function known(name: string, args: string, is: unknown, file: string) {
  const {
    inputs: of,
    reads,
    affected,
  } = world(name, {
    "root.hcl": `${locals(`is = ${name}(${args})`, `text = file("texts/${file}.txt")`)}${inputs("is = local.is", "text = local.text")}`,
    "texts/yes.txt": "yes",
    "texts/no.txt": "no",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), { is, text: "yes" });
  assert.deepEqual(reads("live/app"), ["config TREE/root.hcl", "data TREE/texts/yes.txt", "presence TREE/root.hcl"]);
  assert.deepEqual(affected({ "texts/yes.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "texts/no.txt": "other" }), []);
}

const commands = {
  get_terraform_commands_that_need_vars: ["apply", "console", "destroy", "import", "plan", "push", "refresh"],
  get_terraform_commands_that_need_input: ["apply", "import", "init", "plan", "refresh"],
  get_terraform_commands_that_need_locking: ["apply", "destroy", "import", "plan", "refresh", "taint", "untaint"],
  get_terraform_commands_that_need_parallelism: ["apply", "plan", "destroy"],
};

test("get_terraform_commands_that_need_vars: the list", () => {
  const name = "get_terraform_commands_that_need_vars";
  known(name, "", commands[name], '${contains(local.is, "push") ? "yes" : "no"}');
});

test("get_terraform_commands_that_need_input: the list", () => {
  const name = "get_terraform_commands_that_need_input";
  known(name, "", commands[name], '${contains(local.is, "init") ? "yes" : "no"}');
});

test("get_terraform_commands_that_need_locking: the list", () => {
  const name = "get_terraform_commands_that_need_locking";
  known(name, "", commands[name], '${contains(local.is, "taint") ? "yes" : "no"}');
});

test("get_terraform_commands_that_need_parallelism: the list", () => {
  const name = "get_terraform_commands_that_need_parallelism";
  known(name, "", commands[name], '${local.is[2] == "destroy" ? "yes" : "no"}');
});

test("startswith: as Terraform's", () => {
  known("startswith", '"hello", "he"', true, '${startswith("hello", "lo") ? "no" : "yes"}');
});

test("endswith: as Terraform's", () => {
  known("endswith", '"hello", "he"', false, '${endswith("hello", "lo") ? "yes" : "no"}');
});

test("strcontains: as Terraform's", () => {
  known("strcontains", '"hello", "ell"', true, '${strcontains("hello", "") ? "yes" : "no"}');
});

test("timecmp: as Terraform's", () => {
  known(
    "timecmp",
    '"2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00"',
    0,
    '${timecmp("2024-01-02T00:00:00Z", "2024-01-01T00:00:00Z") > 0 ? "yes" : "no"}',
  );
});

test("constraint_check: not worked out, both branches are possible", () => {
  const { inputs: of, affected } = world("constraint_check", {
    "app/terragrunt.hcl": `${locals('new = constraint_check("1.5.0", ">= 1.2.0")', 'text = file("../${local.new ? "new" : "old"}.txt")')}${inputs("text = local.text")}`,
    "new.txt": "new",
    "old.txt": "old",
    "other.txt": "other",
  });
  assert.deepEqual(of("app"), { text: "new|old" });
  assert.deepEqual(affected({ "new.txt": "2" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "old.txt": "2" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "other.txt": "2" }), []);
});

test("get_default_retryable_errors: not worked out; nothing rests on it but its text", () => {
  const { affected } = world("get_default_retryable_errors", {
    "root.hcl": `errors {\n  retry "default" {\n    retryable_errors   = concat(get_default_retryable_errors(), [file("more.txt")])\n    max_attempts       = 3\n    sleep_interval_sec = 5\n  }\n}\n`,
    "more.txt": "more",
    "live/more.txt": "not this one",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(affected({ "more.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "live/more.txt": "other" }), []);
});

// An experiment, which the real one refuses unless it is told to allow it.
test("deep_merge: objects into each other, lists one behind the other, what is empty overrides nothing", () => {
  const { inputs: of, affected } = world(
    "deep_merge",
    {
      "root.hcl": inputs(
        'is = deep_merge({ a = { x = 1, y = ["b"] }, c = "c" }, { a = { x = 2, y = ["a"] }, c = null }, yamldecode(file("more.yaml")))',
        "nothing = deep_merge(null, { a = 1 })",
      ),
      "more.yaml": "a: { z: 3 }\n",
      "live/more.yaml": "a: { z: 4 }\n",
      "live/app/terragrunt.hcl": include,
    },
    { alone: true },
  );
  assert.deepEqual(of("live/app"), { is: { a: { x: 2, y: ["b", "a"], z: 3 }, c: "c" }, nothing: { a: 1 } });
  assert.deepEqual(affected({ "more.yaml": "a: { z: 5 }\n" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "live/more.yaml": "a: { z: 5 }\n" }), []);
});

testAgainstTerragrunt("functionsOfRuns");
