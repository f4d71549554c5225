import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { type Files, impactOf, rings, root, uses } from "../impact/worlds";

before(loadTestParser);

const settings = (body: string) => `version: 1\nstacks:\n${body}`;
const variables = (...paths: readonly string[]): Files => Object.fromEntries(paths.map((path) => [path, "x = 1\n"]));
/** The stacks that each of the variable files reaches. */
function reach(base: Files, ...paths: readonly string[]) {
  return paths.map((path) => rings(impactOf(base, { [path]: "x = 2\n" })));
}

test("T43: a variable file that a command in the settings names", () => {
  const base = {
    ".epicenter.yaml": settings(`  app:
    instances:
      a: { commands: ["terraform plan -var-file=../vars/a.tfvars"] }
      b: { commands: ["TF_WORKSPACE=b terraform plan -var-file ../vars/b.tfvars"] }
`),
    "app/main.tf": root("app", uses("x", "y")),
    ...variables("vars/a.tfvars", "vars/b.tfvars"),
  };
  assert.deepEqual(reach(base, "vars/a.tfvars", "vars/b.tfvars"), [["app@a input"], ["app@b input"]]);
});

test("T43: a variable file that the Makefile's target names for the command's variables", () => {
  const base = {
    ".epicenter.yaml": settings(`  app:
    instances_from: { files: /clients/*.tfvars, commands: ["make plan CLIENT=\${instance.name} FILE=\${instance.file}"] }
  web:
    commands: [make web-prod]
`),
    Makefile: `plan: init
\tcd app && terraform plan -var-file=defaults.tfvars -var-file=$(FILE)
web-%:
\tcd web && terraform plan -var-file=../envs/$*.tfvars
init:
\tterraform init
`,
    "app/main.tf": root("app", uses("x", "y")),
    "web/main.tf": root("web", uses("x")),
    "app/defaults.tfvars": "y = 1\n",
    ...variables("clients/a.tfvars", "clients/b.tfvars", "envs/prod.tfvars", "envs/dev.tfvars"),
  };
  assert.deepEqual(reach(base, "clients/a.tfvars", "envs/prod.tfvars", "envs/dev.tfvars"), [
    ["app@a input"],
    ["web input"],
    [],
  ]);
  assert.deepEqual(rings(impactOf(base, { "app/defaults.tfvars": "y = 2\n" })), ["app@a own", "app@b own"]);
  const made = base.Makefile.replace("-var-file=defaults.tfvars ", "");
  const impact = impactOf(base, { Makefile: made });
  assert.deepEqual(rings(impact), ["app@a input", "app@b input"]);
  assert.equal(impact.affected[0]?.reasons[0]?.change, "Makefile");
  assert.deepEqual(rings(impactOf(base, { Makefile: `# comment\n${base.Makefile}` })), []);
});

test("a script that a command runs may give what it names", () => {
  const base = {
    ".epicenter.yaml": settings('  app: { commands: ["../run.sh a plan"] }\n'),
    "run.sh": 'if [ "$2" = plan ]; then\n  terraform plan -var-file=../vars/$1.tfvars\nfi\n',
    "app/main.tf": root("app", uses("x", "y")),
    ...variables("vars/a.tfvars", "vars/b.tfvars"),
  };
  assert.deepEqual(reach(base, "vars/a.tfvars", "vars/b.tfvars"), [["app input?"], []]);
});

test("T43: without settings, what scripts name may be given, seen from the stack's folder", () => {
  const base = {
    Makefile: "plan:\n\tterraform -chdir=app plan -var-file=../vars/$(ENV).tfvars\n",
    "web/Taskfile.yml": "tasks:\n  plan:\n    cmds: [terraform plan -var-file=../web.tfvars]\n",
    "app/main.tf": root("app", uses("x", "y")),
    "web/main.tf": root("web", uses("x")),
    ...variables("vars/a.tfvars", "vars/b.tfvars", "web.tfvars"),
  };
  assert.deepEqual(reach(base, "vars/a.tfvars", "vars/b.tfvars", "web.tfvars"), [
    ["app input?"],
    ["app input?"],
    ["web input?"],
  ]);
  const named = impactOf(base, { Makefile: base.Makefile.replace("/vars/", "/other/") });
  assert.deepEqual(rings(named), ["app input?"]);
  assert.equal(named.affected[0]?.reasons[0]?.change, "Makefile");
});

