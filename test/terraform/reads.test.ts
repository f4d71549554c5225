import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { call, type Files, impactOf, rings, root } from "../impact/worlds";

before(loadTestParser);

const input = (value: string) => `resource "terraform_data" "x" {\n  input = ${value}\n}\n`;

/** Rings after a change of `path` (its coming, where the files lack it) in a repository whose stack "a" has `text`. */
function reached(text: string, path: string, files: Files = {}): readonly string[] {
  const base = { "a/main.tf": root("a", text), ...files };
  return rings(impactOf(base, { [path]: files[path] === undefined ? "new" : `${files[path]} changed` }));
}

const readers = [
  "file",
  "filebase64",
  "filemd5",
  "filesha1",
  "filesha256",
  "filesha512",
  "filebase64sha256",
  "filebase64sha512",
];

test("T75: every function that reads a file reads it, also by its full name", () => {
  for (const name of [...readers, ...readers.map((each) => `core::${each}`)]) {
    assert.deepEqual(reached(input(`${name}("../x.txt")`), "x.txt", { "x.txt": "1" }), ["a input"], name);
  }
  assert.deepEqual(reached(input('templatefile("../x.txt", {})'), "x.txt", { "x.txt": "1" }), ["a input"]);
  assert.deepEqual(reached(input('templatestring("../x.txt", {})'), "x.txt", { "x.txt": "1" }), []);
});

test("T76: a relative path is the root module's, also in a module that it calls; the home folder is nobody's", () => {
  const files = { "lib/main.tf": input('file("x.txt")'), "a/x.txt": "1", "lib/x.txt": "1" };
  assert.deepEqual(reached(call("../lib"), "a/x.txt", files), ["a own"]);
  assert.deepEqual(reached(call("../lib"), "lib/x.txt", files), ["a input?"]);
  assert.deepEqual(reached(input('file("~/x.txt")'), "x.txt", { "x.txt": "1" }), []);
});

test("T77: fileset matches files alone, by name, at any depth, in folders that begin with a dot too", () => {
  const set = (pattern: string) => input(`fileset("\${path.module}/../d", "${pattern}")`);
  const files = { "d/one.yaml": "1", "d/sub/.hidden/two.yaml": "1", "d/three.json": "1" };
  const comes = (pattern: string, path: string) => reached(set(pattern), path, files);
  assert.deepEqual(comes("*.yaml", "d/new.yaml"), ["a input"]);
  assert.deepEqual(comes("*.yaml", "d/sub/new.yaml"), []);
  assert.deepEqual(comes("**/*.yaml", "d/sub/.hidden/new.yaml"), ["a input"]);
  assert.deepEqual(comes("{one,new}.{yaml,json}", "d/new.json"), ["a input"]);
  // What matches is named, not read.
  assert.deepEqual(comes("*.yaml", "d/one.yaml"), []);
});

test("T79: a file that is looked for counts when it comes: fileexists, try, can, conditions", () => {
  for (const text of [
    'fileexists("../x.txt")',
    'try(file("../x.txt"), "none")',
    'can(file("../x.txt"))',
    'fileexists("../x.txt") ? file("../x.txt") : ""',
  ]) {
    assert.deepEqual(reached(input(text), "x.txt"), ["a input"], text);
  }
});

test("T80: a template's own reads are the root module's", () => {
  const files = {
    "t.tpl": 'x ${file("../named.txt")} %{ for f in fileset("../d", "*") }${f}%{ endfor } ${name}',
    "named.txt": "1",
  };
  const text = input('templatefile("../t.tpl", { name = "n" })');
  assert.deepEqual(reached(text, "t.tpl", files), ["a input"]);
  assert.deepEqual(reached(text, "named.txt", files), ["a input"]);
  assert.deepEqual(reached(text, "d/new.txt", files), ["a input"]);
  const given = { "t.tpl": "${file(where)}", "named.txt": "1" };
  assert.deepEqual(reached(input('templatefile("../t.tpl", { where = "../named.txt" })'), "named.txt", given), [
    "a input",
  ]);
});

test("T80: a template that a template's text names by a value of its own is not known, and so possible", () => {
  const files = { "t.tpl": "${broken", "named.txt": "1" };
  assert.deepEqual(reached(input('templatefile("../t.tpl", {})'), "t.tpl", files), ["a input"]);
});

