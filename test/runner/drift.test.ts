import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { noCounts } from "../../src/runner/counts";
import { driftResult } from "../../src/runner/drift";
import type { PlanJson } from "../../src/runner/planJson";
import { planResult } from "../../src/runner/planResult";
import { configuration, noTerraform, place, said, terraformStack } from "./place";

const skip = noTerraform ?? false;

const applied = configuration(`
resource "terraform_data" "a" { input = "1" }
output "name" { value = "first" }
`);

test("what is pending is no drift: changed objects, outputs, moves and what is forgotten", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": applied });
  here.apply("a");
  const check = async (affected: boolean) => {
    const { a } = await here.run([terraformStack("a", { affected })], "drift");
    return [a?.exitCode, said(a)];
  };
  assert.deepEqual(await check(false), [0, "no-drift +0 ~0 -0 The cloud agrees with the state"]);

  here.write({ "a/main.tf": applied.replace('"1"', '"2"') });
  const mine = "; your change is not part of this";
  assert.deepEqual(await check(true), [0, `no-drift +0 ~0 -0 The cloud agrees with the state${mine}`]);

  const moved = "moved {\n  from = terraform_data.a\n  to = terraform_data.b\n}\n";
  here.write({ "a/main.tf": applied.replace('"a"', '"b"') + moved });
  assert.deepEqual(await check(true), [0, `no-drift +0 ~0 -0 The cloud agrees with the state${mine}`]);

  here.write({ "a/main.tf": applied.replace("first", "second") });
  const outputs = "The cloud agrees with the state; only outputs in the configuration are not applied yet";
  assert.deepEqual(await check(true), [2, `no-drift +0 ~0 -0 ${outputs}${mine}`]);
});

test("a state edited by hand is pending for a plan, and no drift: the world did not move", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": applied });
  here.apply("a");
  const state = readFileSync(join(here.root, "a/terraform.tfstate"), "utf8");
  here.write({ "a/terraform.tfstate": state.replaceAll('"value": "1"', '"value": "0"') });
  assert.equal(said((await here.run([terraformStack("a")])).a), "changes +0 ~1 -0");
  assert.equal((await here.run([terraformStack("a")], "drift")).a?.outcome, "no-drift");
});

test("a stack without a state is not called free of drift for nothing", { skip }, async (t) => {
  const here = place(t, {
    "a/main.tf": `module "m" {\n  source = "./m"\n}\n`,
    "a/m/main.tf": 'resource "terraform_data" "a" {}\n',
  });
  const { a } = await here.run([terraformStack("a")], "drift");
  here.apply("a");
  const applied = await here.run([terraformStack("a", { affected: false })], "drift");
  assert.equal(said(applied.a), "no-drift +0 ~0 -0 The cloud agrees with the state");
  assert.equal(said(a), "no-drift +0 ~0 -0 No object is in the state, so there is nothing that could drift");
});

test("a check that fails is a failure, and blocks no other: each stack's drift is its own", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": "resource terraform_data {\n", "b/main.tf": applied });
  const stacks = [terraformStack("a"), terraformStack("b", { wave: 2, dependsOn: ["a"] })];
  const { a, b } = await here.run(stacks, "drift");
  assert.equal(a?.outcome, "failed");
  assert.equal(b?.outcome, "no-drift");
});

/**
 * Terraform's built-in provider has nothing that could drift. These were recorded from Terraform 1.11.4 with a provider whose
 * objects are files: one changed by hand, one deleted by hand, one whose new content, and an output's, is not applied yet.
 */
function recorded(name: string): PlanJson {
  return JSON.parse(readFileSync(join(__dirname, "recorded", `${name}.json`), "utf8"));
}

test("recorded: drift is what changed and what is gone outside, apart from what is pending", () => {
  const stack = terraformStack("a", { affected: true });
  const { changes, ...result } = driftResult(stack, 2, recorded("refresh-only"));
  assert.deepEqual(
    changes.map(({ address, actions }) => `${address} ${actions.join(" ")}`),
    ["shelf_item.deleted destroy", "shelf_item.changed change"],
  );
  assert.deepEqual(result, {
    ...noCounts,
    stack: "a",
    exitCode: 2,
    outcome: "drift",
    change: 1,
    destroy: 1,
    message: "The cloud differs from the state: 1 changed, 1 deleted; your change is not part of this",
  });
});

test("recorded: a plan that takes drift back says how much of it is drift", () => {
  assert.equal(
    said(planResult(terraformStack("a"), 2, recorded("plan"))),
    "changes +1 ~2 -0 1 output changes, 2 drifted",
  );
});
