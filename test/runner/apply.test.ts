import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { keptPlan, removeOwnPlans } from "../../src/runner/keptPlan";
import type { RunRequest, RunStack, StackResult } from "../../src/runner/request";
import { makeGate, openGate } from "./gate";
import { configuration, noTerraform, type Place, place, said, terraformStack, until } from "./place";

const skip = noTerraform ?? (process.platform === "win32" ? "Windows has no pipes with names in folders" : false);

const one = configuration('resource "terraform_data" "a" { input = "1" }\noutput "o" { value = "1" }\n');

/** A plan of each, kept. */
async function planned(here: Place, stacks: readonly RunStack[], more: Partial<RunRequest> = {}) {
  const results = await here.run(stacks, "plan", { keep: "while-running", ...more });
  return Object.fromEntries(Object.values(results).flatMap(({ stack, plan }) => (plan ? [[stack, plan]] : [])));
}

/** What the states hold: "a: terraform_data.a". */
function applied(here: Place, ...stacks: readonly string[]): string {
  return stacks.map((stack) => here.terraform(stack, "state", "list").trim()).join(", ");
}

function saidOf(results: Readonly<Record<string, StackResult>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(results).map(([stack, result]) => [stack, said(result)]));
}

test("the very plan that was kept is applied, whatever the code says by then, once; nothing of it is left", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": one });
  const stacks = [terraformStack("a")];
  const plans = await planned(here, stacks);
  const kept = keptPlan(here.root, "a");
  assert.equal(statSync(kept?.file ?? "").mode & 0o777, 0o600);
  assert.equal(statSync(join(kept?.file ?? "", "..")).mode & 0o777, 0o700);
  here.write({ "a/main.tf": one.replace('"a"', '"b"') });
  const { a } = await here.run(stacks, "apply", { plans });
  assert.equal(said(a), "applied +1 ~0 -0 1 output changes");
  assert.equal(applied(here, "a"), "terraform_data.a");
  assert.equal(
    said((await here.run(stacks, "apply", { plans })).a),
    "blocked +0 ~0 -0 There is no plan of it that was confirmed",
  );
  assert.deepEqual(
    [readdirSync(join(process.env.XDG_STATE_HOME ?? "", "epicenter/plans")), here.leftovers()],
    [[], []],
  );
});

test("a stale plan is refused: its inputs moved, another commit, too old, another plan, the state moved", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": one });
  const stacks = [terraformStack("a")];
  const refused = async (more: Partial<RunRequest>, others = stacks) => {
    const plans = await planned(here, stacks, { commit: "c0ffee" });
    const { a } = await here.run(others, "apply", { plans, commit: "c0ffee", ...more });
    assert.deepEqual([a?.outcome, a?.stale], ["blocked", true]);
    return a?.message;
  };
  const stale = (why: string) => `Its plan is stale: ${why}. Plan it again`;
  const moved = [terraformStack("a", { fingerprint: "g" })];
  assert.equal(await refused({}, moved), stale("what a reads has changed since it was made"));
  assert.equal(
    await refused({ commit: "decade" }),
    stale("it was made for commit c0ffee, and now it would be for commit decade"),
  );
  assert.equal(await refused({ planAge: 0 }), stale("it is older than 0 minutes"));
  assert.equal(await refused({ destroy: true }), stale("it does not end the stack"));
  assert.equal(await refused({ plans: { a: "plan-another" } }), "There is no plan of it that was confirmed");
  const plans = await planned(here, stacks);
  here.apply("a");
  const { a } = await here.run(stacks, "apply", { plans });
  assert.equal(said(a), `blocked +0 ~0 -0 ${stale("its state has changed since it was made")}`);
});

const reads = (stack: string, rest: string) =>
  configuration(
    `data "terraform_remote_state" "s" {\n  backend = "local"\n  config = { path = "../${stack}/terraform.tfstate" }\n}\n${rest}`,
  );

test("by waves; a plan from before an output changed that it reads is planned again, one from before others is applied", {
  skip,
}, async (t) => {
  const here = place(t, {
    "net/main.tf": one,
    "web/main.tf": reads("net", 'output "w" { value = data.terraform_remote_state.s.outputs.o }\n'),
    "app/main.tf": reads("web", ""),
  });
  for (const stack of ["net", "web", "app"]) here.apply(stack);
  const stacks = [
    terraformStack("net"),
    terraformStack("web", { wave: 2, dependsOn: ["net"], upstream: ["net"] }),
    terraformStack("app", { wave: 3, dependsOn: ["web"], upstream: ["net", "web"] }),
  ];
  here.write({ "net/main.tf": one.replace('input = "1"', 'input = "2"') });
  const again = 'resource "terraform_data" "w" {}\n';
  here.write({
    "web/main.tf": reads("net", again + 'output "w" { value = data.terraform_remote_state.s.outputs.o }\n'),
  });
  const same = await here.run(stacks, "apply", { plans: await planned(here, stacks) });
  assert.deepEqual(saidOf(same), {
    net: "applied +0 ~1 -0",
    web: "applied +1 ~0 -0",
    app: "no-changes +0 ~0 -0",
  });
  here.write({ "net/main.tf": one.replace('value = "1"', 'value = "2"') });
  const differs = await here.run(stacks, "apply", { plans: await planned(here, stacks) });
  const since = "Its plan is stale: net, which it waits for, was applied since. Plan it again";
  assert.deepEqual(saidOf(differs), {
    net: "applied +0 ~1 -0 1 output changes",
    web: `blocked +0 ~0 -0 ${since}`,
    app: "blocked +0 ~0 -0 It waits for web, which is blocked itself",
  });
  const next = await here.run(stacks, "apply", { plans: await planned(here, stacks) });
  assert.deepEqual(saidOf(next), {
    net: "no-changes +0 ~0 -0",
    web: "applied +0 ~0 -0 1 output changes",
    app: "blocked +0 ~0 -0 Its plan is stale: web, which it waits for, was applied since. Plan it again",
  });
});

