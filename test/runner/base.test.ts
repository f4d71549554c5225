import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { takeOver } from "../../src/runner/takeOver";
import { terragrunt } from "../tools/terragrunt";
import { commit, configuration, environment, noTerraform, type Place, place, said, terraformStack } from "./place";

const skip = noTerraform ?? false;
const pending = "pending: your change, which is not part of this";
const agrees = `no-drift +0 ~0 -0 The cloud agrees with the state; ${pending}`;

/** Commits what lies in a place, where no base is given, lets the stack's code differ from that, and checks its drift as the base has it. */
async function checked(here: Place, stack: string, ignored: string, base = commit(here, ignored)): Promise<string> {
  here.write({ [`${stack}/change.tf`]: 'output "mine" { value = 1 }\n' });
  const results = await here.run([terraformStack(stack)], "drift", { base });
  assert.deepEqual(here.leftovers(), []);
  return said(results[stack]);
}

test("values that git ignores are the working tree's in the base too, and stay what they are", { skip }, async (t) => {
  const here = place(t, {
    "a/main.tf": configuration(`
variable "n" { default = 0 }
resource "terraform_data" "a" {
  count = var.n
  input = file("../env/dev/.env")
}
`),
    "a/secrets.auto.tfvars": "n = 2\n",
    "env/dev/.env": "TOKEN=1\n",
  });
  here.apply("a");
  assert.equal(await checked(here, "a", "*.tfvars\n.env\n"), agrees);
  assert.equal(readFileSync(join(here.root, "a/secrets.auto.tfvars"), "utf8"), "n = 2\n");
});

const object = 'resource "terraform_data" "a" { input = "1" }\n';

function local(settings: string): string {
  return `terraform {\n  backend "local" {\n${settings}  }\n}\n${object}`;
}

for (const [is, ignored] of [
  ["ignored", "states\n"],
  ["not ignored", ""],
] as const) {
  test(`a local state that is ${is} is found, whatever it is called`, { skip }, async (t) => {
    const here = place(t, { "a/main.tf": local('    path = "../states/a.json"\n') });
    const base = commit(here, ignored);
    here.apply("a");
    assert.equal(await checked(here, "a", ignored, base), agrees);
  });
}

test("a committed state is not the one that counts, whatever it is called", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": local('    path = "a.json"\n'), "a/a.json": "" });
  const base = commit(here, "");
  here.apply("a");
  assert.equal(await checked(here, "a", "", base), agrees);
});

test("what was given to init by hand counts in the base too", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": configuration(object) });
  here.terraform("a", "init", "-backend-config=path=../by-hand.json");
  here.apply("a");
  assert.equal(await checked(here, "a", ""), agrees);
});

test("the workspace that is selected is the one that is checked in the base", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": local('    workspace_dir = "spaces"\n') });
  here.terraform("a", "init");
  here.terraform("a", "workspace", "new", "dev");
  here.apply("a");
  assert.equal(await checked(here, "a", ""), agrees);
  here.terraform("a", "workspace", "select", "default");
  assert.match(await checked(here, "a", ""), /No object is in the state/);
});

test("a stack whose state the base can't see could not be checked, and is not called free of drift", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": local('    path = "../../outside.json"\n') });
  here.apply("a");
  const unseen = (state: string) =>
    `failed +0 ~0 -0 Could not be checked as the base has it: its state ${state} can't be seen from where the base is laid out`;
  assert.equal(await checked(here, "a", ""), unseen(join(here.root, "../outside.json")));
});

test("a plan that fails in the base could not be checked there", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": configuration('variable "n" {}\n') });
  assert.match(await checked(here, "a", ""), /^failed \+0 ~0 -0 Could not be checked as the base has it: plan: /);
});

const found = terragrunt();

test("the state of a unit that lies in Terragrunt's cache can't be seen by the base, and that is told", {
  skip: noTerraform ?? (found.path === undefined ? found.reason : false),
}, async (t) => {
  for (const variable of Object.keys(process.env)) {
    if (/^(TG|TERRAGRUNT)_/.test(variable)) environment(t, { [variable]: undefined });
  }
  const source = 'terraform {\n  source = "../modules/a"\n}\n';
  const here = place(t, { "modules/a/main.tf": object, "a/terragrunt.hcl": source });
  const args = ["run", "--non-interactive", "--", "apply", "-auto-approve", "-no-color"];
  execFileSync(found.path ?? "", args, { cwd: join(here.root, "a"), stdio: "pipe" });
  const base = commit(here, ".terragrunt-cache\n");
  here.write({ "modules/a/main.tf": object.replace('"1"', '"2"') });
  const { a } = await here.run([terraformStack("a", { kind: "terragrunt" })], "drift", {
    base,
    tools: { terragrunt: found.path ?? "" },
  });
  assert.equal(
    said(a),
    "failed +0 ~0 -0 Could not be checked as the base has it: its state, beside the code in Terragrunt's cache, can't be seen from where the base is laid out",
  );
});

test("small ignored files are copied, large ones and large folders linked, what the base has and caches left", async (t) => {
  const here = place(t, {
    "a/.terraform/x.tfvars": "1",
    "a/x.tfvars": "1",
    "a/y.tfvars": "1",
    "big/x.tfvars": "x".repeat(1_000_001),
    "out/deep/x.tfvars": "1",
    ...Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`many/${index}`, ""])),
  });
  commit(here, "*.tfvars\nmany\n");
  const outside = join(here.root, "..", "outside");
  const tree = join(here.root, "..", "tree");
  mkdirSync(outside);
  mkdirSync(join(tree, "a"), { recursive: true });
  symlinkSync(outside, join(tree, "out"));
  symlinkSync("x.tfvars", join(tree, "a/y.tfvars"));
  await takeOver(here.root, tree);
  assert.ok(lstatSync(join(tree, "a/x.tfvars")).isFile());
  assert.ok(lstatSync(join(tree, "a/y.tfvars")).isSymbolicLink());
  assert.ok(lstatSync(join(tree, "big/x.tfvars")).isSymbolicLink());
  assert.ok(lstatSync(join(tree, "many")).isSymbolicLink());
  assert.ok(!existsSync(join(tree, "a/.terraform")));
  assert.deepEqual(readdirSync(outside), []);
});
