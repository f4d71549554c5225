import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runLogged } from "../../src/runner/process";
import { atGate, gated, makeGate, openGate } from "./gate";
import { configuration, noTerraform, place, said, terraformStack, until } from "./place";

const skip = noTerraform ?? (process.platform === "win32" ? "Windows knows no interrupt" : false);
const lock = ".terraform.tfstate.lock.info";

test("a cancelled plan ends by itself: interrupted once, it leaves no lock, no plan file and no process", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": gated, "b/main.tf": configuration("") });
  makeGate(join(here.root, "a"));
  const { run, output, wrote, events } = here.start([terraformStack("a"), terraformStack("b", { wave: 2 })], {
    parallelism: 1,
  });
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

test("a plan that waits for who has the state locked can be cancelled, and the other goes on", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": gated });
  makeGate(join(here.root, "a"));
  here.terraform("a", "init", "-no-color", "-input=false");
  const other = spawn("terraform", ["plan", "-no-color", "-input=false"], {
    cwd: join(here.root, "a"),
    stdio: "ignore",
  });
  t.after(() => other.kill("SIGKILL"));
  await until(() => existsSync(join(here.root, "a", lock)), "the lock of the other");
  const { run } = here.start([terraformStack("a")]);
  await until(() => here.processes().length === 1, "the second plan");
  run.cancel();
  assert.deepEqual((await run.done).map(said), ["cancelled +0 ~0 -0"]);
  assert.ok(existsSync(join(here.root, "a", lock)));
  const ended = once(other, "close");
  openGate(join(here.root, "a"));
  assert.deepEqual((await ended)[0], 0);
});

test("one stack is cancelled without the others: what waits for it is blocked, and says so", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": gated, "b/main.tf": gated, "c/main.tf": configuration("") });
  for (const stack of ["a", "b"]) makeGate(join(here.root, stack));
  const { run, events } = here.start([
    terraformStack("a"),
    terraformStack("b"),
    terraformStack("c", { wave: 2, dependsOn: ["a"] }),
  ]);
  const wrote = (stack: string, text: string) =>
    until(
      () => events.some((event) => event.type === "output" && event.stack === stack && event.text.includes(text)),
      `${text} of ${stack}`,
    );
  await wrote("a", atGate);
  await wrote("b", atGate);
  run.cancel("a");
  await wrote("a", "Interrupt received");
  openGate(join(here.root, "a"));
  await until(() => events.some(({ type, stack }) => type === "finished" && stack === "a"), "a");
  openGate(join(here.root, "b"));
  assert.deepEqual((await run.done).map(said), [
    "cancelled +0 ~0 -0",
    "no-changes +0 ~0 -0",
    "blocked +0 ~0 -0 It waits for a, which was cancelled",
  ]);
  assert.doesNotMatch(events.map((event) => (event.type === "output" ? event.text : "")).join(""), /Two interrupts/);
  assert.ok(!existsSync(join(here.root, "a", lock)));
});

test("what hears no interrupt is killed with all that it started, but only when that is asked for", {
  skip,
}, async (t) => {
  const [interrupt, force] = [new AbortController(), new AbortController()];
  let heard = "";
  const script = 'trap "echo interrupted" INT; (trap "" INT; sleep 60) & echo ready; wait; wait; wait';
  const here = place(t, {});
  const ended = runLogged(
    {
      file: "/bin/sh",
      args: ["-c", script],
      cwd: "/",
      stop: { interrupt: interrupt.signal, force: force.signal },
      killAfter: 100,
    },
    {
      log: join(here.root, "log"),
      onStart: () => undefined,
      onOutput: (text) => {
        heard += text;
      },
    },
  );
  await until(() => heard.includes("ready"), "the script");
  interrupt.abort();
  await until(() => heard.includes("interrupted"), "the interrupt");
  force.abort();
  // That is until the last of its group is gone, the sleep included.
  assert.equal((await ended).code, null);
});
