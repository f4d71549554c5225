import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { call, type Files, impactOf, rings, root, uses } from "./worlds";

before(loadTestParser);

const lib = 'resource "terraform_data" "x" {\n  input = 1\n}\n';
const other = lib.replace("1", "2");
const settings = (body: string) => `version: 1\nstacks:\n${body}`;

/** One root module, run for two clients. */
const platform: Files = {
  ".epicenter.yaml": settings(`  platform:
    var_files: [defaults.tfvars]
    instances:
      client-a: { var_files: [clients/client-a.tfvars], workspace: client-a }
      client-b: { var_files: [clients/client-b.tfvars], workspace: client-b }
`),
  "platform/main.tf": root("platform", call("../lib") + uses("size", "name")),
  "platform/defaults.tfvars": "size = 1\n",
  "platform/clients/client-a.tfvars": 'name = "a"\n',
  "platform/clients/client-b.tfvars": 'name = "b"\n',
  "lib/main.tf": lib,
};

test("T1: each instance of a folder is a stack, and what they share reaches each of them", () => {
  const impact = impactOf(platform, { "platform/main.tf": root("platform") });
  assert.deepEqual(rings(impact), ["platform@client-a own", "platform@client-b own"]);
  assert.equal(impact.total, 2);
  assert.deepEqual(rings(impactOf(platform, { "platform/defaults.tfvars": "size = 2\n" })), [
    "platform@client-a own",
    "platform@client-b own",
  ]);
  assert.deepEqual(rings(impactOf(platform, { "lib/main.tf": other })), [
    "platform@client-a input",
    "platform@client-b input",
  ]);
});

test("L23: the variable file of one instance reaches that instance alone", () => {
  const impact = impactOf(platform, { "platform/clients/client-a.tfvars": 'name = "c"\n' });
  assert.deepEqual(rings(impact), ["platform@client-a own"]);
  assert.deepEqual(impact.affected[0]?.reasons[0]?.path, [
    { id: "platform/clients/client-a.tfvars", kind: "file" },
    {
      id: "platform@client-a",
      kind: "stack",
      via: "var-file",
      at: { path: ".epicenter.yaml", line: 6 },
    },
  ]);
  assert.equal(impact.complete, true, JSON.stringify(impact.problems));
});

test("T44: a variable file that nothing names may be any instance's, but for the one named after another", () => {
  const base = { ...platform, "platform/other.tfvars": "x = 1\n", "platform/client-a.tfvars": "x = 1\n" };
  assert.deepEqual(rings(impactOf(base, { "platform/other.tfvars": "x = 2\n" })), [
    "platform@client-a own?",
    "platform@client-b own?",
  ]);
  assert.deepEqual(rings(impactOf(base, { "platform/client-a.tfvars": "x = 2\n" })), ["platform@client-a own?"]);
});

test("settings that change reach the instances that they change, and no other", () => {
  const said = platform[".epicenter.yaml"] ?? "";
  const change = (from: string, to: string) => impactOf(platform, { ".epicenter.yaml": said.replace(from, to) });
  const workspace = change("workspace: client-a", "workspace: a");
  assert.deepEqual(rings(workspace), ["platform@client-a input"]);
  assert.deepEqual(workspace.affected[0]?.reasons, [
    {
      change: ".epicenter.yaml",
      certainty: "certain",
      path: [
        { id: ".epicenter.yaml", kind: "file" },
        { id: "platform@client-a", kind: "stack", via: "arguments", at: { path: ".epicenter.yaml", line: 6 } },
      ],
    },
  ]);
  assert.deepEqual(rings(change("instances:", "instances: # by client")), []);
  assert.deepEqual(rings(change("    instances:", "    # two of them\n    instances:")), []);
  const added = change("    instances:", "    instances:\n      client-c: { workspace: c }");
  assert.deepEqual(
    added.affected.map(({ stack, status, ring }) => [stack, status, ring]),
    [["platform@client-c", "added", "input"]],
  );
});

test("a stack that is split into instances is gone, and they are new", () => {
  const { ".epicenter.yaml": said = "", ...plain } = platform;
  const impact = impactOf(plain, { ".epicenter.yaml": said });
  assert.deepEqual(
    impact.affected.map(({ stack, status, reasons }) => [stack, status, reasons.map(({ change }) => change)]),
    [
      ["platform@client-a", "added", [".epicenter.yaml"]],
      ["platform@client-b", "added", [".epicenter.yaml"]],
      ["platform", "removed", [".epicenter.yaml"]],
    ],
  );
});

const reading = `${root("app")}variable "name" {\n  default = "z"\n}\nlocals {\n  data = file("../data/\${var.name}.json")\n}\n`;
const data: Files = Object.fromEntries(["a", "b", "c", "d", "z"].map((name) => [`data/${name}.json`, name]));
const reached = (base: Files, name: string) => rings(impactOf(base, { [`data/${name}.json`]: "new" }));