test("a variable file that a script may give makes what it names possible", () => {
  const base = {
    "app/run.sh": "terraform plan -var-file=../vars/$1.tfvars\n",
    "app/main.tf": `${root("app")}variable "x" {}\nlocals {\n  data = file("../data/\${var.x}.json")\n}\n`,
    "vars/a.tfvars": 'x = "one"\n',
    "data/one.json": "1",
    "data/two.json": "2",
  };
  assert.deepEqual(rings(impactOf(base, { "data/one.json": "x" })), ["app input?"]);
});

const wrong = (body: string, files: Files = {}) => {
  const base = { ".epicenter.yaml": settings(body), "app/main.tf": root("app"), ...files };
  const { problems, complete, total } = impactOf(base, {});
  return { told: problems.map(({ line, code, message }) => `${line} ${code}: ${message}`), complete, total };
};

test("what fits nothing here is told with what to do; where stacks may be missing, the answer is not complete", () => {
  assert.deepEqual(wrong("  ap: {}\n"), {
    told: ['3 settings: No stack fits "ap"; name a folder with configuration, from the repository\'s root.'],
    complete: false,
    total: 1,
  });
  assert.deepEqual(wrong("  app:\n    instances_from: { folders: clients/* }\n"), {
    told: ['4 settings: Nothing fits "clients/*", so app has no instances from it; mend the pattern.'],
    complete: false,
    total: 1,
  });
  assert.deepEqual(wrong("  app:\n    var_files: [a.tfvars]\n    backend_config: [a.hcl, key=x]\n"), {
    told: [
      '4 missing-variable-file: No file fits "a.tfvars", variable file of app; mend the path or the pattern.',
      '5 missing-backend-configuration: No file fits "a.hcl", backend configuration of app; mend the path or the pattern.',
    ],
    complete: true,
    total: 1,
  });
  assert.deepEqual(wrong("  app:\n    inputs: ['*.csv']\n    commands: [terraform plan -var-file=b.tfvars]\n"), {
    told: [
      '4 settings: No file fits "*.csv", input of app; mend the path or the pattern.',
      "5 missing-variable-file: The variable file app/b.tfvars of app is not there.",
    ],
    complete: false,
    total: 1,
  });
  assert.deepEqual(wrong('  app: { workspace: "${instance.name}" }\n').told, [
    "3 settings: ${instance.name} stands for nothing here; only an instance has that.",
  ]);
  assert.deepEqual(wrong('  app: { instances: { a: { workspace: "${instance.file}" } } }\n').told, [
    "3 settings: ${instance.file} stands for nothing here; known are ${instance.name}.",
  ]);
});

test("two places that make the same instance, and an instance that is called like a folder", () => {
  const files = { "c/a.tfvars": "", "c/a.tfvars.json": "{}", "app@b/main.tf": root("b") };
  const { told, complete } = wrong('  app: { instances_from: { files: "/c/*" } , instances: { b: {} } }\n', files);
  assert.deepEqual(told, [
    "3 settings: c/a.tfvars.json and c/a.tfvars would both be the instance a of app; rename one.",
    "3 settings: app@b is both an instance and a folder; give the instance another name.",
  ]);
  assert.equal(complete, false);
});

test("a unit says itself what it is run with; a pattern that is no glob fits nothing", () => {
  const files = { "u/terragrunt.hcl": 'terraform {\n  source = "../lib"\n}\n', "lib/main.tf": "locals {}\n" };
  assert.deepEqual(wrong("  u: { workspace: a }\n", files).told, [
    '3 settings: A Terragrunt unit says itself what it is run with; of this only "inputs" count for one.',
  ]);
  for (const pattern of ["/", "[", "!(", "x".repeat(70_000)]) {
    const base = { ".epicenter.yaml": `version: 1\nexclude: [${JSON.stringify(pattern)}]\n`, "app/main.tf": root("a") };
    assert.equal(impactOf(base, {}).total, 1);
  }
});
