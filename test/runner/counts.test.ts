import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf } from "../../src/runner/changes";
import { countPlan, noCounts } from "../../src/runner/counts";
import { folded } from "../../src/runner/fold";
import { planResult } from "../../src/runner/planResult";
import { configuration, noTerraform, place, said, terraformStack } from "./place";

const skip = noTerraform ?? false;

const four = configuration(`
resource "terraform_data" "kept" { input = "1" }
resource "terraform_data" "changed" { input = "1" }
resource "terraform_data" "gone" { input = "1" }
resource "terraform_data" "replaced" { triggers_replace = "1" }
output "name" { value = "first" }
`);

/** What the plan says of a stack whose first configuration is applied and whose second is there now. */
const cases: readonly { what: string; now: string; says: string }[] = [
  { what: "nothing", now: four, says: "no-changes +0 ~0 -0" },
  {
    what: "an added object",
    now: `${four}resource "terraform_data" "added" {}\n`,
    says: "changes +1 ~0 -0",
  },
  {
    what: "a changed, a deleted and a replaced object: a replacement is one to add and one to destroy, and told",
    now: four
      .replace('"changed" { input = "1" }', '"changed" { input = "2" }')
      .replace('resource "terraform_data" "gone" { input = "1" }\n', "")
      .replace('triggers_replace = "1"', 'triggers_replace = "2"'),
    says: "changes +1 ~1 -2 1 replaced",
  },
  {
    what: "T126: only a moved block",
    now: `${four.replace('"kept"', '"moved"')}moved {\n  from = terraform_data.kept\n  to = terraform_data.moved\n}\n`,
    says: "changes +0 ~0 -0 1 moved",
  },
  {
    what: "an object that is forgotten, which Terraform's own line leaves out",
    now: `${four.replace('resource "terraform_data" "kept" { input = "1" }\n', "")}removed {\n  from = terraform_data.kept\n  lifecycle {\n    destroy = false\n  }\n}\n`,
    says: "changes +0 ~0 -0 1 forgotten",
  },
  {
    what: "an import",
    now: `${four}resource "terraform_data" "imported" {}\nimport {\n  to = terraform_data.imported\n  id = "there-already"\n}\n`,
    says: "changes +0 ~0 -0 1 imported",
  },
  {
    what: "an import that is changed at once",
    now: `${four}resource "terraform_data" "imported" { input = "1" }\nimport {\n  to = terraform_data.imported\n  id = "there-already"\n}\n`,
    says: "changes +0 ~1 -0 1 imported",
  },
  {
    what: "only outputs",
    now: `${four.replace('"first"', '"second"')}output "more" { value = 1 }\n`,
    says: "changes +0 ~0 -0 2 outputs change",
  },
  {
    what: "a check that fails, which no exit code tells",
    now: `${four}check "name" {\n  assert {\n    condition = terraform_data.kept.output == "2"\n    error_message = "no"\n  }\n}\n`,
    says: "no-changes +0 ~0 -0 1 check fails",
  },
];

test("counts come from the real plan, and what add, change and destroy leave unsaid is said", { skip }, async (t) => {
  for (const { what, now, says } of cases) {
    await t.test(what, async (t) => {
      const here = place(t, { "stack/main.tf": four });
      here.apply("stack");
      here.write({ "stack/main.tf": now });
      const { stack } = await here.run([terraformStack("stack")]);
      assert.equal(said(stack), says);
      assert.equal(stack?.exitCode, stack?.outcome === "no-changes" ? 0 : 2);
      assert.deepEqual(here.leftovers(), []);
    });
  }
});

test("every change is named, the riskiest first", { skip }, async (t) => {
  const here = place(t, { "stack/main.tf": four });
  here.apply("stack");
  const now = `${four
    .replace('"kept" { input = "1" }', '"moved" { input = "2" }')
    .replace('"changed" { input = "1" }', '"changed" { input = "2" }')
    .replace('resource "terraform_data" "gone" { input = "1" }\n', "")
    .replace('triggers_replace = "1"', 'triggers_replace = "2"')
    .replace('"first"', '"second"')}resource "terraform_data" "added" {}\n`;
  here.write({ "stack/main.tf": `${now}moved {\n  from = terraform_data.kept\n  to = terraform_data.moved\n}\n` });
  const { stack } = await here.run([terraformStack("stack")]);
  assert.deepEqual(
    stack?.changes.map(({ address, actions }) => `${address} ${actions.join(" ")}`),
    [
      "terraform_data.gone destroy",
      "terraform_data.replaced replace",
      "terraform_data.changed change",
      "terraform_data.moved change move",
      "terraform_data.added add",
      "output.name output",
    ],
  );
});

