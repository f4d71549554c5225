import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOf } from "../../src/evaluation/value";
import { recipesOf } from "../../src/instances/makefile";
import { assignedIn, mentionsIn } from "../../src/instances/scripts";

/** "flag value line" for each thing that a text gives Terraform, "*" for what is not known. */
function given(text: string, variables: Readonly<Record<string, string>> = {}): readonly string[] {
  const known = new Map([...assignedIn(text), ...Object.entries(variables)]);
  return mentionsIn(text, known).map(({ flag, value, line }) => {
    return `${flag} ${partsOf(value)
      .map((part) => part ?? "*")
      .join("")} ${line}`;
  });
}

test("variable files in the forms that scripts have", () => {
  assert.deepEqual(given("terraform plan -var-file=a.tfvars -var-file b.tfvars --var-file='c d.tfvars'"), [
    "var-file a.tfvars 1",
    "var-file b.tfvars 1",
    "var-file c d.tfvars 1",
  ]);
  assert.deepEqual(given('- run: terraform plan "-var-file=a.tfvars", "-input=false"'), ["var-file a.tfvars 1"]);
  assert.deepEqual(given("plan:\n\tterraform plan \\\n\t  -var-file=a.tfvars \\\n\t  -input=false"), [
    "var-file a.tfvars 4",
  ]);
  assert.deepEqual(given("# terraform plan -var-file=a.tfvars"), []);
});

test("variables, backend configuration and the workspace", () => {
  assert.deepEqual(given("terraform plan -var region=eu -var='name=a b' -var=\"x=$X\"", { X: "1" }), [
    "var region=eu 1",
    "var name=a b 1",
    "var x=1 1",
  ]);
  assert.deepEqual(given("terraform init -backend-config=a.hcl -backend-config='key=x/y.tfstate'"), [
    "backend-config a.hcl 1",
    "backend-config key=x/y.tfstate 1",
  ]);
  assert.deepEqual(given("TF_WORKSPACE=a terraform plan\nterraform workspace select -or-create b"), [
    "workspace a 1",
    "workspace b 2",
  ]);
});

test("variables are replaced as far as they are known", () => {
  const make =
    "ENV ?= dev\nVARS := envs/$(ENV).tfvars\nplan:\n\tterraform plan -var-file=$(VARS) -var-file=$(OTHER).tfvars";
  assert.deepEqual(given(make), ["var-file envs/dev.tfvars 4", "var-file *.tfvars 4"]);
  assert.deepEqual(given(make, { ENV: "prod" }), ["var-file envs/prod.tfvars 4", "var-file *.tfvars 4"]);
  assert.deepEqual(
    given('terraform plan -var-file="envs/${1}.tfvars" -var-file=envs/"$2".tfvars', { "1": "a", "2": "b" }),
    ["var-file envs/a.tfvars 1", "var-file envs/b.tfvars 1"],
  );
  assert.deepEqual(
    given("terraform plan -var-file={{.ENV}}.tfvars -var-file={{ env }}.tfvars", { ENV: "a", env: "b" }),
    ["var-file a.tfvars 1", "var-file b.tfvars 1"],
  );
});

test("a variable that is set in two ways is not known, one that is set to itself ends", () => {
  assert.deepEqual(given("X=a\nif x; then\n  X=b\nfi\nterraform plan -var-file=$X.tfvars"), ["var-file *.tfvars 5"]);
  assert.deepEqual(given("X=$X-a\nterraform plan -var-file=d/$X.tfvars"), ["var-file d/*-a.tfvars 2"]);
});

const makefile = `
all: plan
plan: init ## plans
\tterraform plan -var-file=plan.tfvars

init check:
\tterraform init

plan-%: init
\tterraform plan -var-file=$*.tfvars
apply:
\tterraform apply -var-file=apply.tfvars
loop: loop
`;
const recipe = (target: string) =>
  recipesOf(makefile, target).map(({ line, lines }) => [line, lines.map((each) => each.trim()).filter(Boolean)]);

test("a Makefile's recipe is that of the target and of what it needs", () => {
  assert.deepEqual(recipe("all"), [
    [2, []],
    [3, ["terraform plan -var-file=plan.tfvars"]],
    [6, ["terraform init"]],
  ]);
  assert.deepEqual(recipe("plan-a"), [
    [9, ["terraform plan -var-file=$*.tfvars"]],
    [6, ["terraform init"]],
  ]);
  assert.equal(recipesOf(makefile, "plan-a")[0]?.variables.get("*"), "a");
  assert.deepEqual(recipe("loop"), [[13, []]]);
  assert.deepEqual(recipe("none"), []);
});

test("variables that multiply each other come to an end", { timeout: 60_000 }, () => {
  const text = "abcdefgh".replace(/./g, (name, at) => `${name}=${`$${"bcdefghi"[at]}`.repeat(500)}\n`);
  assert.doesNotThrow(() => given(`${text}terraform plan -var-file=x/$a`));
});
