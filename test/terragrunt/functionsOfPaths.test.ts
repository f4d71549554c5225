import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { testAgainstTerragrunt, world } from "./functionWorlds";

// Terragrunt's functions that say where something is: what they come to, and what of the repository that rests on.
before(loadTestParser);

const include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';
const inputs = (...lines: readonly string[]) => `inputs = {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;

test("find_in_parent_folders: the nearest above the unit, never beside it, a file or a folder; that a nearer one comes counts", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("find_in_parent_folders", {
    "root.hcl": inputs('env = find_in_parent_folders("env.txt")'),
    "env.txt": "far",
    "live/env.txt": "near",
    "live/app/env.txt": "beside",
    "shared/x.txt": "x",
    "live/app/terragrunt.hcl": `${include}${inputs(
      'folder = find_in_parent_folders("shared")',
      'below  = find_in_parent_folders("shared/x.txt")',
      'none   = find_in_parent_folders("nowhere.txt", "fallback")',
    )}`,
    "live/deep/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), {
    env: "/repo/TREE/live/env.txt",
    folder: "/repo/TREE/shared",
    below: "/repo/TREE/shared/x.txt",
    none: "fallback",
  });
  assert.deepEqual(reads("live/app"), [
    "config TREE/root.hcl",
    "data TREE/live/app/env.txt?",
    "data TREE/shared/x.txt",
    "presence TREE/live/env.txt",
    "presence TREE/root.hcl",
    "presence TREE/shared",
    "presence TREE/shared/x.txt",
  ]);
  assert.deepEqual(affected({ "live/deep/env.txt": "nearer" }), ["TREE/live/deep/app input"]);
  assert.deepEqual(affected({ "live/env.txt": undefined }), ["TREE/live/app input", "TREE/live/deep/app input"]);
  assert.deepEqual(affected({ "env.txt": "other" }), []);
});

test("find_in_parent_folders: without a name the configuration above, in JSON before the other", () => {
  const files = {
    "live/terragrunt.hcl": inputs('above = "native"'),
    "live/app/terragrunt.hcl": `include {\n  path = find_in_parent_folders()\n}\n`,
  };
  const { inputs: of, affected } = world("find_in_parent_folders_unnamed", files);
  assert.deepEqual(of("live/app"), { above: "native" });
  const change = { "live/terragrunt.hcl.json": '{ "inputs": { "above": "json" } }' };
  assert.deepEqual(affected(change), ["TREE/live own", "TREE/live/app input"]);
});

test("find_in_parent_folders: of a name with a gap each that fits may be meant", () => {
  const { inputs: of, affected } = world("find_in_parent_folders_gap", {
    "live/app/terragrunt.hcl": `locals {\n  env = read_terragrunt_config(find_in_parent_folders("env-\${get_env("EPICENTER_UNSET", "") == "" ? get_platform() : "x"}.hcl", "none.hcl"), {})\n}\n`,
    "live/env-linux.hcl": 'locals {\n  names = yamldecode(file("names.yaml"))\n}\n',
    "live/names.yaml": "a: 1\n",
    "live/other.hcl": "locals {}\n",
  });
  assert.deepEqual(of("live/app"), {});
  assert.deepEqual(affected({ "live/env-linux.hcl": "locals {\n  x = 1\n}\n" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "live/names.yaml": "a: 2\n" }), ["TREE/live/app input?"], "what that reads itself");
  assert.deepEqual(affected({ "env-windows.hcl": "locals {\n  x = 1\n}\n" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "live/other.hcl": "locals {\n  x = 1\n}\n" }), []);
});

/** A unit whose key rests on where it lies below what it includes. */
const keyed = {
  "root.hcl": inputs(
    'key   = "${path_relative_to_include()}/state"',
    'above = "${path_relative_from_include()}/x"',
    "dir   = get_parent_terragrunt_dir()",
    "unit  = get_terragrunt_dir()",
  ),
  "other/other.hcl": "locals {}\n",
};
const two = `${include}include "other" {\n  path = "\${get_terragrunt_dir()}/../../other/other.hcl"\n}\n`;

test("path_relative_to_include: in an included file from itself, in the unit from the include that the label names", () => {
  const { inputs: of, affected } = world("path_relative_to_include", {
    ...keyed,
    "live/none/terragrunt.hcl": inputs("own = path_relative_to_include()"),
    "live/one/terragrunt.hcl": `${include}${inputs('own = path_relative_to_include("ignored")')}`,
    "live/two/terragrunt.hcl": `${two}${inputs('own = path_relative_to_include("other")')}`,
    "live/read/terragrunt.hcl": `${include}${inputs('own = read_terragrunt_config("../../read.hcl").locals.to')}`,
    "read.hcl": "locals {\n  to = path_relative_to_include()\n}\n",
    "live/texts/terragrunt.hcl": `${include}${inputs('own = file("${get_terragrunt_dir()}/../../texts/${path_relative_to_include()}.txt")')}`,
    "texts/live/texts.txt": "own",
    "texts/live/one.txt": "one",
  });
  assert.equal(of("live/none").own, ".");
  assert.deepEqual([of("live/one").own, of("live/one").key], ["live/one", "live/one/state"]);
  assert.deepEqual([of("live/two").own, of("live/two").key], ["../live/two", "live/two/state"]);
  assert.equal(of("live/read").own, ".", "a file that is read stands for itself");
  assert.deepEqual(affected({ "texts/live/texts.txt": "other" }), ["TREE/live/texts input"]);
  assert.deepEqual(affected({ "texts/live/one.txt": "other" }), []);
});

test("path_relative_from_include: the way back, to the include that the label names", () => {
  const { inputs: of, affected } = world("path_relative_from_include", {
    ...keyed,
    "live/none/terragrunt.hcl": inputs("own = path_relative_from_include()"),
    "live/one/terragrunt.hcl": `${include}${inputs("own = path_relative_from_include()", 'text = file("${path_relative_from_include()}/text.txt")')}`,
    "live/two/terragrunt.hcl": `${two}${inputs('own = path_relative_from_include("other")')}`,
    "text.txt": "text",
    "live/text.txt": "nearer",
  });
  assert.equal(of("live/none").own, ".");
  assert.deepEqual(of("live/one"), {
    key: "live/one/state",
    above: "../../x",
    dir: "/repo/TREE",
    unit: "/repo/TREE/live/one",
    own: "../..",
    text: "text",
  });
  assert.equal(of("live/two").own, "../../other");
  assert.deepEqual(affected({ "text.txt": "other" }), ["TREE/live/one input"]);
  assert.deepEqual(affected({ "live/text.txt": "other" }), []);
});

test("get_parent_terragrunt_dir: the folder of the file that is included, of the unit where there is none", () => {
  const { inputs: of, affected } = world("get_parent_terragrunt_dir", {
    ...keyed,
    "live/none/terragrunt.hcl": inputs("own = get_parent_terragrunt_dir()"),
    "live/one/terragrunt.hcl": `${include}${inputs("own = get_parent_terragrunt_dir()", 'text = file("${get_parent_terragrunt_dir()}/text.txt")')}`,
    "live/two/terragrunt.hcl": `${two}${inputs('own = get_parent_terragrunt_dir("other")')}`,
    "text.txt": "text",
    "live/text.txt": "nearer",
  });
  assert.equal(of("live/none").own, "/repo/TREE/live/none");
  assert.deepEqual([of("live/one").own, of("live/one").dir], ["/repo/TREE", "/repo/TREE"]);
  assert.deepEqual([of("live/two").own, of("live/two").dir], ["/repo/TREE/other", "/repo/TREE"]);
  assert.deepEqual(affected({ "text.txt": "other" }), ["TREE/live/one input"]);
  assert.deepEqual(affected({ "live/text.txt": "other" }), []);
});

test("get_terragrunt_dir: in an included file it is the including unit's, in a file that is read that file's", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("get_terragrunt_dir", {
    "root.hcl": inputs(
      "dir = get_terragrunt_dir()",
      'own = jsondecode(file("${get_terragrunt_dir()}/../data/own.json"))',
    ),
    "read/read.hcl": "locals {\n  dir = get_terragrunt_dir()\n}\n",
    "live/app/terragrunt.hcl": `${include}${inputs('read = read_terragrunt_config("../../read/read.hcl").locals.dir')}`,
    "live/data/own.json": '{ "a": 1 }',
    "data/own.json": '{ "a": 2 }',
  });
  assert.deepEqual(of("live/app"), { dir: "/repo/TREE/live/app", own: { a: 1 }, read: "/repo/TREE/read" });
  assert.ok(reads("live/app").includes("json TREE/live/data/own.json"));
  assert.deepEqual(affected({ "live/data/own.json": '{ "a": 3 }' }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "data/own.json": '{ "a": 3 }' }), []);
});

const began = `locals {\n  read = read_terragrunt_config("../../read/read.hcl").locals\n}\n${inputs("all = local.read.further")}`;

test("get_original_terragrunt_dir: of the unit with which the reading began, however many files lie between", () => {
  const { inputs: of, affected } = world("get_original_terragrunt_dir", {
    "read/read.hcl": 'locals {\n  further = read_terragrunt_config("further/further.hcl").locals\n}\n',
    "read/further/further.hcl":
      'locals {\n  began = get_original_terragrunt_dir()\n  text  = file("${get_original_terragrunt_dir()}/../text.txt")\n}\n',
    "one/app/terragrunt.hcl": began,
    "two/app/terragrunt.hcl": began,
    "one/text.txt": "one",
    "two/text.txt": "two",
  });
  assert.deepEqual(of("one/app"), { all: { began: "/repo/TREE/one/app", text: "one" } });
  assert.deepEqual(of("two/app"), { all: { began: "/repo/TREE/two/app", text: "two" } });
  assert.deepEqual(affected({ "two/text.txt": "other" }), ["TREE/two/app input"]);
});

test("get_repo_root: the repository's folder, from wherever it is asked", () => {
  const { inputs: of, affected } = world("get_repo_root", {
    "root.hcl": inputs("root = get_repo_root()", 'text = file("${get_repo_root()}/TREE/text.txt")'),
    "live/app/terragrunt.hcl": include,
    "text.txt": "text",
    "live/text.txt": "nearer",
  });
  assert.deepEqual(of("live/app"), { root: "/repo", text: "text" });
  assert.deepEqual(affected({ "text.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "live/text.txt": "other" }), []);
});

test("get_path_from_repo_root: of the unit, of a file that is read that file's own", () => {
  const { inputs: of, affected } = world("get_path_from_repo_root", {
    "root.hcl": inputs(
      "path = get_path_from_repo_root()",
      'text = file("texts/${basename(get_path_from_repo_root())}.txt")',
    ),
    "read/read.hcl": "locals {\n  path = get_path_from_repo_root()\n}\n",
    "live/app/terragrunt.hcl": `${include}${inputs('read = read_terragrunt_config("../../read/read.hcl").locals.path')}`,
    "texts/app.txt": "app",
    "texts/live.txt": "live",
  });
  assert.deepEqual(of("live/app"), { path: "TREE/live/app", text: "app", read: "TREE/read" });
  assert.deepEqual(affected({ "texts/app.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "texts/live.txt": "other" }), []);
});

test("get_path_to_repo_root: from the unit, of a file that is read from that file's folder", () => {
  const { inputs: of, affected } = world("get_path_to_repo_root", {
    "root.hcl": inputs("path = get_path_to_repo_root()"),
    "read/read.hcl": "locals {\n  path = get_path_to_repo_root()\n}\n",
    "live/app/terragrunt.hcl": `${include}${inputs(
      'read = read_terragrunt_config("${get_path_to_repo_root()}/TREE/read/read.hcl").locals.path',
    )}`,
    "live/read/read.hcl": "locals {}\n",
  });
  assert.deepEqual(of("live/app"), { path: "../../..", read: "../.." });
  assert.deepEqual(affected({ "read/read.hcl": 'locals {\n  path = "x"\n}\n' }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "live/read/read.hcl": "locals {\n  x = 1\n}\n" }), []);
});

test("get_working_dir: a copy whose place no text tells; what a path below it names is possible wherever that fits", () => {
  const { inputs: of, affected } = world("get_working_dir", {
    "live/app/terragrunt.hcl": `terraform {
  source = "../../m"
  extra_arguments "vars" {
    commands           = ["plan"]
    optional_var_files = ["\${get_working_dir()}/vars/common.tfvars"]
  }
}
${inputs("dir = get_working_dir()")}`,
    "m/main.tf": 'variable "dir" {}\n',
    "m/vars/common.tfvars": "a = 1\n",
    "elsewhere/main.tf": "",
    "elsewhere/common.tfvars": "a = 1\n",
  });
  assert.deepEqual(of("live/app"), { dir: "?" });
  assert.deepEqual(affected({ "m/vars/common.tfvars": "a = 2\n" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "elsewhere/common.tfvars": "a = 2\n" }), []);
});

testAgainstTerragrunt("functionsOfPaths");