test("equal results of several stacks are one, the riskiest first: another value is another change", {
  skip,
}, async (t) => {
  const named = (name: string, input: string, more = "") =>
    configuration(`resource "terraform_data" "a" {\n  input = { name = "${name}", size = "${input}" }\n}\n${more}`);
  const added = (name: string) => `resource "terraform_data" "b" {\n  input = "${name}"\n}\n`;
  const stacks = ["a", "b", "c", "d", "e", "f", "g"];
  const here = place(t, Object.fromEntries(stacks.map((stack) => [`${stack}/main.tf`, named(stack, "1")])));
  for (const stack of stacks) here.apply(stack);
  for (const stack of ["b", "c", "d"]) here.write({ [`${stack}/main.tf`]: named(stack, "2", added(stack)) });
  here.write({
    "d/main.tf": named("d", "3", added("d")),
    "e/main.tf": configuration(""),
    "f/main.tf": "resource {\n",
    "g/main.tf": "resource {\n",
  });
  const results = await here.run(stacks.map((stack) => terraformStack(stack)));
  assert.deepEqual(
    folded(Object.values(results)).map((fold) => fold.map(({ stack }) => stack)),
    [["f", "g"], ["e"], ["b", "c"], ["d"], ["a"]],
  );
});

test("a result holds no value of what it counts, not even of a digest that could be guessed", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": configuration('resource "terraform_data" "a" { input = "old-hunter2" }\n') });
  here.apply("a");
  here.write({ "a/main.tf": configuration('resource "terraform_data" "a" { input = "new-hunter2" }\n') });
  const { a } = await here.run([terraformStack("a")]);
  assert.equal(said(a), "changes +0 ~1 -0");
  assert.doesNotMatch(JSON.stringify(a), /hunter2/);
});

test("what Terraform tells in forms that this one does not write yet is counted as documented", () => {
  const plan = {
    resource_changes: [
      { address: "a.kept", mode: "managed", change: { actions: ["create", "forget"] } },
      { address: "a.left", mode: "managed", deposed: "1a2b", change: { actions: ["delete"], before: {}, after: null } },
      { address: "data.b.read", mode: "data", change: { actions: ["read"] } },
    ],
    deferred_changes: [{ reason: "provider_config_unknown", resource_change: { address: "c.later" } }],
    checks: [{ status: "pass" }, { status: "unknown" }, { status: "error" }, { status: "fail" }],
  };
  assert.deepEqual(countPlan(plan), { ...noCounts, add: 1, destroy: 1, forget: 1, deferred: 1, failedChecks: 2 });
  assert.deepEqual(
    changesOf(plan).map(({ address, actions }) => `${address} ${actions.join(" ")}`),
    ["a.left (deposed 1a2b) destroy", "a.kept forget add"],
  );
  assert.equal(
    said(planResult(terraformStack("a"), 2, plan)),
    "changes +1 ~0 -1 2 checks fail, 1 forgotten, 1 deferred",
  );
});

test("data sources are read by a plan and count for nothing", { skip }, async (t) => {
  const reads = `data "terraform_remote_state" "net" {\n  backend = "local"\n  config = { path = "../net/terraform.tfstate" }\n}\n`;
  const here = place(t, {
    "net/main.tf": configuration('resource "terraform_data" "n" {}\noutput "id" { value = "net-1" }\n'),
    "web/main.tf": configuration(
      `${reads}resource "terraform_data" "w" { input = data.terraform_remote_state.net.outputs.id }\n`,
    ),
  });
  here.apply("net");
  const { net, web } = await here.run([terraformStack("net"), terraformStack("web", { wave: 2, dependsOn: ["net"] })]);
  assert.equal(said(net), "no-changes +0 ~0 -0");
  assert.equal(said(web), "changes +1 ~0 -0");
});

test("a stack that was never initialised is, and one whose modules changed is again", {
  skip,
}, async (t) => {
  const module = 'variable "n" {\n  default = 1\n}\nresource "terraform_data" "m" { count = var.n }\n';
  const here = place(t, {
    "module/main.tf": module,
    "stack/main.tf": configuration('module "a" {\n  source = "../module"\n}\n'),
  });
  const first = here.start([terraformStack("stack")]);
  assert.equal(said((await first.run.done)[0]), "changes +1 ~0 -0");
  assert.match(first.output(), /Initializing the backend/);

  here.write({ "stack/more.tf": 'module "b" {\n  source = "../module"\n  n = 2\n}\n' });
  const second = here.start([terraformStack("stack")]);
  assert.equal(said((await second.run.done)[0]), "changes +3 ~0 -0");
  assert.match(second.output(), /Module not installed[\s\S]*Initializing modules/);

  const third = here.start([terraformStack("stack")]);
  assert.equal(said((await third.run.done)[0]), "changes +3 ~0 -0");
  assert.doesNotMatch(third.output(), /Initializing/);
});
