import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { lockedState } from "../../src/runner/lockedState";
import { gated, makeGate, openGate } from "./gate";
import { configuration, environment, noTerraform, place, terraformStack, until } from "./place";

const skip = noTerraform ?? false;
const day = 24 * 60 * 60 * 1000;

function runsFolder(): string {
  return join(process.env.XDG_STATE_HOME ?? "", "epicenter", "runs");
}

/** The texts of all files below a folder. */
function textsBelow(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  return files.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, "utf8"));
}

const secretive = `
variable "secret" {
  type      = string
  sensitive = true
}
variable "broken" { default = false }
resource "terraform_data" "a" { triggers_replace = var.secret }
resource "terraform_data" "b" { triggers_replace = sensitive("hidden-in-code") }
output "shown" {
  value     = terraform_data.a.triggers_replace
  sensitive = true
}
output "failing" {
  value     = var.broken ? tonumber(var.secret) : 1
  sensitive = true
}
`;

test("what Terraform marks as sensitive, and the environment, stand in no log, result or record", {
  skip,
}, async (t) => {
  const here = place(t, {
    "a/main.tf": configuration(secretive),
    "a/terraform.tfvars": "",
    "b/main.tf": configuration(secretive.replace("default = false", "default = true")),
  });
  environment(t, { TF_VAR_secret: "hidden-variable", AWS_SECRET_ACCESS_KEY: "hidden-key" });
  here.apply("a");
  environment(t, { TF_VAR_secret: "hidden-too", TF_LOG: "trace" });
  here.write({ "a/main.tf": configuration(secretive.replace("hidden-in-code", "hidden-anew")) });
  const stacks = [terraformStack("a"), terraformStack("b")];
  const results = await here.run(stacks);
  assert.deepEqual(
    Object.values(results).map(({ outcome }) => outcome),
    ["changes", "failed"],
  );
  const drift = await here.run(stacks, "drift");
  const all = [...textsBelow(process.env.XDG_STATE_HOME ?? ""), JSON.stringify([results, drift])];
  assert.ok(all.some((text) => text.includes("(sensitive value)")));
  for (const text of all) assert.doesNotMatch(text, /hidden-/);
});

test("logs are kept for so many days from what was last written into them, and removed by the next run", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": configuration("") });
  const made = (name: string, age: number) => {
    const folder = join(runsFolder(), name);
    mkdirSync(folder, { recursive: true });
    const log = join(folder, "a.log");
    writeFileSync(log, "");
    const at = new Date(Date.now() - age * day);
    utimesSync(log, at, at);
    utimesSync(folder, new Date(0), new Date(0));
  };
  made("old", 31);
  made("newer", 29);
  made("still-written", 0);
  const kept = () =>
    readdirSync(runsFolder())
      .filter((name) => !name.startsWith("2"))
      .sort();
  await here.run([terraformStack("a")]);
  assert.deepEqual(kept(), ["newer", "still-written"]);
  await here.run([terraformStack("a")], "plan", { keepLogs: 2 });
  assert.deepEqual(kept(), ["still-written"]);
  assert.equal(readdirSync(runsFolder()).length, 3);
});

test("a state that another has locked is told with who has it, since when, for what, and what one can do", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": gated });
  here.terraform("a", "init", "-input=false");
  const folder = join(here.root, "a");
  makeGate(folder);
  const other = spawn("terraform", ["plan", "-input=false"], { cwd: folder, stdio: "ignore" });
  const ended = new Promise((resolve) => other.on("close", resolve));
  const lock = join(folder, ".terraform.tfstate.lock.info");
  await until(
    () => readdirSync(folder).includes(".terraform.tfstate.lock.info") && statSync(lock).size > 0,
    "the lock",
  );
  const { ID: id } = JSON.parse(readFileSync(lock, "utf8"));
  const { a } = await here.run([terraformStack("a")], "plan", { lockTimeout: 0 });
  openGate(folder);
  await ended;
  assert.equal(a?.outcome, "failed");
  const by = `${userInfo().username}@${hostname()}`;
  const [head, tail] = (a?.message ?? "").split(/since [\d-]+ [\d:]+ UTC/);
  assert.equal(head, "plan: the state is locked ");
  assert.equal(
    tail?.replace(/of [\d.]+ by/, "by"),
    ` (plan by ${by}). That is you, on this machine: wait until it ends; where it surely no longer runs, “force-unlock ${id}” with the stack's tool in its folder frees it`,
  );
});

test("of another's lock it is said to ask, and where a backend tells nothing, so much", () => {
  const lock = "Error: Error acquiring the state lock\n\nLock Info:\n  ID:        1-2\n";
  const message = lockedState(`${lock}  Operation: OperationTypeApply\n  Who:       ann@elsewhere\n`);
  assert.match(
    message ?? "",
    /^the state is locked since an unknown time \(apply by ann@elsewhere\)\. Wait until it ends, or ask; /,
  );
  assert.equal(lockedState(lock), "the state is locked, or cannot be locked; the log tells why");
  assert.equal(lockedState("Error: Unsupported argument"), undefined);
});