test("what waits for an apply that failed is skipped, and says on whom; what ends goes the other way round", {
  skip,
}, async (t) => {
  const fails = 'resource "terraform_data" "f" {\n  provisioner "local-exec" { command = "exit 3" }\n}\n';
  const here = place(t, { "net/main.tf": configuration(fails), "web/main.tf": one, "dns/main.tf": one });
  const stacks = [
    terraformStack("net"),
    terraformStack("dns"),
    terraformStack("web", { wave: 2, dependsOn: ["net"], upstream: ["net"] }),
  ];
  const results = await here.run(stacks, "apply", { plans: await planned(here, stacks) });
  assert.match(said(results.net), /^failed \+0 ~0 -0 apply: local-exec provisioner error$/);
  assert.equal(said(results.web), "blocked +0 ~0 -0 It waits for net, which failed");
  assert.equal(said(results.dns), "applied +1 ~0 -0 1 output changes");
  here.write({ "net/main.tf": one });
  for (const stack of ["net", "web"]) here.apply(stack);
  const plans = await planned(here, stacks, { destroy: true });
  const ending = here.start(stacks, { kind: "apply", plans, destroy: true });
  const ended = await ending.run.done;
  assert.deepEqual(
    ended.map(({ outcome, destroy }) => `${outcome} ${destroy}`),
    ["applied 1", "applied 1", "applied 1"],
  );
  const order = ending.events.flatMap(({ type, stack }) => (type === "finished" ? [stack] : []));
  assert.ok(order.indexOf("web") < order.indexOf("net"), order.join());
});

/** An apply that waits at a pipe, once it has made its first object. */
const waits = configuration(`
resource "terraform_data" "first" {}
resource "terraform_data" "gate" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = "echo at the gate; cat gate" }
}
resource "terraform_data" "last" { depends_on = [terraform_data.gate] }
`);

test("interrupted once, an apply ends what it is at, keeps its state and releases its lock", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": waits, "b/main.tf": one });
  makeGate(join(here.root, "a"));
  const stacks = [terraformStack("a"), terraformStack("b", { wave: 2, dependsOn: ["a"], upstream: ["a"] })];
  const plans = await planned(here, stacks);
  const { run, wrote, output } = here.start(stacks, { kind: "apply", plans });
  await wrote("at the gate");
  run.cancel();
  await wrote("Interrupt received");
  const [a, b] = await run.done;
  assert.match(said(a), /^cancelled \+0 ~0 -0 interrupted; what was done by then is in its state$/);
  assert.equal(said(b), "cancelled +0 ~0 -0");
  assert.doesNotMatch(output(), /Two interrupts/);
  assert.equal(applied(here, "a"), "terraform_data.first\nterraform_data.gate");
  assert.ok(!existsSync(join(here.root, "a/.terraform.tfstate.lock.info")));
  assert.equal(keptPlan(here.root, "a"), undefined);
});

test("where the runner is killed, the apply goes on to its end; the next run waits for it, and applies nothing twice", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": waits });
  makeGate(join(here.root, "a"));
  const stacks = [terraformStack("a")];
  const plans = await planned(here, stacks, { keep: "saved" });
  const request = { root: here.root, stacks, kind: "apply", tools: {}, parallelism: 1, plans };
  const args = ["--import", "tsx", join(__dirname, "startRun.ts"), JSON.stringify(request)];
  const killed = spawn(process.execPath, args, { stdio: "ignore" });
  t.after(() => killed.kill("SIGKILL"));
  await until(() => logOf().includes("at the gate"), "the apply to be under way");
  const closed = once(killed, "close");
  killed.kill("SIGKILL");
  await closed;
  const again = here.start(stacks, { kind: "apply", plans });
  await until(() => again.events.some(({ type }) => type === "waiting"), "the second run to wait");
  openGate(join(here.root, "a"));
  const [a] = await again.run.done;
  assert.match(
    said(a),
    /^blocked \+0 ~0 -0 Its plan is stale: its apply began at \S+Z, and how that ended is not known/,
  );
  assert.equal(applied(here, "a").split("\n").length, 3);
  assert.equal((await here.run(stacks)).a?.outcome, "no-changes");
});

function logOf(): string {
  const runs = join(process.env.XDG_STATE_HOME ?? "", "epicenter", "runs");
  if (!existsSync(runs)) return "";
  const logs = readdirSync(runs, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".log"));
  return logs.map((path) => readFileSync(join(runs, path), "utf8")).join("");
}

test("plans go with the process that they were kept for, and where it was killed with the next run", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": one, "b/main.tf": one });
  const request = { root: here.root, stacks: [terraformStack("a")], kind: "plan", tools: {}, parallelism: 1 };
  const args = [
    "--import",
    "tsx",
    join(__dirname, "startRun.ts"),
    JSON.stringify({ ...request, keep: "while-running" }),
  ];
  const other = spawn(process.execPath, args, { stdio: "ignore" });
  await once(other, "close");
  assert.notEqual(keptPlan(here.root, "a"), undefined);
  await planned(here, [terraformStack("b")]);
  assert.equal(keptPlan(here.root, "a"), undefined);
  removeOwnPlans();
  assert.equal(keptPlan(here.root, "b"), undefined);
});