test("T39: variable files win over the folder's own in the order of the settings, and vars over them", () => {
  const files = {
    ...data,
    "app/main.tf": reading,
    "app/terraform.tfvars": 'name = "a"\n',
    "app/x.auto.tfvars": 'name = "b"\n',
    "app/one.tfvars": 'name = "c"\n',
    "app/two.tfvars": 'name = "d"\n',
  };
  const said = (body: string) => ({ ...files, ".epicenter.yaml": settings(`  app: ${body}\n`) });
  const one = said("{ var_files: [two.tfvars, one.tfvars] }");
  assert.deepEqual([reached(one, "c"), reached(one, "d"), reached(one, "b")], [["app input"], [], []]);
  const two = said("{ var_files: [one.tfvars, two.tfvars] }");
  assert.deepEqual([reached(two, "c"), reached(two, "d")], [[], ["app input"]]);
  const given = said("{ var_files: [one.tfvars], vars: { name: a } }");
  assert.deepEqual([reached(given, "a"), reached(given, "c")], [["app input"], []]);
  const order = impactOf(one, { ".epicenter.yaml": two[".epicenter.yaml"] });
  assert.deepEqual(rings(order), ["app input"]);
});

test("T47: a file that only some variable file names may be read", () => {
  const base = { ...data, "app/main.tf": reading, "app/envs/prod.tfvars": 'name = "b"\n' };
  assert.deepEqual([reached(base, "b"), reached(base, "z"), reached(base, "c")], [["app input?"], ["app input?"], []]);
});

test("T46: terraform.workspace is the instance's, in its modules too", () => {
  const base = {
    ...data,
    ".epicenter.yaml": settings("  app:\n    instances: { a: { workspace: a }, b: { workspace: b } }\n"),
    "app/main.tf": root("app", call("../lib")),
    "lib/main.tf": 'locals {\n  data = file("${path.module}/../data/${terraform.workspace}.json")\n}\n',
  };
  assert.deepEqual(reached(base, "a"), ["app@a input"]);
  assert.deepEqual(reached(base, "c"), []);
  const { ".epicenter.yaml": _, ...open } = base;
  assert.deepEqual(reached(open, "c"), ["app input?"]);
});

const clients: Files = {
  ".epicenter.yaml": settings(`  platform:
    instances_from:
      folders: /clients/*
      var_files: [defaults.tfvars, "\${instance.folder}/*.tfvars"]
      workspace: "\${instance.name}"
`),
  "platform/main.tf": root("platform", uses("size", "zone")),
  "platform/defaults.tfvars": 'size = 1\nzone = "x"\n',
  "clients/a/size.tfvars": "size = 2\n",
  "clients/b/size.tfvars": "size = 3\n",
};

test("one instance for each folder that fits, with a defaults file and what lies in the folder", () => {
  const zone = 'size = 1\nzone = "y"\n';
  assert.deepEqual(rings(impactOf(clients, { "platform/defaults.tfvars": zone })), [
    "platform@a own",
    "platform@b own",
  ]);
  // Each client says another size.
  assert.deepEqual(rings(impactOf(clients, { "platform/defaults.tfvars": 'size = 9\nzone = "x"\n' })), []);
  assert.deepEqual(rings(impactOf(clients, { "clients/a/size.tfvars": "size = 0\n" })), ["platform@a input"]);
  assert.deepEqual(rings(impactOf(clients, { "clients/a/zone.tfvars": 'zone = "z"\n' })), ["platform@a input"]);
  const come = impactOf(clients, { "clients/c/size.tfvars": "size = 4\n", "clients/b/size.tfvars": undefined });
  assert.deepEqual(
    come.affected.map(({ stack, status }) => [stack, status]),
    [
      ["platform@c", "added"],
      ["platform@b", "removed"],
    ],
  );
  assert.equal(come.complete, true, JSON.stringify(come.problems));
});

test("one instance for each file that fits; a named one adds to it", () => {
  const base = {
    ".epicenter.yaml": settings(`  envs/*:
    instances_from: { files: "vars/*.tfvars", var_files: ["\${instance.file}"] }
    instances:
      prod: { inputs: [/pricing.csv] }
`),
    "envs/eu/main.tf": root("eu", uses("x")),
    "envs/eu/vars/dev.tfvars": "x = 1\n",
    "envs/eu/vars/prod.tfvars": "x = 1\n",
    "pricing.csv": "1",
  };
  assert.deepEqual(rings(impactOf(base, { "envs/eu/vars/dev.tfvars": "x = 2\n" })), ["envs/eu@dev own"]);
  assert.deepEqual(rings(impactOf(base, { "pricing.csv": "2" })), ["envs/eu@prod input"]);
});

test("T155: inputs reach a stack, a Terragrunt unit too", () => {
  const base = {
    ".epicenter.yaml": settings('  "live/*": { inputs: ["/ci/**/*.json", "/VERSION"] }\n'),
    "live/a/main.tf": root("a"),
    "live/u/terragrunt.hcl": 'terraform {\n  source = "../../lib"\n}\n',
    "lib/main.tf": lib,
    "other/main.tf": root("o"),
    "ci/x/y.json": "1",
    VERSION: "1",
  };
  assert.deepEqual(rings(impactOf(base, { VERSION: "2" })), ["live/a input", "live/u input"]);
  assert.deepEqual(rings(impactOf(base, { "ci/x/new.json": "2" })), ["live/a input", "live/u input"]);
  assert.deepEqual(rings(impactOf(base, { "ci/x/new.txt": "2" })), []);
});