test("T82: for_each and for over a fileset read each file; values of decoded files name further ones", () => {
  const each =
    'resource "terraform_data" "x" {\n  for_each = fileset("../d", "*.yaml")\n  input = yamldecode(file("../d/${each.value}"))\n}\n';
  const files = { "d/one.yaml": "policy: ../p/one.json\n", "p/one.json": "{}" };
  assert.deepEqual(reached(each, "d/one.yaml", files), ["a input"]);
  const loop = 'locals {\n  all = { for f in fileset("../d", "*.yaml") : f => yamldecode(file("../d/${f}")) }\n}\n';
  const chained = `${loop}${input("{ for k, v in local.all : k => file(v.policy) }")}`;
  assert.deepEqual(reached(chained, "p/one.json", files), ["a input"]);
  const set = `resource "terraform_data" "x" {\n  for_each = toset(["one", "two"])\n  input = file("../p/\${each.key}.json")\n}\n`;
  assert.deepEqual(reached(set, "p/two.json"), ["a input"]);
});

test("T83: path.module, path.root, path.cwd and abspath", () => {
  const files = {
    "lib/main.tf": input(
      '[file("${path.module}/m.txt"), file("${path.root}/r.txt"), file("${path.cwd}/c.txt"), file(abspath("b.txt"))]',
    ),
    "lib/m.txt": "1",
    "a/r.txt": "1",
    "a/c.txt": "1",
    "a/b.txt": "1",
  };
  assert.deepEqual(reached(call("../lib"), "lib/m.txt", files), ["a input"]);
  for (const path of ["a/r.txt", "a/c.txt", "a/b.txt"])
    assert.deepEqual(reached(call("../lib"), path, files), ["a own"], path);
});

test("T84: paths put together by functions, locals and interpolation", () => {
  for (const path of [
    'join("/", ["..", "p", "x.txt"])',
    'format("../%s/%s.txt", "p", "x")',
    '"${local.dir}/${local.name}.txt"',
    'replace("../q/x.txt", "/q/", "/p/")',
    '"${dirname("../p/y.txt")}/${basename("/z/x.txt")}"',
    'element(["../p/y.txt", "../p/x.txt"], 1)',
    'lookup({ a = "../p/x.txt" }, "a", "")',
    'values({ a = "../p/x.txt" })[0]',
    'coalesce("", "../p/x.txt")',
    'trimsuffix("../p/x.txt.bak", ".bak")',
    'one(["../p/x.txt"])',
    'merge({ a = "" }, { a = "../p/x.txt" }).a',
    'flatten([["../p/x.txt"]])[0]',
    'split(",", "a,../p/x.txt")[1]',
    'zipmap(["k"], ["../p/x.txt"])["k"]',
    'lower("../P/X.TXT")',
  ]) {
    const text = `locals {\n  dir = "../p"\n  name = "x"\n}\n${input(`file(${path})`)}`;
    assert.deepEqual(reached(text, "p/x.txt", { "p/x.txt": "1" }), ["a input"], path);
  }
});

test("T5: what stays partly known reaches every file that may fit, possibly", () => {
  const text = input('file("../p/${terraform.workspace}/x.${var.kind}")');
  const files = { "p/dev/x.json": "1", "p/dev/y.json": "1", "q/dev/x.json": "1" };
  assert.deepEqual(reached(text, "p/dev/x.json", files), ["a input?"]);
  assert.deepEqual(reached(text, "p/prod/x.yaml", files), ["a input?"]);
  assert.deepEqual(reached(text, "p/dev/y.json", files), []);
  assert.deepEqual(reached(text, "q/dev/x.json", files), []);
});

test("T87: a local that nothing uses is evaluated all the same, and its file must be there", () => {
  assert.deepEqual(reached('locals {\n  unused = file("../x.txt")\n}\n', "x.txt"), ["a input"]);
});

test("T88: provisioners, connections, checks and conditions read as well", () => {
  const condition = (kind: string) =>
    `${kind} {\n    condition = file("../x.txt") == ""\n    error_message = "m"\n  }\n`;
  for (const text of [
    `resource "r" "x" {\n  provisioner "file" {\n    content = file("../x.txt")\n  }\n}\n`,
    `resource "r" "x" {\n  connection {\n    private_key = file("../x.txt")\n  }\n}\n`,
    `check "c" {\n  ${condition("assert")}}\n`,
    `resource "r" "x" {\n  lifecycle {\n    ${condition("precondition")}  }\n}\n`,
    `output "o" {\n  value = 1\n  ${condition("precondition")}}\n`,
  ]) {
    assert.deepEqual(reached(text, "x.txt", { "x.txt": "1" }), ["a input"], text);
  }
});

