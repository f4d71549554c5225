import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import type { RunStack } from "../../src/runner/request";
import { terragrunt as findTerragrunt } from "../tools/terragrunt";
import { atGate, makeGate, openGate } from "./gate";
import { environment, noTerraform, type Place, place, said, terraformStack } from "./place";

const found = findTerragrunt();
const terragrunt = found.path ?? "";
const skip = noTerraform ?? (found.path === undefined ? found.reason : false);

const root = `remote_state {
  backend  = "local"
  generate = { path = "backend.tf", if_exists = "overwrite" }
  config   = { path = "\${get_parent_terragrunt_dir()}/states/\${path_relative_to_include()}/terraform.tfstate" }
}
`;

function unit(module: string, rest: string): string {
  const include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';
  return `${include}terraform {\n  source = "\${get_repo_root()}//modules/${module}"\n}\n${rest}`;
}

function dependency(mocks: string): string {
  return `dependency "net" {\n  config_path = "../net"\n${mocks}}\ninputs = { net = dependency.net.outputs.id }\n`;
}

const mocked = '  mock_outputs = { id = "mock" }\n  mock_outputs_allowed_terraform_commands = ["plan"]\n';

const files = {
  "root.hcl": root,
  "modules/net/main.tf":
    'variable "cidr" { type = string }\nresource "terraform_data" "n" { input = var.cidr }\noutput "id" { value = var.cidr }\n',
  "modules/web/main.tf": 'variable "net" { type = string }\nresource "terraform_data" "w" { input = var.net }\n',
  "live/net/terragrunt.hcl": unit("net", 'inputs = { cidr = "10" }\n'),
  "live/web/terragrunt.hcl": unit("web", dependency(mocked)),
};

/** A git repository, for get_repo_root(), with nothing of the person's own Terragrunt settings. */
function repository(t: TestContext, more: Readonly<Record<string, string>> = {}, name?: string): Place {
  for (const variable of Object.keys(process.env)) {
    if (/^(TG|TERRAGRUNT)_/.test(variable)) environment(t, { [variable]: undefined });
  }
  const here = place(t, { ...files, ...more }, name);
  execFileSync("git", ["init", "-q"], { cwd: here.root });
  return here;
}

const tools = { tools: { terragrunt } };

function unitStack(stack: string, more: Partial<RunStack> = {}): RunStack {
  return terraformStack(stack, { kind: "terragrunt", ...more });
}

const both = [unitStack("live/net"), unitStack("live/web", { wave: 2, dependsOn: ["live/net"] })];

function apply(here: Place, stack: string): void {
  const args = ["run", "--non-interactive", "--", "apply", "-auto-approve", "-no-color"];
  execFileSync(terragrunt, args, { cwd: join(here.root, stack), stdio: "pipe" });
}

test("units plan with mock outputs that only a plan may use, and say so in Terraform's own text", {
  skip,
}, async (t) => {
  const here = repository(t, {}, "root with 'space'");
  const started = here.start(both, tools);
  const results = await started.run.done;
  assert.deepEqual(results.map(said), ["changes +1 ~0 -0 1 output changes", "changes +1 ~0 -0"]);
  assert.deepEqual(
    results.map(({ exitCode }) => exitCode),
    [2, 2],
  );
  assert.match(
    started.output(),
    /^ {2}# terraform_data\.w will be created\n {2}\+ resource "terraform_data" "w" \{\n/m,
  );
  assert.match(started.output(), /input {2}= "mock"/);
  assert.deepEqual(here.leftovers(), []);
});

test("what is applied is read: outputs in place of mocks, and nothing to do where nothing changed", {
  skip,
}, async (t) => {
  const here = repository(t, { "live/web/terragrunt.hcl": unit("web", dependency("")) });
  const before = await here.run(both, "plan", tools);
  assert.match(said(before["live/web"]), /^failed \+0 ~0 -0 plan: /);
  assert.equal(before["live/web"]?.exitCode, 1);

  apply(here, "live/net");
  apply(here, "live/web");
  const { "live/net": net, "live/web": web } = await here.run(both, "plan", tools);
  assert.deepEqual([said(net), said(web)], ["no-changes +0 ~0 -0", "no-changes +0 ~0 -0"]);

  here.write({ "live/net/terragrunt.hcl": unit("net", 'inputs = { cidr = "11" }\n') });
  const after = await here.run(both, "plan", tools);
  assert.equal(said(after["live/net"]), "changes +0 ~1 -0 1 output changes");
  assert.equal(said(after["live/web"]), "no-changes +0 ~0 -0");
});

