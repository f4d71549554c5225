import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { testAgainstTerragrunt, world } from "./functionWorlds";

// The same functions where they mean different places: Terragrunt's contexts of evaluation. In each folder lies what the
// functions may find, saying where it is.
before(loadTestParser);

const locals = (...lines: readonly string[]) => `locals {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
const inputs = (...lines: readonly string[]) => `inputs = {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;

/** An input that is a folder's path hands that folder on; these only say where it is. */
const asked = [
  'dir      = "in ${get_terragrunt_dir()}"',
  'original = "in ${get_original_terragrunt_dir()}"',
  'parent   = "in ${get_parent_terragrunt_dir()}"',
  "to       = path_relative_to_include()",
  "from     = path_relative_from_include()",
  "path     = get_path_from_repo_root()",
  'found    = "in ${dirname(find_in_parent_folders("here.txt"))}"',
  'text     = file("here.txt")',
  'read     = read_terragrunt_config("here.hcl").locals.here',
  'vars     = jsondecode(read_tfvars_file("here.tfvars")).here',
  'marked   = basename(dirname(mark_glob_as_read("here.*")[0]))',
];

const folders = ["top", "live", "live/app", "read"];
const lying = Object.fromEntries(
  folders.flatMap((folder) => [
    [`${folder}/here.txt`, folder],
    [`${folder}/here.hcl`, locals(`here = "${folder}"`)],
    [`${folder}/here.tfvars`, `here = "${folder}"\n`],
  ]),
);

const ofUnit = {
  dir: "in /repo/TREE/live/app",
  original: "in /repo/TREE/live/app",
  path: "TREE/live/app",
  found: "in /repo/TREE/live",
  read: "live/app",
  vars: "live/app",
  marked: "app",
};

test("in a unit all functions speak of the unit", () => {
  const { inputs: of, affected } = world("context_unit", { ...lying, "live/app/terragrunt.hcl": inputs(...asked) });
  const own = { parent: "in /repo/TREE/live/app", to: ".", from: ".", text: "live/app" };
  assert.deepEqual(of("live/app"), { ...ofUnit, ...own });
  for (const name of ["here.hcl", "here.tfvars", "here.txt"])
    assert.deepEqual(affected({ [`live/app/${name}`]: 'here = "x"\n' }), ["TREE/live/app own"], name);
  assert.deepEqual(affected({ "live/here.hcl": locals("here = 1") }), []);
});

/** The real one is asked about such a unit by itself: for many at once the reading begins where it is run. */
const began = locals("began = get_original_terragrunt_dir()");
const include = 'include "top" {\n  path = "../../top/top.hcl"\n}\n';

test("in an included file Terragrunt's functions speak of the including unit, Terraform's of that file", () => {
  const { inputs: of, affected } = world("context_included", {
    ...lying,
    "top/top.hcl": inputs(...asked),
    "live/app/terragrunt.hcl": `${include}${began}`,
  });
  const own = { parent: "in /repo/TREE/top", to: "../live/app", from: "../../top", text: "top" };
  assert.deepEqual(of("live/app"), { ...ofUnit, ...own });
  assert.deepEqual(affected({ "top/here.txt": "x" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "top/here.hcl": locals("here = 1"), "top/here.tfvars": "here = 1\n" }), []);
  assert.deepEqual(affected({ "live/app/here.hcl": locals("here = 1") }), ["TREE/live/app own"]);
});

const ofRead = {
  dir: "in /repo/TREE/read",
  original: "in /repo/TREE/live/app",
  parent: "in /repo/TREE/read",
  to: ".",
  from: ".",
  path: "TREE/read",
  found: "in /repo/TREE",
  text: "read",
  read: "read",
  vars: "read",
  marked: "read",
};

test("in a file that is read the functions speak of that file, but for where the reading began", () => {
  const files = { ...lying, "here.txt": "", "read/read.hcl": locals(...asked) };
  const call = 'read_terragrunt_config("${get_repo_root()}/TREE/read/read.hcl").locals';
  const byUnit = world("context_read", {
    ...files,
    "live/app/terragrunt.hcl": `${locals("began = get_original_terragrunt_dir()", `all = ${call}`)}inputs = local.all\n`,
  });
  assert.deepEqual(byUnit.inputs("live/app"), ofRead);
  assert.deepEqual(byUnit.affected({ "read/here.txt": "x" }), ["TREE/live/app input"]);
  assert.deepEqual(byUnit.affected({ "live/app/here.hcl": locals("here = 1") }), []);
  const byIncluded = world("context_read_included", {
    ...files,
    "top/top.hcl": `${locals(`all = ${call}`)}inputs = local.all\n`,
    "live/app/terragrunt.hcl": `${include}${began}`,
  });
  assert.deepEqual(byIncluded.inputs("live/app"), ofRead, "also where an included file reads it");
});

test("in a unit that another depends on they speak of itself, whoever looks at it", () => {
  const { inputs: of, affected } = world("context_dependency", {
    ...lying,
    "live/app/terragrunt.hcl": inputs(...asked),
    "live/web/terragrunt.hcl": 'dependency "app" {\n  config_path  = "../app"\n  skip_outputs = true\n}\n',
  });
  assert.equal(of("live/app").original, "in /repo/TREE/live/app");
  assert.deepEqual(affected({ "live/app/here.hcl": locals("here = 1") }), [
    "TREE/live/app own",
    "TREE/live/web dependent",
  ]);
});

test("in a stack file they speak of the folder in which it lies, where it began to be read apart", () => {
  const ofStack = { ...ofUnit, parent: "in /repo/TREE/live/app", to: ".", from: ".", text: "live/app" };
  const generating = `${locals(...asked)}unit "one" {\n  source = "../../unit"\n  path   = "one"\n  values = { text = file("here.txt"), read = local.read, dir = "in \${get_terragrunt_dir()}" }\n}\n`;
  const { inputs: of, affected } = world("context_stack", {
    ...lying,
    "live/app/terragrunt.stack.hcl": generating,
    "unit/terragrunt.hcl": inputs("read = values.read"),
    "read/app/terragrunt.hcl": `${locals('all = read_terragrunt_config("../../live/app/terragrunt.stack.hcl").local')}inputs = local.all\n`,
  });
  assert.deepEqual(of("read/app"), ofStack);
  const unit = "live/app/.terragrunt-stack/one";
  assert.deepEqual(affected({ "live/app/here.hcl": locals("here = 1") }), [
    `TREE/${unit} input`,
    "TREE/read/app input",
  ]);
  // A generated unit is there for us without that it is generated.
  const generated = world("context_generated", {
    ...lying,
    "live/app/terragrunt.stack.hcl": generating,
    "unit/terragrunt.hcl": inputs(
      "text = values.text",
      "dir = values.dir",
      'own = "in ${get_terragrunt_dir()}"',
      'found = "in ${dirname(find_in_parent_folders("here.txt"))}"',
    ),
  });
  assert.deepEqual(generated.inputs(unit), {
    text: "live/app",
    dir: "in /repo/TREE/live/app",
    own: `in /repo/TREE/${unit}`,
    found: "in /repo/TREE/live/app",
  });
  assert.deepEqual(generated.affected({ "live/app/here.txt": "x" }), [`TREE/${unit} input`]);
  assert.deepEqual(generated.affected({ "live/here.txt": "x" }), []);
});

test("in a values file they speak of the unit beside it; it is the one beside the file that names values", () => {
  const { inputs: of, affected } = world("context_values", {
    ...lying,
    "top/top.hcl": inputs('over = try(values.text, "none")'),
    "live/app/terragrunt.values.hcl": 'text = file("here.txt")\ndir  = "in ${get_terragrunt_dir()}"\n',
    "live/app/terragrunt.hcl": `${include}${inputs(
      "text = values.text",
      "dir  = values.dir",
      'read = read_terragrunt_config("terragrunt.values.hcl").text',
    )}`,
  });
  assert.deepEqual(of("live/app"), {
    over: "none",
    text: "live/app",
    dir: "in /repo/TREE/live/app",
    read: "live/app",
  });
  assert.deepEqual(affected({ "live/app/here.txt": "x" }), ["TREE/live/app own"]);
  assert.deepEqual(affected({ "top/here.txt": "x" }), []);
});

test("in an include's path there are no includes yet", () => {
  const { inputs: of, affected } = world("context_include_path", {
    "root.hcl": locals("x = 1"),
    "env/app.hcl": inputs('env = "below the unit"'),
    "env/live/app.hcl": inputs('env = "below the root"'),
    "live/app/terragrunt.hcl":
      'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\ninclude "env" {\n  path = "${get_terragrunt_dir()}/../../env/${path_relative_to_include("root")}/${basename(get_parent_terragrunt_dir())}.hcl"\n}\n',
  });
  assert.deepEqual(of("live/app"), { env: "below the unit" });
  assert.deepEqual(affected({ "env/app.hcl": inputs('env = "other"') }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "env/live/app.hcl": inputs('env = "other"') }), []);
});

testAgainstTerragrunt("functionsInContexts");
