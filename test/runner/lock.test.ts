import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { RunRequest, RunStack } from "../../src/runner/request";
import { gated, makeGate, openGate } from "./gate";
import { configuration, noTerraform, type Place, place, type Started, said, terraformStack, until } from "./place";

const skip = noTerraform ?? (process.platform === "win32" ? "Windows has no pipes with names in folders" : false);

/** Another window or command line. */
function other(t: TestContext, here: Place, stacks: readonly RunStack[]): { child: ChildProcess; output(): string } {
  const request: RunRequest = { root: here.root, stacks, kind: "plan", tools: {}, parallelism: 2 };
  const args = ["--import", "tsx", join(__dirname, "startRun.ts"), JSON.stringify(request)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
    output += piece;
  });
  return { child, output: () => output };
}

/** Who has a stack that a run waits for. */
function holders({ events }: Started): readonly string[] {
  return events.flatMap((event) => (event.type === "waiting" ? [event.holder] : []));
}

const stateLock = (here: Place) => join(here.root, "a", ".terraform.tfstate.lock.info");

test("a stack that another window plans is waited for, and it is said who has it", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": gated, "b/main.tf": configuration("") });
  makeGate(join(here.root, "a"));
  const first = other(t, here, [terraformStack("a")]);
  await until(() => existsSync(stateLock(here)), "the plan of the other");
  const second = here.start([terraformStack("a"), terraformStack("b")]);
  await until(() => holders(second).length > 0, "a wait");
  assert.match(
    holders(second)[0] ?? "",
    new RegExp(`^plan by \\S+@\\S+ since \\d{4}-\\S+Z \\(process ${first.child.pid}\\)$`),
  );
  await until(() => second.events.some(({ type, stack }) => type === "finished" && stack === "b"), "b, which is free");
  assert.equal(here.processes().length, 1);
  const closed = once(first.child, "close");
  openGate(join(here.root, "a"));
  await closed;
  assert.equal(JSON.parse(first.output())[0].outcome, "no-changes");
  // The second plan of it waits at the gate too, which the first has passed.
  await until(() => here.processes().length === 1, "the second plan");
  openGate(join(here.root, "a"));
  assert.deepEqual((await second.run.done).map(said), ["no-changes +0 ~0 -0", "no-changes +0 ~0 -0"]);
});

test("who waits too long, or is cancelled, leaves the other alone", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": gated });
  makeGate(join(here.root, "a"));
  const first = here.start([terraformStack("a")]);
  await until(() => existsSync(stateLock(here)), "the first plan");
  const [late] = await here.start([terraformStack("a")], { lockTimeout: 0 }).run.done;
  assert.match(said(late), /^failed \+0 ~0 -0 Another run has this stack: plan by \S+@\S+ since/);
  const cancelled = here.start([terraformStack("a")]);
  await until(() => holders(cancelled).length > 0, "a wait");
  cancelled.run.cancel();
  assert.deepEqual((await cancelled.run.done).map(said), ["cancelled +0 ~0 -0"]);
  openGate(join(here.root, "a"));
  assert.deepEqual((await first.run.done).map(said), ["no-changes +0 ~0 -0"]);
});

test("a runner that is killed lets its plan end by itself: the stack is free then, no state lock and no plan stays", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": gated, "b/main.tf": configuration("") });
  makeGate(join(here.root, "a"));
  const killed = other(t, here, [terraformStack("a")]);
  await until(() => existsSync(stateLock(here)) && here.leftovers().length === 1, "the plan of the other");
  const closed = once(killed.child, "close");
  killed.child.kill("SIGKILL");
  await closed;

  const next = here.start([terraformStack("a")]);
  await until(() => holders(next).length > 0, "a wait");
  assert.match(holders(next)[0] ?? "", /that run was killed, but what it started still runs \(process \d+\)$/);
  openGate(join(here.root, "a"));
  await until(() => next.events.some((event) => event.type === "output" && event.text.includes("Reading...")), "a");
  assert.equal(here.processes().length, 1);
  openGate(join(here.root, "a"));
  assert.deepEqual((await next.run.done).map(said), ["no-changes +0 ~0 -0"]);
  assert.ok(!existsSync(stateLock(here)));
  assert.deepEqual(here.leftovers(), []);
  assert.deepEqual(here.processes(), []);
});

test("what a killed runner and its tool leave, a plan with secrets and the lock of the stack, bars and stays nowhere", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": gated, "b/main.tf": configuration("") });
  makeGate(join(here.root, "a"));
  const killed = other(t, here, [terraformStack("a")]);
  await until(() => existsSync(stateLock(here)) && here.leftovers().length === 1, "the plan of the other");
  const closed = once(killed.child, "close");
  killed.child.kill("SIGKILL");
  await closed;
  const [tool] = locks().map((each) => each.tool.pid);
  process.kill(tool, "SIGKILL");
  await until(() => here.processes().length === 0, "the end of the tool");

  // A run of any stack removes the plan.
  assert.equal((await here.run([terraformStack("b")])).b?.outcome, "no-changes");
  assert.deepEqual(here.leftovers(), []);
  // Terraform's own lock is for a person to look at: the tool was killed.
  rmSync(stateLock(here));
  here.write({ "a/main.tf": configuration("") });
  assert.equal(said((await here.run([terraformStack("a")])).a), "no-changes +0 ~0 -0");
});

test("of many processes that take a stack at once one has it at a time, and each has it in the end", async (t) => {
  const here = place(t, {});
  const script = join(__dirname, "takeLock.ts");
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ["--import", "tsx", script, here.root, "20"], { stdio: "inherit" }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, "close"))[0]));
  assert.deepEqual(codes, [0, 0, 0]);
  assert.equal(locks().length, 1);
});

function locksFolder(): string {
  return join(process.env.XDG_STATE_HOME ?? "", "epicenter", "locks");
}

function locks() {
  return readdirSync(locksFolder()).map((file) => JSON.parse(readFileSync(join(locksFolder(), file), "utf8")));
}