test("a unit that the change reaches is checked for drift as the base has it, in a working tree of its own", {
  skip,
}, async (t) => {
  const here = repository(t, { ".gitignore": ".terragrunt-cache\nstates\n" });
  for (const stack of ["live/net", "live/web"]) apply(here, stack);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: here.root, encoding: "utf8" }).trim();
  git("add", "-A");
  git("-c", "user.name=Someone", "-c", "user.email=someone@example.com", "commit", "-q", "-m", "first");
  here.write({ "live/net/terragrunt.hcl": unit("net", 'inputs = { cidr = "11" }\n') });
  const [net, web] = [unitStack("live/net"), unitStack("live/web", { affected: false })];
  const drift = await here.run([net, web], "drift", { ...tools, base: git("rev-parse", "HEAD") });
  assert.deepEqual(Object.values(drift).map(said), [
    "no-drift +0 ~0 -0 The cloud agrees with the state; pending: your change, which is not part of this",
    "no-drift +0 ~0 -0 The cloud agrees with the state",
  ]);
  assert.deepEqual(here.leftovers(), []);
});

test("one unit alone is planned: not those below it, and also one that an exclude block keeps out of run --all", {
  skip,
}, async (t) => {
  const excluded = 'exclude {\n  if = true\n  actions = ["plan"]\n}\ninputs = { cidr = "12" }\n';
  const here = repository(t, {
    "live/net/below/terragrunt.hcl": unit("net", "this is broken("),
    "live/[out] {side}/terragrunt.hcl": unit("net", excluded),
    "live/json/terragrunt.hcl.json": '{"terraform":{"source":"../../modules//net"},"inputs":{"cidr":"13"}}',
    "live/never/terragrunt.hcl": unit("net", excluded.replace("if =", "no_run = true\n  if =")),
  });
  const stacks = ["live/net", "live/[out] {side}", "live/json", "live/never"].map((stack) => unitStack(stack));
  const results = await here.run(stacks, "plan", tools);
  const made = "changes +1 ~0 -0 1 output changes";
  assert.deepEqual(
    stacks.map(({ stack }) => said(results[stack])),
    [made, made, made, "failed +0 ~0 -0 plan ended with exit code 0 and left no plan"],
  );
  assert.ok(!existsSync(join(here.root, "live/net/below/.terragrunt-cache")));
});

test("the first error is told, be it Terraform's or Terragrunt's", { skip }, async (t) => {
  const here = repository(t, {
    "live/a/terragrunt.hcl": unit("none", ""),
    "live/b/terragrunt.hcl": unit("net", 'inputs = { cidr = find_in_parent_folders("nowhere.hcl") }\n'),
    "live/c/terragrunt.hcl": unit("net", ""),
    "live/d/nothing.txt": "",
  });
  const stacks = ["a", "b", "c", "d"].map((name) => unitStack(`live/${name}`));
  const results = await here.run(stacks, "plan", tools);
  const messages = stacks.map(({ stack }) => said(results[stack]));
  assert.match(messages[0] ?? "", /^failed \+0 ~0 -0 plan: Working dir modules\/none from source .* does not exist$/);
  assert.equal(messages[1], "failed +0 ~0 -0 plan: Error in function call");
  assert.equal(messages[2], "failed +0 ~0 -0 plan: No value for required variable");
  assert.match(messages[3] ?? "", /^failed \+0 ~0 -0 plan: .*terragrunt\.hcl/);
});

test("units that read one unit which is not part of the run plan side by side", { skip }, async (t) => {
  const names = ["a", "b", "c", "d"];
  const here = repository(
    t,
    Object.fromEntries(names.map((name) => [`live/${name}/terragrunt.hcl`, unit("web", dependency(""))])),
  );
  apply(here, "live/net");
  execFileSync("rm", ["-rf", join(here.root, "live/net/.terragrunt-cache")]);
  const stacks = names.map((name) => unitStack(`live/${name}`));
  const results = await here.run(stacks, "plan", { ...tools, parallelism: 4 });
  assert.deepEqual(
    Object.values(results).map(said),
    names.map(() => "changes +1 ~0 -0"),
  );
});

test("a cancelled unit ends with its Terraform: no lock, no plan file and no process stays", { skip }, async (t) => {
  const gate = 'data "terraform_remote_state" "gate" {\n  backend = "local"\n  config  = { path = var.gate }\n}\n';
  const here = repository(t, { "modules/gate/main.tf": `variable "gate" { type = string }\n${gate}` });
  // Terragrunt copies what lies in the repository, and would wait at the gate itself.
  const outside = dirname(here.root);
  here.write({ "live/gate/terragrunt.hcl": unit("gate", `inputs = { gate = "${outside}/gate" }\n`) });
  makeGate(outside);
  const { run, wrote } = here.start([unitStack("live/gate")], tools);
  await wrote(atGate);
  assert.ok(here.processes().length >= 2);
  run.cancel();
  await wrote("Interrupt received");
  openGate(outside);
  assert.deepEqual((await run.done).map(said), ["cancelled +0 ~0 -0"]);
  assert.ok(!existsSync(join(here.root, "states/live/gate/.terraform.tfstate.lock.info")));
  assert.deepEqual(here.leftovers(), []);
  assert.deepEqual(here.processes(), []);
});

