import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { testAgainstTerragrunt, world } from "./functionWorlds";

// Terragrunt's functions that read files: their values, what they make an input, and what reaches the unit for that.
before(loadTestParser);

const include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';
const locals = (...lines: readonly string[]) => `locals {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
const inputs = (...lines: readonly string[]) => `inputs = {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;

test("read_terragrunt_config: from the including unit's folder, what it reads itself too, and its default where nothing is there", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("read_terragrunt_config", {
    "root.hcl": `${locals('env = read_terragrunt_config("../env.hcl")', 'more = read_terragrunt_config("../more.hcl", { locals = { x = "default" } })')}${inputs(
      "env  = local.env.locals.name",
      "text = local.env.locals.text",
      "more = local.more.locals.x",
    )}`,
    "live/env.hcl": locals('name = "live"', 'text = file("text.txt")'),
    "live/text.txt": "text",
    "env.hcl": locals('name = "not this one"'),
    "live/app/terragrunt.hcl": `${include}${locals('folder = read_terragrunt_config("../../folder")')}${inputs("folder = local.folder.inputs.a")}`,
    "folder/terragrunt.hcl": inputs("a = 1"),
  });
  assert.deepEqual(of("live/app"), { env: "live", text: "text", more: "default", folder: 1 });
  assert.deepEqual(reads("live/app"), [
    "config TREE/folder/terragrunt.hcl",
    "config TREE/live/env.hcl",
    "config TREE/root.hcl",
    "data TREE/live/text.txt",
    "presence TREE/live/more.hcl",
    "presence TREE/root.hcl",
  ]);
  assert.deepEqual(affected({ "live/env.hcl": locals('name = "x"', 'text = file("text.txt")') }), [
    "TREE/live/app input",
  ]);
  assert.deepEqual(affected({ "live/text.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "live/more.hcl": locals('x = "there"') }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "env.hcl": locals('name = "y"') }), []);
  assert.deepEqual(affected({ "live/env.hcl": locals('name = "live"', 'text = file("text.txt")', "# no more") }), []);
});

test("read_terragrunt_config: the module of what is read is not the unit's, what it names is known", () => {
  const { inputs: of, affected } = world("read_terragrunt_config_source", {
    "common.hcl": 'terraform {\n  source = "./m"\n}\ninputs = { a = 1 }\n',
    "m/main.tf": 'variable "a" {}\n',
    "app/main.tf": 'variable "a" {}\n',
    "app/terragrunt.hcl": `${locals('common = read_terragrunt_config("../common.hcl")')}${inputs("source = local.common.terraform.source", "a = local.common.inputs.a")}`,
  });
  assert.deepEqual(of("app"), { source: "./m", a: 1 });
  assert.deepEqual(affected({ "common.hcl": 'terraform {\n  source = "./n"\n}\ninputs = { a = 1 }\n' }), [
    "TREE/app input",
  ]);
});

test("read_terragrunt_config: of a folder its configuration in JSON, where it has one", () => {
  const { inputs: of, affected } = world("read_terragrunt_config_json", {
    "folder/terragrunt.hcl.json": '{ "locals": { "a": "json" } }',
    "folder/terragrunt.hcl": locals('a = "native"'),
    "app/terragrunt.hcl": `${locals('folder = read_terragrunt_config("../folder")')}${inputs("a = local.folder.locals.a")}`,
  });
  assert.deepEqual(of("app"), { a: "json" });
  const change = { "folder/terragrunt.hcl.json": '{ "locals": { "a": "other" } }' };
  assert.deepEqual(affected(change), ["TREE/app input", "TREE/folder own?"]);
});

test("read_terragrunt_config: each file that a path with a gap may name, with what that reads", () => {
  const gap = 'read_terragrunt_config("${get_repo_root()}/TREE/env/${get_env("EPICENTER_UNSET")}/env.hcl")';
  const {
    inputs: of,
    reads,
    affected,
    problems,
  } = world(
    "read_terragrunt_config_gap",
    {
      "env/dev/env.hcl": locals('size = "small"', 'text = file("text.txt")'),
      "env/dev/text.txt": "text",
      "env/prod/env.hcl": locals('size = "large"'),
      "env/prod/other.hcl": locals('size = "other"'),
      "app/terragrunt.hcl": `${locals(`env = ${gap}`)}${inputs("size = local.env.locals.size")}`,
    },
    { alone: true },
  );
  assert.deepEqual(of("app"), { size: "large|small" });
  assert.deepEqual(reads("app"), [
    "config TREE/env/dev/env.hcl?",
    "config TREE/env/prod/env.hcl?",
    "data TREE/env/dev/text.txt?",
  ]);
  assert.deepEqual(affected({ "env/prod/env.hcl": locals('size = "huge"') }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "env/dev/text.txt": "other" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "env/test/env.hcl": locals('size = "tiny"') }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "env/prod/other.hcl": locals('size = "x"') }), []);
  assert.deepEqual(problems("app"), [], "all that it may name is listed");
});

/** What a path that begins with a gap names, told of a unit in live/app. */
function beginningWithGap(name: string, path: string) {
  return world(
    name,
    {
      "common/vars.hcl": locals("a = 1"),
      "live/app/dev.hcl": locals("a = 1"),
      "live/other.hcl": locals("a = 1"),
      "dev.hcl": locals("a = 1"),
      "live/app/terragrunt.hcl": locals(`all = read_terragrunt_config("${path}")`),
    },
    { alone: true },
  );
}

test("read_terragrunt_config: a gap at the beginning is part of a name beside the unit, or stands for folders anywhere", () => {
  const other = locals("a = 2");
  const named = beginningWithGap("read_gap_name", '${get_env("ENV")}.hcl');
  assert.deepEqual(named.affected({ "live/app/dev.hcl": other }), ["TREE/live/app own?"]);
  assert.deepEqual(named.affected({ "dev.hcl": other }), []);
  assert.deepEqual(named.problems("live/app"), ["2: unknown-file"], "it may name others");
  const rooted = beginningWithGap("read_gap_root", '${run_cmd("where")}/common/vars.hcl');
  assert.deepEqual(rooted.affected({ "common/vars.hcl": other }), ["TREE/live/app input?"]);
  assert.deepEqual(rooted.affected({ "live/other.hcl": other }), []);
  assert.deepEqual(rooted.problems("live/app"), []);
  const back = beginningWithGap("read_gap_back", '${get_repo_root()}/live/${get_env("X")}/../../common/vars.hcl');
  assert.deepEqual(back.affected({ "common/vars.hcl": other }), ["TREE/live/app input?"]);
  const top = beginningWithGap("read_gap_top", '${get_repo_root()}/${get_env("X")}.hcl');
  assert.deepEqual(top.affected({ "dev.hcl": other }), ["TREE/live/app input?"]);
  const any = beginningWithGap("read_gap_any", '${get_env("X")}');
  assert.deepEqual(any.affected({ "dev.hcl": other }), []);
  assert.deepEqual(any.problems("live/app"), ["2: unknown-file"], "nothing is known of it, which is told");
});

test("read_terragrunt_config: of very many files that a path may name each counts, what they read themselves is not followed but told", () => {
  const many = Object.fromEntries(
    Array.from({ length: 70 }, (_, index) => [`env/e${index}/env.hcl`, locals(`size = ${index}`)]),
  );
  const gap = 'read_terragrunt_config("../env/${get_env("EPICENTER_UNSET")}/env.hcl")';
  const {
    inputs: of,
    affected,
    problems,
  } = world(
    "read_many",
    { ...many, "app/terragrunt.hcl": `${locals(`env = ${gap}`)}${inputs("size = local.env.locals.size")}` },
    { alone: true },
  );
  assert.deepEqual(of("app"), { size: "?" });
  assert.deepEqual(affected({ "env/e69/env.hcl": locals("size = 0") }), ["TREE/app input?"]);
  assert.deepEqual(problems("app"), ["2: unknown-file"]);
});

test("sops_decrypt_file: from the including unit's folder, a secret that counts by its id and has no value", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("sops_decrypt_file", {
    "root.hcl": `${locals('secrets = yamldecode(sops_decrypt_file("secrets.yaml"))')}${inputs("password = local.secrets.password")}`,
    "live/app/secrets.yaml": "password: ENC[1]\nsops: {}\n",
    "secrets.yaml": "password: ENC[9]\nsops: {}\n",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), { password: "?" });
  assert.deepEqual(reads("live/app").slice(1, 2), ["data TREE/live/app/secrets.yaml"]);
  assert.deepEqual(affected({ "live/app/secrets.yaml": "password: ENC[2]\nsops: {}\n" }), ["TREE/live/app own"]);
  assert.deepEqual(affected({ "secrets.yaml": "password: ENC[8]\nsops: {}\n" }), []);
});

