import assert from "node:assert/strict";
import { test } from "node:test";
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
