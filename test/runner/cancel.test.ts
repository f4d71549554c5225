import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/runner/process";
import { atGate, gated, makeGate, openGate } from "./gate";
import { configuration, noTerraform, place, said, terraformStack, until } from "./place";

const skip = noTerraform ?? (process.platform === "win32" ? "Windows knows no interrupt" : false);
const lock = ".terraform.tfstate.lock.info";

test("a cancelled plan ends by itself: interrupted once, it leaves no lock, no plan file and no process", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": gated, "b/main.tf": configuration("") });
  makeGate(join(here.root, "a"));
  const { run, output, wrote, events } = here.start([terraformStack("a"), terraformStack("b", { wave: 2 })]);
  await wrote(atGate);
  assert.ok(existsSync(join(here.root, "a", lock)));
  const [folder = ""] = here.leftovers();
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  run.cancel();
  await wrote("Interrupt received");
  openGate(join(here.root, "a"));
  const [a, b] = await run.done;

  assert.equal(said(a), "cancelled +0 ~0 -0");
  assert.equal(a?.exitCode, 1);
  assert.deepEqual([said(b), b?.exitCode], ["cancelled +0 ~0 -0", null]);
  assert.ok(!events.some(({ type, stack }) => type === "started" && stack === "b"));
  assert.doesNotMatch(output(), /Two interrupts/);
  assert.ok(!existsSync(join(here.root, "a", lock)));
  assert.deepEqual(here.leftovers(), []);
  assert.deepEqual(here.processes(), []);
});

test("cancelled a second time, a plan that does not end is forced to", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": gated });
  makeGate(join(here.root, "a"));
  const { run, wrote } = here.start([terraformStack("a")]);
  await wrote(atGate);
  run.cancel();
  await wrote("Interrupt received");
  run.cancel();
  await wrote("Two interrupts received");
  assert.deepEqual((await run.done).map(said), ["cancelled +0 ~0 -0"]);
  assert.deepEqual(here.leftovers(), []);
  assert.deepEqual(here.processes(), []);
});

test("a plan that waits for another's lock can be cancelled, and the other goes on", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": gated });
  makeGate(join(here.root, "a"));
  const first = here.start([terraformStack("a")]);
  await first.wrote(atGate);
  const second = here.start([terraformStack("a")]);
  await until(() => here.processes().length === 2, "the second plan");
  second.run.cancel();
  assert.deepEqual((await second.run.done).map(said), ["cancelled +0 ~0 -0"]);
  assert.ok(existsSync(join(here.root, "a", lock)));
  openGate(join(here.root, "a"));
  assert.deepEqual((await first.run.done).map(said), ["no-changes +0 ~0 -0"]);
});

test("what hears no interrupt is killed with all that it started, but only when that is asked for", {
  skip,
}, async () => {
  const [interrupt, force] = [new AbortController(), new AbortController()];
  let heard = "";
  const script = 'trap "echo interrupted" INT; (trap "" INT; sleep 60) & echo ready; wait; wait; wait';
  const ended = run({
    file: "/bin/sh",
    args: ["-c", script],
    cwd: "/",
    stop: { interrupt: interrupt.signal, force: force.signal },
    onOutput: (text) => {
      heard += text;
    },
    killAfter: 100,
  });
  await until(() => heard.includes("ready"), "the script");
  interrupt.abort();
  await until(() => heard.includes("interrupted"), "the interrupt");
  force.abort();
  // The pipe is open until the last that holds it is gone, the sleep included.
  assert.equal((await ended).code, null);
});