test("T89, T109: an argument that is the path of a file or folder, from where Terraform runs, is read, possibly", () => {
  const files = { "fn/src/index.js": "1", "fn/app.zip": "1", "a/files/x": "1" };
  const argument = (name: string, value: string) => `resource "r" "x" {\n  ${name} = "${value}"\n}\n`;
  assert.deepEqual(reached(argument("filename", "../fn/app.zip"), "fn/app.zip", files), ["a input?"]);
  assert.deepEqual(reached(argument("source_dir", "../fn/src"), "fn/src/index.js", files), ["a input?"]);
  assert.deepEqual(reached(argument("source_dir", "../fn/src"), "fn/src/new.js", files), ["a input?"]);
  assert.deepEqual(reached(argument("source_dir", ".."), "fn/app.zip", files), []);
  const lib = { ...files, "lib/main.tf": argument("filename", "../fn/app.zip") };
  assert.deepEqual(reached(call("../lib"), "fn/app.zip", lib), ["a input?"]);
});

test("T90: an argument that names a file or folder from path.module or path.root is read for certain", () => {
  const files = { "lib/fn/index.js": "1", "lib/one.txt": "1" };
  const archive = (name: string, value: string) =>
    `data "archive_file" "x" {\n  type = "zip"\n  ${name} = "${value}"\n}\n`;
  const from = (text: string, path: string) => reached(call("../lib"), path, { ...files, "lib/main.tf": text });
  assert.deepEqual(from(archive("source_dir", "${path.module}/fn"), "lib/fn/index.js"), ["a input"]);
  assert.deepEqual(from(archive("source_dir", "${path.module}/fn"), "lib/fn/deep/new.js"), ["a input"]);
  assert.deepEqual(from(archive("source_file", "${path.module}/one.txt"), "lib/one.txt"), ["a input"]);
});

test("T81: of a file that is only decoded, comments and layout reach nobody; read or hashed beside that, they do", () => {
  const decoded = input('yamldecode(file("../x.yaml")).a');
  const change = (text: string, from: string, to: string, name = "x.yaml") =>
    rings(impactOf({ "a/main.tf": root("a", text), [name]: from }, { [name]: to }));
  assert.deepEqual(change(decoded, "a: 1\nb: [x, y]\n", "# c\nb:\n  - x\n  - 'y' \na:   1\n".replace("'y' ", "y")), []);
  assert.deepEqual(change(decoded, "a: 1\n", "a: 2\n"), ["a input"]);
  assert.deepEqual(change(`${decoded}locals {\n  sum = filemd5("../x.yaml")\n}\n`, "a: 1\n", "a:  1\n"), ["a input"]);
  assert.deepEqual(change(input('yamldecode(file("../x.yaml"))["a"]'), "a: 1\n", "a: 1 # c\n"), []);
  for (const place of ['"${path.module}/../x.yaml"', '"${local.dir}/x.yaml"', '"${local.dir}/${local.name}"'])
    assert.deepEqual(
      change(
        `${input(`yamldecode(file(${place})).a`)}locals {\n  dir = "${"${path.module}"}/.."\n  name = "x.yaml"\n}\n`,
        "a: 1\n",
        "a: 1 # c\n",
      ),
      [],
      place,
    );
  for (const [from, to] of [
    ["a: &x 1\nb: *x\n", "# c\na:  &one 1\nb: *one\n"],
    ["x: &d {a: 1}\ny:\n  <<: *d\n  b: 2\n", "x: &d\n  a: 1\ny: {<<: *d, b: 2}\n"],
    ["a: amber-6 x_1\n", 'a: "amber-6 x_1"\n'],
    ["a: amber\n", "'a': 'amber'\n"],
  ] as const)
    assert.deepEqual(change(decoded, from, to), [], to);
  const json = input('jsondecode(file("../x.json")).a');
  assert.deepEqual(change(json, '{"a":1,"b":2}', '{ "b": 2, "a": 1 }', "x.json"), []);
  assert.deepEqual(change(json, '{"a":1}', '{"a":1.0}', "x.json"), ["a input"]);
  const csv = input('csvdecode(file("../x.csv"))');
  assert.deepEqual(change(csv, "a,b\n1,2\n", "a,b\r\n\n1,2\n\n", "x.csv"), []);
  for (const to of ["a,b\n1,3\n", "a,b\n1,2\n \n", "a,b\n1, 2\n", "b,a\n2,1\n", 'a,b\n1,"2"\n'])
    assert.deepEqual(change(csv, "a,b\n1,2\n", to, "x.csv"), ["a input"], to);
  const quoted = 'a,b\n1,"2\n\n3"\n';
  assert.deepEqual(change(csv, quoted, quoted.replace("\n\n", "\n"), "x.csv"), ["a input"]);
  assert.deepEqual(change(input('file("../x.csv")'), "a\n1\n", "a\n\n1\n", "x.csv"), ["a input"]);
});