const template = `include "root" {
  path = find_in_parent_folders("root.hcl")
}
terraform {
  source = "\${get_repo_root()}//modules/\${values.module}"
}
inputs = { cidr = values.cidr }
`;

function stackFile(cidr: string): string {
  const block = (name: string) =>
    `unit "${name}" {\n  source = "../../catalog/net"\n  path   = "${name}"\n  values = { module = "net", cidr = "${cidr}" }\n}\n`;
  return block("a") + block("b");
}

function generatedStack(name: string): RunStack {
  return unitStack(`live/prod/.terragrunt-stack/${name}`, { generatedFrom: "live/prod" });
}

test("units of a stack file are generated as it says now, then planned side by side", { skip }, async (t) => {
  const here = repository(t, {
    "catalog/net/terragrunt.hcl": template,
    "live/prod/terragrunt.stack.hcl": stackFile("10"),
  });
  const stacks = ["a", "b"].map(generatedStack);
  const first = await here.run(stacks, "plan", tools);
  const made = "changes +1 ~0 -0 1 output changes";
  assert.deepEqual(Object.values(first).map(said), [made, made]);
  apply(here, "live/prod/.terragrunt-stack/a");

  here.write({ "live/prod/terragrunt.stack.hcl": stackFile("11") });
  const second = await here.run([generatedStack("a")], "plan", tools);
  assert.deepEqual(Object.values(second).map(said), ["changes +0 ~1 -0 1 output changes"]);
});

test("of two runs for units of one stack file the second generates once the first is done", { skip }, async (t) => {
  const here = repository(t, {
    "catalog/net/terragrunt.hcl": template,
    "live/prod/terragrunt.stack.hcl": stackFile("10"),
  });
  const runs = ["a", "b"].map((name) => here.start([generatedStack(name)], tools));
  const results = await Promise.all(runs.map(({ run }) => run.done));
  const made = "changes +1 ~0 -0 1 output changes";
  assert.deepEqual(results.flat().map(said), [made, made]);
  const waited = runs.flatMap(({ events }) => events.filter(({ type }) => type === "waiting"));
  assert.equal(waited.length, 1);
});

test("where a stack file can't be generated its units say why, and others are planned", { skip }, async (t) => {
  const here = repository(t, { "live/prod/terragrunt.stack.hcl": stackFile("10") });
  const results = await here.run([generatedStack("a"), unitStack("live/net")], "plan", tools);
  assert.match(said(results["live/prod/.terragrunt-stack/a"]), /^failed \+0 ~0 -0 stack generate: /);
  assert.equal(said(results["live/net"]), "changes +1 ~0 -0 1 output changes");
});

test("a nested stack that stands for its units is not planned as if it were one", { skip }, async (t) => {
  const outer = 'stack "inner" {\n  source = "../../catalog/inner"\n  path   = "inner"\n}\n';
  const here = repository(t, {
    "catalog/net/terragrunt.hcl": template,
    "catalog/inner/terragrunt.stack.hcl": stackFile("10").replaceAll("../../catalog", "${get_repo_root()}/catalog"),
    "live/prod/terragrunt.stack.hcl": outer,
  });
  const results = await here.run([generatedStack("inner")], "plan", tools);
  assert.match(
    Object.values(results).map(said)[0] ?? "",
    /^failed .* It stands for the units of a stack .* run --all plan/,
  );
});

test("a generated unit that the change reaches is not checked for drift in the base's place, where nothing generates it", {
  skip,
}, async (t) => {
  const here = repository(t, {
    ".gitignore": ".terragrunt-cache\n.terragrunt-stack\nstates\n",
    "catalog/net/terragrunt.hcl": template,
    "live/prod/terragrunt.stack.hcl": stackFile("10"),
  });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: here.root, encoding: "utf8" }).trim();
  git("add", "-A");
  git("-c", "user.name=Someone", "-c", "user.email=someone@example.com", "commit", "-q", "-m", "first");
  const results = await here.run([generatedStack("a")], "drift", { ...tools, base: git("rev-parse", "HEAD") });
  assert.match(
    Object.values(results).map(said)[0] ?? "",
    /^failed .* Your change reaches it, and live\/prod\/terragrunt\.stack\.hcl generates it, which is not done as the base/,
  );
  assert.deepEqual(here.leftovers(), []);
});