test("what is included is a stack, what is excluded is none", () => {
  const base = {
    ".epicenter.yaml": "version: 1\ninclude: [bare]\nexclude: ['old/**']\n",
    "bare/main.tf": 'output "x" {\n  value = 1\n}\n',
    "old/x/main.tf": root("x"),
    "old/u/terragrunt.hcl": 'terraform {\n  source = "../../bare"\n}\n',
  };
  assert.equal(impactOf(base, {}).total, 1);
  const back = impactOf(base, { ".epicenter.yaml": "version: 1\nexclude: ['old/x']\n" });
  assert.deepEqual(
    back.affected.map(({ stack, status, reasons }) => [stack, status, reasons[0]?.change]),
    [
      ["old/u", "added", ".epicenter.yaml"],
      ["bare", "removed", ".epicenter.yaml"],
    ],
  );
});

test("only stacks below a folder are listed, instances by their folder", () => {
  const change = { "lib/main.tf": other };
  assert.deepEqual(rings(impactOf(platform, change, { below: "platform" })), [
    "platform@client-a input",
    "platform@client-b input",
  ]);
  assert.deepEqual(rings(impactOf(platform, change, { below: "lib" })), []);
});

test("T39: a variable file that is given twice wins where it stands last", () => {
  const base = {
    ".epicenter.yaml": settings("  app: { var_files: [one.tfvars, two.tfvars, one.tfvars] }\n"),
    "app/main.tf": root("app", uses("x")),
    "app/one.tfvars": "x = 1\n",
    "app/two.tfvars": "x = 2\n",
  };
  assert.deepEqual(rings(impactOf(base, { "app/one.tfvars": "x = 3\n" })), ["app own"]);
  assert.deepEqual(rings(impactOf(base, { "app/two.tfvars": "x = 3\n" })), []);
});

test("settings and scripts that change are told where they give other files, and the order of those counts", () => {
  const base = {
    ".epicenter.yaml": settings("  app: { var_files: [one.tfvars, two.tfvars], commands: [make plan] }\n"),
    Makefile: "plan:\n\tterraform plan -var-file=three.tfvars\n",
    "app/main.tf": root("app", uses("x")),
    "app/one.tfvars": "x = 1\n",
    "app/two.tfvars": "x = 2\n",
    "app/three.tfvars": "y = 2\n",
  };
  const swapped = settings("  app: { var_files: [two.tfvars, one.tfvars], commands: [make plan] }\n");
  const changes = (change: Readonly<Record<string, string>>) =>
    impactOf(base, change).affected.map(({ stack, certainty, reasons }) => [stack, certainty, reasons[0]?.change]);
  assert.deepEqual(changes({ ".epicenter.yaml": swapped }), [["app", "certain", ".epicenter.yaml"]]);
  assert.deepEqual(changes({ Makefile: "plan:\n\tterraform plan\n" }), [["app", "certain", "Makefile"]]);
  assert.deepEqual(changes({ ".epicenter.yaml": `${base[".epicenter.yaml"]}exclude: []\n` }), []);
});

test("what lies in another instance's folder is that one's, also where nothing names it", () => {
  const base = {
    ".epicenter.yaml": settings(
      "  app: { instances_from: { folders: clients/*, var_files: ['${instance.folder}/x.tfvars'] } }\n",
    ),
    "app/main.tf": root("app", uses("x")),
    "app/clients/a/x.tfvars": "x = 1\n",
    "app/clients/b/x.tfvars": "x = 1\n",
    "app/clients/b/more.json": "1",
    "app/common.json": "1",
  };
  assert.deepEqual(rings(impactOf(base, { "app/clients/b/more.json": "2" })), ["app@b own?"]);
  assert.deepEqual(rings(impactOf(base, { "app/common.json": "2" })), ["app@a own?", "app@b own?"]);
});

test("settings that don't speak of variable files leave open what scripts give", () => {
  const base = {
    ".epicenter.yaml": settings("  app: { inputs: [/VERSION] }\n"),
    VERSION: "1",
    Makefile: "plan:\n\tterraform plan -var-file=../vars/$(ENV).tfvars\n",
    "app/main.tf": root("app", uses("x")),
    "vars/a.tfvars": "x = 1\n",
  };
  assert.deepEqual(rings(impactOf(base, { "vars/a.tfvars": "x = 2\n" })), ["app input?"]);
  const told = {
    ...base,
    ".epicenter.yaml": settings("  app: { var_files: [../vars/b.tfvars] }\n"),
    "vars/b.tfvars": "",
  };
  assert.deepEqual(rings(impactOf(told, { "vars/a.tfvars": "x = 2\n" })), []);
});

test("the settings are no file of a stack at the root", () => {
  const base = { ".epicenter.yaml": "version: 1\n", "main.tf": root("r") };
  assert.deepEqual(rings(impactOf(base, { ".epicenter.yaml": "version: 1\nexclude: []\n" })), []);
});