test("T81: of a decoded file only the members count that alone are asked for", () => {
  const yaml = "a: 1\nb: 2\nc: {d: 3}\n";
  const change = (text: string, to: string, name = "x.yaml", from = yaml) =>
    rings(impactOf({ "a/main.tf": root("a", text), [name]: from }, { [name]: to }));
  const locals = (more = "") => `locals {\n  env = yamldecode(file("../x.yaml"))\n  a = local.env.a${more}\n}\n`;
  for (const text of [
    input('yamldecode(file("../x.yaml")).a'),
    input('yamldecode(file("../x.yaml"))["a"]'),
    locals() + input("local.a"),
    locals() + input('"${local.env.a}-x"'),
  ]) {
    assert.deepEqual(change(text, yaml.replace("2", "9")), [], text);
    assert.deepEqual(change(text, "a: 1\n"), [], text);
    assert.deepEqual(change(text, yaml.replace("1", "9")), ["a input"], text);
    assert.deepEqual(change(text, yaml.replace("a: 1\n", "")), ["a input"], text);
    assert.deepEqual(change(text, `${yaml}e: [\n`), ["a input"], text);
  }
  for (const more of [
    "\n  all = local.env",
    "\n  keys = keys(local.env)",
    "\n  any = local.env[local.a]",
    "\n  list = [for key, value in local.env : value]",
    '\n  again = yamldecode(file("../x.yaml"))\n  other = local.again',
    '\n  text = file("../x.yaml")',
  ])
    assert.deepEqual(change(locals(more) + input("local"), yaml.replace("2", "9")), ["a input"], more);
  const json = input('jsondecode(file("../x.json")).a');
  assert.deepEqual(change(json, '{"a":1,"b":3}', "x.json", '{"a":1,"b":2}'), []);
  assert.deepEqual(change(json, '{"a":2,"b":2}', "x.json", '{"a":1,"b":2}'), ["a input"]);
  assert.deepEqual(change(json, '{"b":2}', "x.json", '{"a":1,"b":2}'), ["a input"]);
  const merged = "x: &d {b: 1}\n<<: *d\na: 1\n";
  assert.deepEqual(change(input('yamldecode(file("../x.yaml")).b'), merged.replace("b: 1", "b: 2"), "x.yaml", merged), [
    "a input",
  ]);
});

test("T81: a variable file that is only decoded counts by its tokens", () => {
  const text = input('provider::terraform::decode_tfvars(file("../x.tfvars")).a');
  const change = (to: string) =>
    rings(impactOf({ "a/main.tf": root("a", text), "x.tfvars": "a = 1\n" }, { "x.tfvars": to }));
  assert.deepEqual(change("# c\na   = 1\n"), []);
  assert.deepEqual(change("a = 2\n"), ["a input"]);
});

