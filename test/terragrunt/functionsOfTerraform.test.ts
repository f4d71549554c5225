import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { testAgainstTerragrunt, world } from "./functionWorlds";

// Terraform's functions that look at files: from the folder of the file in which they stand, whoever includes it.
before(loadTestParser);

const include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';
const locals = (...lines: readonly string[]) => `locals {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
const inputs = (...lines: readonly string[]) => `inputs = {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;

/** A function of one file, in an included file: the file beside that counts, one of the same name beside the unit does not. */
function ofOneFile(name: string, text: string, is: unknown) {
  const {
    inputs: of,
    reads,
    affected,
  } = world(name, {
    "root.hcl": inputs(`is = ${name}("text.txt")`),
    "text.txt": text,
    "live/app/deep/text.txt": "not this one",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), { is });
  assert.ok(reads("live/app").includes("data TREE/text.txt"));
  assert.deepEqual(affected({ "text.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "live/text.txt": "other" }), []);
}

test("file: the text of the file beside the one in which it is called", () => {
  ofOneFile("file", "text\n", "text\n");
});

test("file: decoded, what it says counts, and of that what is asked for", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("file_decoded", {
    "root.hcl": inputs('size = yamldecode(file("settings.yaml")).size', 'all = jsondecode(file("all.json"))'),
    "settings.yaml": "size: 3\nother: 1\n",
    "all.json": '{ "a": [1, "x"] }',
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), { size: 3, all: { a: [1, "x"] } });
  assert.deepEqual(reads("live/app"), [
    "config TREE/root.hcl",
    "json TREE/all.json",
    "presence TREE/root.hcl",
    "yaml TREE/settings.yaml",
  ]);
  assert.deepEqual(affected({ "settings.yaml": "size: 4\nother: 1\n" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "settings.yaml": "# the same\nother: 2\nsize: 3\n" }), []);
});

test("file: what several files ask of one counts for the unit, whoever asks first", () => {
  const { affected } = world("file_members", {
    "one.hcl": inputs('a = yamldecode(file("settings.yaml")).a'),
    "two.hcl": inputs('b = yamldecode(file("settings.yaml")).b'),
    "read.hcl": locals('c = yamldecode(file("settings.yaml")).c'),
    "settings.yaml": "a: 1\nb: 1\nc: 1\nd: 1\n",
    "app/terragrunt.hcl": `include "one" {\n  path = "../one.hcl"\n}\ninclude "two" {\n  path = "../two.hcl"\n}\n${locals('read = read_terragrunt_config("../read.hcl").locals')}${inputs("c = local.read.c")}`,
  });
  for (const name of ["a", "b", "c"])
    assert.deepEqual(affected({ "settings.yaml": `a: 1\nb: 1\nc: 1\nd: 1\n`.replace(`${name}: 1`, `${name}: 2`) }), [
      "TREE/app input",
    ]);
  assert.deepEqual(affected({ "settings.yaml": "a: 1\nb: 1\nc: 1\nd: 2\n" }), []);
});

test("file: what is not known of a path is a gap in it", () => {
  const { affected, problems } = world(
    "file_gap",
    {
      "root.hcl": locals('text = file("texts/${get_env("EPICENTER_UNSET")}-${path_relative_to_include()}.txt")'),
      "texts/dev-app.txt": "a",
      "texts/dev-web.txt": "a",
      "app/terragrunt.hcl": include,
    },
    { alone: true },
  );
  assert.deepEqual(affected({ "texts/dev-app.txt": "b" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "texts/dev-web.txt": "b" }), []);
  assert.deepEqual(problems("app"), []);
});

test("file: where its path fails, so does it, and try goes on", () => {
  const {
    inputs: of,
    reads,
    problems,
  } = world("file_fails", {
    "other/terragrunt.hcl": inputs("a = 1"),
    "app/terragrunt.hcl": inputs(
      'a = try(file(find_in_parent_folders("none.txt")), "none")',
      'b = try(read_terragrunt_config(find_in_parent_folders("none.hcl")).locals, { x = 1 })',
      'c = try(yamldecode(file("${find_in_parent_folders("none")}/x.yaml")), "none")',
    ),
  });
  assert.deepEqual(of("app"), { a: "none", b: { x: 1 }, c: "none" });
  assert.deepEqual(problems("app"), []);
  assert.deepEqual(reads("app"), []);
});

test("filebase64: of the file beside the one in which it is called", () => {
  ofOneFile("filebase64", "text\n", "dGV4dAo=");
});

test("filemd5: of the file beside the one in which it is called", () => {
  ofOneFile("filemd5", "text\n", "e1cbb0c3879af8347246f12c559a86b5");
});

test("filesha1: of the file beside the one in which it is called", () => {
  ofOneFile("filesha1", "text\n", "aa785adca3fcdfe1884ae840e13c6d294a2414e8");
});

test("filesha256: of the file beside the one in which it is called", () => {
  ofOneFile("filesha256", "text\n", "b9e68e1bea3e5b19ca6b2f98b73a54b73daafaa250484902e09982e07a12e733");
});

test("filesha512: of the file beside the one in which it is called", () => {
  ofOneFile(
    "filesha512",
    "text\n",
    "052cf2a5a608ce906d08d0d59d85d33b4d324cf0f14822aef727e700edd9dccfe6eb3613e0e32f047e5f36cfd0a67634325253d6c626eb6d3f3f74b28fe3903d",
  );
});

test("filebase64sha256: of the file beside the one in which it is called", () => {
  ofOneFile("filebase64sha256", "text\n", "ueaOG+o+WxnKay+YtzpUtz2q+qJQSEkC4JmC4HoS5zM=");
});

test("filebase64sha512: of the file beside the one in which it is called", () => {
  ofOneFile(
    "filebase64sha512",
    "text\n",
    "BSzypaYIzpBtCNDVnYXTO00yTPDxSCKu9yfnAO3Z3M/m6zYT4OMvBH5fNs/QpnY0MlJT1sYm620/P3Syj+OQPQ==",
  );
});

test("templatefile: rendered with what it is given; what it reads it reads from the same folder", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("templatefile", {
    "root.hcl": inputs('text = templatefile("parts/text.tftpl", { names = ["a", "b"], greeting = "Hello" })'),
    "parts/text.tftpl": '%{ for name in names ~}\n${greeting} ${name}: ${file("texts/more.txt")}\n%{ endfor ~}\n',
    "texts/more.txt": "more",
    "parts/texts/more.txt": "not this one",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), { text: "Hello a: more\nHello b: more\n" });
  assert.deepEqual(reads("live/app"), [
    "config TREE/root.hcl",
    "data TREE/parts/text.tftpl",
    "data TREE/texts/more.txt",
    "presence TREE/root.hcl",
  ]);
  assert.deepEqual(affected({ "texts/more.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "parts/text.tftpl": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "parts/texts/more.txt": "other" }), []);
});

test("fileexists: a file beside the one in which it is called; that it comes and goes counts, what it says does not", () => {
  const {
    inputs: of,
    reads,
    affected,
  } = world("fileexists", {
    "root.hcl": inputs('here = fileexists("here.txt")', 'gone = fileexists("gone.txt")'),
    "here.txt": "1",
    "live/app/deep/gone.txt": "not this one",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), { here: true, gone: false });
  assert.ok(reads("live/app").includes("presence TREE/gone.txt"));
  assert.deepEqual(affected({ "here.txt": "2" }), []);
  assert.deepEqual(affected({ "gone.txt": "" }), ["TREE/live/app input"]);
});

test("fileexists: that a file comes which a path with a gap may name is possible", () => {
  const { inputs: of, affected } = world(
    "fileexists_gap",
    {
      "app/terragrunt.hcl": inputs(
        'is = fileexists("${get_repo_root()}/TREE/flags/${get_env("EPICENTER_UNSET")}.txt")',
      ),
    },
    { alone: true },
  );
  assert.deepEqual(of("app"), { is: "?" });
  assert.deepEqual(affected({ "flags/dev.txt": "" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "flags/dev.md": "" }), []);
});

test("fileset: the names that match from the folder beside the one in which it is called, a set; one more counts", () => {
  const { inputs: of, affected } = world("fileset", {
    "root.hcl": inputs(
      'all   = fileset("parts", "**/*.json")',
      'keyed = { for key, name in fileset("parts", "*.json") : key => upper(name) }',
    ),
    "parts/b.json": "{}",
    "parts/a.json": "{}",
    "parts/deep/c.json": "{}",
    "live/app/parts/d.json": "{}",
    "live/app/terragrunt.hcl": include,
  });
  assert.deepEqual(of("live/app"), {
    all: ["a.json", "b.json", "deep/c.json"],
    keyed: { "a.json": "A.JSON", "b.json": "B.JSON" },
  });
  assert.deepEqual(affected({ "parts/deep/e.json": "" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "parts/a.json": "[]" }), [], "it is not opened");
  assert.deepEqual(affected({ "parts/e.txt": "" }), []);
});

test("fileset: what a pattern or folder with a gap may match is possible", () => {
  const { inputs: of, affected } = world(
    "fileset_gap",
    {
      "parts/dev/a.json": "{}",
      "app/terragrunt.hcl": inputs(
        'folder  = fileset("../parts/${get_env("EPICENTER_UNSET")}", "*.json")',
        'pattern = fileset("../rules", "${get_env("EPICENTER_UNSET")}/**/*.yaml")',
      ),
    },
    { alone: true },
  );
  assert.deepEqual(of("app"), { folder: "?", pattern: "?" });
  assert.deepEqual(affected({ "parts/prod/b.json": "" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "rules/prod/b.yaml": "" }), ["TREE/app input?"]);
  assert.deepEqual(affected({ "parts/prod/b.txt": "", "rules/prod/b.txt": "" }), []);
});

test("abspath: of an absolute path that path, of another most often one from the unit's folder", () => {
  const { inputs: of, affected } = world("abspath", {
    "root.hcl": inputs(
      'is = abspath("${get_terragrunt_dir()}/../x/./y")',
      'text = file(abspath("${get_repo_root()}/TREE/text.txt"))',
    ),
    "text.txt": "text",
    "live/text.txt": "not this one",
    "live/app/terragrunt.hcl": include,
    "live/other.txt": "other",
    "live/relative/terragrunt.hcl": locals('maybe = file(abspath("../other.txt"))'),
  });
  assert.deepEqual(of("live/app"), { is: "/repo/TREE/live/x/y", text: "text" });
  assert.deepEqual(affected({ "text.txt": "other" }), ["TREE/live/app input"]);
  assert.deepEqual(affected({ "live/other.txt": "2" }), ["TREE/live/relative input?"]);
  assert.deepEqual(affected({ "live/text.txt": "2" }), []);
});

test("pathexpand: a path as it is", () => {
  const { inputs: of, affected } = world("pathexpand", {
    "app/terragrunt.hcl": inputs('text = file(pathexpand("../text.txt"))'),
    "text.txt": "text",
  });
  assert.deepEqual(of("app"), { text: "text" });
  assert.deepEqual(affected({ "text.txt": "other" }), ["TREE/app input"]);
  assert.deepEqual(affected({ "live/text.txt": "other" }), []);
});

test("pathexpand: a home folder lies outside of the repository", () => {
  const files = { "app/terragrunt.hcl": inputs('home = pathexpand("~/x")') };
  assert.deepEqual(world("pathexpand_home", files, { alone: true }).inputs("app"), { home: "?" });
});

testAgainstTerragrunt("functionsOfTerraform");