test("read_tfvars_file: from the including unit's folder, its values as JSON; a comment there does not count", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("read_tfvars_file", {
    "root.hcl": `${locals('vars = jsondecode(read_tfvars_file("../vars.tfvars"))', 'text = read_tfvars_file("../vars.tfvars")', 'json = jsondecode(read_tfvars_file("../more.tfvars.json"))')}${inputs("vars = local.vars", "text = local.text", "json = local.json.a")}`,
    "live/vars.tfvars": 'region = "eu"\nall    = ["a", 1, true]\nmap    = { b = 1, a = null }\n',
    "live/more.tfvars.json": '{ "a": "json" }',
    "vars.tfvars": "region = 1\n",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), {
    vars: { region: "eu", all: ["a", 1, true], map: { a: null, b: 1 } },
    text: '{"all":["a",1,true],"map":{"a":null,"b":1},"region":"eu"}',
    json: "json",
  });
  assert.ok(reads("live/app").includes("config TREE/live/vars.tfvars"));
  assert.deepEqual(affected({ "live/vars.tfvars": 'region = "us"\n' }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "vars.tfvars": "region = 2\n" }), []);
});

test("read_tfvars_file: of one that is not there nothing is known", () => {
  const { inputs: of } = world("read_tfvars_file_missing", {
    "app/terragrunt.hcl": inputs('a = try(jsondecode(read_tfvars_file("none.tfvars")), "none")'),
  });
  assert.deepEqual(of("app"), { a: "?|none" });
});

