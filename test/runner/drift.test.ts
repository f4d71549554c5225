import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { noCounts } from "../../src/runner/counts";
import { driftResult } from "../../src/runner/drift";
import type { PlanJson } from "../../src/runner/planJson";
import { planResult } from "../../src/runner/planResult";
import { gated, makeGate, openGate } from "./gate";
import { commit, configuration, noTerraform, type Place, place, said, terraformStack, until } from "./place";

const skip = noTerraform ?? false;

const applied = configuration(`
resource "terraform_data" "a" { input = "1" }
output "name" { value = "first" }
`);

test("what is not applied is no drift: changed objects, outputs, moves and what is forgotten", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": applied });
  here.apply("a");
  const check = async () => {
    const { a } = await here.run([terraformStack("a", { affected: false })], "drift", { base: "c0ffee" });
    const actions = a?.check?.unapplied.map(({ address, actions }) => `${actions.join(" ")} ${address}`);
    return `${a?.outcome} ${a?.exitCode}: ${actions?.join(", ")}`;
  };
  assert.equal(await check(), "no-drift 0: ");
  here.write({ "a/main.tf": applied.replace('"1"', '"2"') });
  assert.equal(await check(), "no-drift 2: change terraform_data.a");
  const moved = "moved {\n  from = terraform_data.a\n  to = terraform_data.b\n}\n";
  here.write({ "a/main.tf": applied.replace('"a"', '"b"') + moved });
  assert.equal(await check(), "no-drift 2: move terraform_data.b");
  here.write({ "a/main.tf": applied.replace("first", "second") });
  assert.equal(await check(), "no-drift 2: output output.name");
});

test("a state edited by hand is not applied, and no drift, where the world can't tell", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": applied });
  here.apply("a");
  const state = readFileSync(join(here.root, "a/terraform.tfstate"), "utf8");
  here.write({ "a/terraform.tfstate": state.replaceAll('"value": "1"', '"value": "0"') });
  assert.equal(said((await here.run([terraformStack("a")])).a), "changes +0 ~1 -0");
  const { a } = await here.run([terraformStack("a", { affected: false })], "drift", { base: "c0ffee" });
  assert.equal(said(a), "no-drift +0 ~0 -0 The cloud agrees with the state; unapplied: 1 change of the base");
});

function worktrees({ root }: Place): number {
  return execFileSync("git", ["worktree", "list"], { cwd: root, encoding: "utf8" }).trim().split("\n").length;
}

test("what the change reaches is checked as the base has it, with the local state and the stacks that it reads", {
  skip,
}, async (t) => {
  const reads =
    'data "terraform_remote_state" "s" {\n  backend = "local"\n  config = { path = "../net/terraform.tfstate" }\n}\n';
  const here = place(t, {
    "net/main.tf": configuration('output "id" { value = "net-1" }\n'),
    "web/main.tf": configuration(
      `${reads}resource "terraform_data" "w" { input = data.terraform_remote_state.s.outputs.id }\n`,
    ),
  });
  for (const stack of ["net", "web"]) here.apply(stack);
  const base = commit(here);
  const state = readFileSync(join(here.root, "web/terraform.tfstate"), "utf8");
  here.write({ "web/main.tf": "this is broken(\n" });
  const { web } = await here.run([terraformStack("web")], "drift", { base });
  const mine = "pending: your change, which is not part of this";
  assert.equal(said(web), `no-drift +0 ~0 -0 The cloud agrees with the state; ${mine}`);
  assert.equal(readFileSync(join(here.root, "web/terraform.tfstate"), "utf8"), state);
  assert.deepEqual([here.leftovers(), worktrees(here)], [[], 1]);
  const lost = await here.run([terraformStack("web")], "drift", { base: "0".repeat(40) });
  assert.equal(lost.web?.outcome, "failed");
  assert.deepEqual([here.leftovers(), worktrees(here)], [[], 1]);
});

test("a link in the base that leads out of it is not followed to lay a state there", { skip }, async (t) => {
  const here = place(t, { "b/main.tf": configuration("") });
  const outside = join(here.root, "..", "outside");
  mkdirSync(outside);
  symlinkSync(outside, join(here.root, "a"));
  const base = commit(here);
  rmSync(join(here.root, "a"));
  here.write({ "a/terraform.tfstate": "", "b/main.tf": configuration('output "a" { value = 1 }\n') });
  const { b } = await here.run([terraformStack("b")], "drift", { base });
  assert.equal(b?.outcome, "no-drift");
  assert.deepEqual(readdirSync(outside), []);
});

test("the base that a killed check laid out stays while its tool runs in it, and is removed by the next run", {
  skip: skip || (process.platform === "win32" ? "Windows has no pipes with names in folders" : false),
}, async (t) => {
  const here = place(t, { "b/main.tf": configuration("") });
  const outside = join(here.root, "..");
  here.write({ "a/main.tf": gated.replace('"gate" }', `"${outside}/gate" }`) });
  makeGate(outside);
  const base = commit(here);
  const request = { root: here.root, stacks: [terraformStack("a")], kind: "drift", tools: {}, parallelism: 1, base };
  const args = ["--import", "tsx", join(__dirname, "startRun.ts"), JSON.stringify(request)];
  const killed = spawn(process.execPath, args, { stdio: "ignore" });
  t.after(() => killed.kill("SIGKILL"));
  const trees = () => here.leftovers().filter((path) => basename(path).startsWith("epicenter-base-"));
  const locked = () => trees().some((tree) => existsSync(join(tree, "base/a/.terraform.tfstate.lock.info")));
  await until(locked, "the plan in the base");
  const closed = once(killed, "close");
  killed.kill("SIGKILL");
  await closed;
  await here.run([terraformStack("b")]);
  assert.equal(trees().length, 1);
  openGate(outside);
  await until(() => here.processes().length === 0, "the end of the tool");
  await here.run([terraformStack("b")]);
  assert.deepEqual([here.leftovers(), worktrees(here)], [[], 1]);
});

test("a stack without a state is not called free of drift for nothing", { skip }, async (t) => {
  const here = place(t, {
    "a/main.tf": `module "m" {\n  source = "./m"\n}\n`,
    "a/m/main.tf": 'resource "terraform_data" "a" {}\n',
  });
  const check = () => here.run([terraformStack("a", { affected: false })], "drift", { base: "c0ffee" });
  const { a } = await check();
  here.apply("a");
  const applied = await check();
  assert.equal(said(applied.a), "no-drift +0 ~0 -0 The cloud agrees with the state");
  const nothing = "No object is in the state, so there is nothing that could drift; unapplied: 1 change of the base";
  assert.equal(said(a), `no-drift +0 ~0 -0 ${nothing}`);
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
  const { changes, ...result } = driftResult(stack, 2, recorded("refresh-only"), {
    commit: "c0ffee",
    where: "base",
    unapplied: [],
  });
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
    check: { commit: "c0ffee", where: "base", unapplied: [] },
    message: "The cloud differs from the state: 1 changed, 1 deleted; pending: your change, which is not part of this",
  });
});

test("recorded: a plan that takes drift back says how much of it is drift", () => {
  assert.equal(
    said(planResult(terraformStack("a"), 2, recorded("plan"))),
    "changes +1 ~2 -0 1 output changes, 2 drifted",
  );
});