test("T81: what looks alike to other YAML readers and not to Terraform counts", () => {
  const text = input('yamldecode(file("../x.yaml"))');
  for (const [from, to] of [
    ["a: yes\n", 'a: "yes"\n'],
    ["y: 1\n", '"y": 1\n'],
    ["a: 2020-01-01\n", 'a: "2020-01-01"\n'],
    ["a: 017\n", "a: 0o17\n"],
    ["a: 1\n", "a: 1.0\n"],
    ["a: &x 1\nb: *x\n", "a: &x 1\nb: 1\nc: *x\n"],
    ["a: &x 1\nb: *x\n", "a: &x 2\nb: *x\n"],
    ["a: &x 1\nb: &x 2\nc: *x\n", "a: &x 2\nb: &x 1\nc: *x\n"],
    ["x: {a: 1}\ny:\n  a: 2\n  <<: {a: 1}\n", "x: {a: 1}\ny:\n  <<: {a: 1}\n  a: 2\n"],
    ["a: No\n", 'a: "No"\n'],
    ["a: 1e3\n", 'a: "1e3"\n'],
    ["a: !!str 1\n", "a: !!str  1\n"],
    ["a: 1\na: 2\n", "a: 2\na: 1\n"],
    ["a: |\n  x\n", "a: |\n  x\n\n\n  \n  y\n"],
    ["a: |\n  x\n", "a: |-\n  x\n"],
    ["a: 1\n", "a: 1\n---\na: 1\n"],
    ["a: ~\n", "a: 'null'\n"],
  ] as const) {
    const base = { "a/main.tf": root("a", text), "x.yaml": from };
    assert.deepEqual(rings(impactOf(base, { "x.yaml": to })), ["a input"], to);
  }
});

test("T132: what a link leads to counts, and where it leads: files, folders, links to links", () => {
  const files = {
    "lib/real.txt": "1",
    "lib/other.txt": "1",
    "a/link.txt": "-> ../lib/real.txt",
    folder: "-> lib",
    again: "-> folder",
  };
  const own = input('file("link.txt")');
  assert.deepEqual(reached(own, "lib/real.txt", files), ["a input"]);
  const base = { "a/main.tf": root("a", own), ...files, "lib/other.txt": "2", "a/far.txt": "-> link.txt" };
  const change = (to: string, from: Files = base) => rings(impactOf(from, { "a/link.txt": to }));
  assert.deepEqual(change("-> ../lib/other.txt"), ["a own"]);
  // A link that is replaced by what it leads to.
  assert.deepEqual(change("1"), []);
  assert.deepEqual(change("2"), ["a own"]);
  assert.deepEqual(change("-> ../lib/none.txt"), ["a own"]);
  const reader = (text: string) => ({ ...base, "a/main.tf": root("a", text) });
  assert.deepEqual(change("1", reader(input('file("far.txt")'))), []);
  assert.deepEqual(change("2", reader(input('file("far.txt")'))), ["a own"]);
  assert.deepEqual(change("-> ../lib/other.txt", reader(input('file("far.txt")'))), ["a own"]);
  const decoded = { ...reader(input('[yamldecode(file("link.txt")), file("link.txt")]')), "lib/real.txt": "a: 1\n" };
  assert.deepEqual(rings(impactOf(decoded, { "lib/real.txt": "a: 1 # c\n" })), ["a input"]);
  const twice = { ...reader(input('[file("../lib/real.txt"), file("link.txt")]')) };
  assert.deepEqual(rings(impactOf(twice, { "lib/real.txt": "3" })), ["a input"]);
  assert.deepEqual(rings(impactOf(twice, { "lib/real.txt": "3", "a/link.txt": "1" })), ["a own"]);
  assert.deepEqual(reached(input('file("../again/real.txt")'), "lib/real.txt", files), ["a input"]);
});

test("T133: what lies in a submodule changes with its commit: modules, files, folders", () => {
  for (const text of [
    call("../vendor/mod/vpc"),
    input('file("../vendor/mod/x.txt")'),
    input('fileset("../vendor/mod", "*")'),
  ]) {
    const base = { "a/main.tf": root("a", text), "vendor/mod": "@ one" };
    assert.deepEqual(rings(impactOf(base, { "vendor/mod": "@ two" })), ["a input"], text);
  }
  assert.deepEqual(rings(impactOf({ "a/main.tf": root("a"), "vendor/mod": "@ one" }, { "vendor/mod": "@ two" })), []);
});

test("T141: a path that leads out of the repository is told, and leaves the answer complete", () => {
  const impact = impactOf({}, { "a/main.tf": root("a", input('file("../../elsewhere/x.txt")')) });
  assert.deepEqual(
    impact.problems.map(({ path, severity, code }) => [path, severity, code]),
    [["a/main.tf", "information", "outside"]],
  );
  assert.equal(impact.complete, true);
});