test("mark_as_read: its argument as it is, and that file read, from the including unit's folder", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("mark_as_read", {
    "root.hcl": `${locals('marked = mark_as_read("../data/marked.txt")')}${inputs("marked = local.marked")}`,
    "live/data/marked.txt": "marked",
    "data/marked.txt": "not this one",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), { marked: "../data/marked.txt" });
  assert.ok(reads("live/app").includes("data TREE/live/data/marked.txt"));
  assert.deepEqual(affected({ "live/data/marked.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "data/marked.txt": "other" }), []);
});

test("mark_glob_as_read: the files that match, absolute, from the including unit's folder; one more counts", () => {
  const { inputs: of, affected } = world("mark_glob_as_read", {
    "root.hcl": `${locals('all = mark_glob_as_read("../data/{*.tf,**/*.tf}")', 'flag = mark_glob_as_read("--terragrunt-boundary", "${get_repo_root()}", "../data/*.txt")')}${inputs("all = local.all", "flag = local.flag")}`,
    "live/data/a.tf": "a",
    "live/data/deep/b.tf": "b",
    "live/data/c.txt": "c",
    "data/d.tf": "d",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), {
    all: ["/repo/TREE/live/data/a.tf", "/repo/TREE/live/data/deep/b.tf"],
    flag: ["/repo/TREE/live/data/c.txt"],
  });
  assert.deepEqual(affected({ "live/data/deep/b.tf": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "live/data/new.tf": "new" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "data/d.tf": "other" }), []);
});

test("mark_glob_as_read: what a pattern with a gap may match is possible", () => {
  const glob = 'mark_glob_as_read("${get_repo_root()}/TREE/data/${get_env("EPICENTER_UNSET")}/**/*.{tf,txt}")';
  const { affected } = world(
    "mark_glob_as_read_gap",
    { "data/a/b.tf": "b", "data/a/c.md": "c", "other/d.tf": "d", "app/terragrunt.hcl": locals(`all = ${glob}`) },
    { alone: true },
  );
  assert.deepEqual(affected({ "data/a/b.tf": "other" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "data/new/deep/c.txt": "new" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "other/d.tf": "other" }), []);
});

test("run_cmd: never run; the files that it names count, from the including unit's folder, and what a few commands print is known", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("run_cmd", {
    "root.hcl": `${locals('script = run_cmd("--terragrunt-quiet", "sh", "../scripts/value.sh")', 'shell = run_cmd("sh", "-c", "cat ../data/shell.txt | tr a b")')}${inputs(
      "script = local.script",
      'top    = run_cmd("git", "rev-parse", "--show-toplevel")',
      'said   = run_cmd("--terragrunt-quiet", "echo", "a", "b  c")',
      'here   = run_cmd("pwd")',
    )}`,
    "live/scripts/value.sh": "echo value",
    "live/data/shell.txt": "a",
    "scripts/value.sh": "echo other",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), { script: "?", top: "/repo", said: "a b  c", here: "/repo/TREE/live/app" });
  assert.deepEqual(reads("live/app"), [
    "config TREE/root.hcl",
    "data TREE/live/data/shell.txt?",
    "data TREE/live/scripts/value.sh",
    "presence TREE/root.hcl",
  ]);
  assert.deepEqual(affected({ "live/scripts/value.sh": "echo 2" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "live/data/shell.txt": "b" }), ["TREE/live/app input?"]);
  assert.deepEqual(affected({ "scripts/value.sh": "echo 3" }), []);
});

test("run_cmd: what an argument with a gap may name, and all in a folder, is possible", () => {
  const { affected } = world(
    "run_cmd_gap",
    {
      "scripts/dev.sh": "dev",
      "scripts/dev.txt": "dev",
      "data/a.json": "{}",
      "app/terragrunt.hcl": locals(
        'gap    = run_cmd("sh", "${get_repo_root()}/TREE/scripts/${get_env("EPICENTER_UNSET")}.sh")',
        'folder = run_cmd("merge", "--from=../data", "${get_terragrunt_dir()}")',
      ),
    },
    { alone: true },
  );
  assert.deepEqual(affected({ "scripts/dev.sh": "other" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "scripts/dev.txt": "other" }), []);
  assert.deepEqual(affected({ "data/a.json": "[]" }), ["TREE/app input?"]);
});

testAgainstTerragrunt("functionsThatRead");
