import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { call, type Files, impactOf, reads, rings, root, uses } from "../impact/worlds";

// What holds whatever is read: certainty, reasons, both sides of a change, and what no plan rests on.
before(loadTestParser);

const input = (value: string) => `resource "terraform_data" "x" {\n  input = ${value}\n}\n`;
const output = (more: string) => `output "o" {\n  value = 1\n${more}}\n`;
const stack = (text: string, files: Files = {}): Files => ({ "a/main.tf": root("a", text), ...files });
const after = (base: Files, change: Readonly<Record<string, string | undefined>>) => rings(impactOf(base, change));

test("T2: what is named is certain; what fits a gap, goes by a name or is named by nobody is possible", () => {
  const files = { "d/x.json": "1" };
  assert.deepEqual(after(stack(input('file("../d/x.json")'), files), { "d/x.json": "2" }), ["a input"]);
  assert.deepEqual(after(stack(input('file("../d/${var.n}.json")'), files), { "d/x.json": "2" }), ["a input?"]);
  assert.deepEqual(after(stack("", { "a/x.json": "1" }), { "a/x.json": "2" }), ["a own?"]);
  const open = 'terraform {\n  backend "s3" {}\n}\n';
  const named = { "net/main.tf": open, "b/main.tf": root("b", reads("net").replace(".tfstate", "/terraform.tfstate")) };
  assert.deepEqual(after(named, { "net/main.tf": `${open}${input("1")}` }), ["b dependent?", "net own"]);
});

test("T3: every stack that is named has a reason, the shortest way first", () => {
  const base = {
    ...stack(call("../model") + call("../lib", "direct")),
    "b/main.tf": root("b", `${reads("a")}${call("../model")}`),
    "model/main.tf": call("../lib"),
    "lib/main.tf": input("1"),
  };
  const { affected } = impactOf(base, { "lib/main.tf": input("2") });
  assert.deepEqual(
    affected.map(({ reasons }) => reasons[0]?.path.map(({ id }) => id)),
    [
      ["lib/main.tf", "lib", "a"],
      ["lib/main.tf", "lib", "model", "b"],
    ],
  );
});

test("T4: what only the base had counts: a file that leaves a fileset, a call, a module, a file that goes", () => {
  const set = stack(input('fileset("../d", "*")'), { "d/x": "1", "d/y": "1" });
  assert.deepEqual(after(set, { "d/x": undefined }), ["a input"]);
  const calling = stack(call("../lib"), { "lib/main.tf": input("1") });
  assert.deepEqual(after(calling, { "a/main.tf": root("a") }), ["a own"]);
  assert.deepEqual(after(calling, { "a/main.tf": root("a"), "lib/main.tf": undefined }), ["a own"]);
  assert.deepEqual(after(stack(input('file("../x")'), { x: "1" }), { x: undefined }), ["a input"]);
});

test("T19: Terraform's own configuration reaches no stack; beside one it is a file that nobody names", () => {
  const base = stack("", { ".terraformrc": "1", "ci/terraform.rc": "1", "a/.tofurc": "1" });
  assert.deepEqual(after(base, { ".terraformrc": "2", "ci/terraform.rc": "2" }), []);
  assert.deepEqual(after(base, { "a/.tofurc": "2" }), ["a own?"]);
});

test("T23: a local source in a remote package is that package's; where the package is a folder here, it is followed there", () => {
  const files = { "modules/vpc/main.tf": call("./sub"), "modules/vpc/sub/main.tf": input("1"), "a/sub/main.tf": "" };
  const base = stack(call("acme/vpc/aws"), files);
  const change = { "modules/vpc/sub/main.tf": input("2") };
  assert.deepEqual(after(base, change), []);
  const settings = "version: 1\nregistry: { acme/vpc/aws: /modules/vpc }\n";
  assert.deepEqual(after({ ...base, ".epicenter.yaml": settings }, change), ["a input"]);
});

test("T40: variable files of a called module give nothing a value", () => {
  const lib = 'variable "n" {\n  default = "one"\n}\nlocals {\n  t = file("${path.module}/../${var.n}.txt")\n}\n';
  const files = { "lib/main.tf": lib, "lib/terraform.tfvars": 'n = "two"\n', "one.txt": "1", "two.txt": "1" };
  const base = stack(call("../lib"), files);
  assert.deepEqual(after(base, { "one.txt": "2" }), ["a input"]);
  assert.deepEqual(after(base, { "two.txt": "2" }), []);
  // Somebody may give it with -var-file all the same.
  assert.deepEqual(after(base, { "lib/terraform.tfvars": 'n = "three"\n' }), ["a input?"]);
});

test("T41: a variable file that comes to a root module is a change, by each of the names", () => {
  for (const name of ["terraform.tfvars", "x.auto.tfvars", ".x.auto.tfvars"])
    assert.deepEqual(after(stack(uses("v")), { [`a/${name}`]: "v = 1\n" }), ["a own"], name);
  for (const name of ["terraform.tfvars.json", "x.auto.tfvars.json"])
    assert.deepEqual(after(stack(uses("v")), { [`a/${name}`]: '{"v": 1}' }), ["a own"], name);
  assert.deepEqual(after(stack(uses("v")), { "a/.terraform/x.auto.tfvars": "v = 1\n" }), []);
});

test("T42: of a variable file each value counts where its variable does, and leads on to what it names", () => {
  const text = `${uses("v")}variable "idle" {}\nvariable "n" {}\n${input('file("../${var.n}.txt")')}`;
  const values = (v: number, idle: number, none: number, n = "one") =>
    `v = ${v}\nidle = ${idle}\nnone = ${none}\nn = "${n}"\n`;
  const base = stack(text, { "a/terraform.tfvars": values(1, 1, 1), "one.txt": "1", "two.txt": "1" });
  assert.deepEqual(after(base, { "a/terraform.tfvars": values(2, 1, 1) }), ["a own"]);
  assert.deepEqual(after(base, { "a/terraform.tfvars": values(1, 2, 2) }), []);
  assert.deepEqual(after(base, { "one.txt": "2" }), ["a input"]);
  assert.deepEqual(after(base, { "two.txt": "2" }), []);
  assert.deepEqual(after(base, { "a/terraform.tfvars": values(1, 1, 1, "two"), "two.txt": "2" }), ["a own"]);
});

test("T77: a fileset's pattern may lead out of its folder", () => {
  for (const set of [
    'fileset(path.module, "../d/*.yaml")',
    'fileset("${path.module}/../c", "/../d/*.yaml")',
    'fileset(".", "./../x/../d/./*.yaml")',
  ]) {
    const base = stack(input(set), { "d/one.yaml": "1" });
    assert.deepEqual(after(base, { "d/two.yaml": "1" }), ["a input"], set);
    assert.deepEqual(after(base, { "d/two.json": "1" }), [], set);
    const read = stack(input(`{ for f in ${set} : f => file("../d/\${basename(f)}") }`), { "d/one.yaml": "1" });
    assert.deepEqual(after(read, { "d/one.yaml": "2" }), ["a input"], set);
  }
  const seen = stack(input('{ for f in fileset("../c", "../d/*") : f => file("../c/${f}") }'), { "d/one.yaml": "1" });
  assert.deepEqual(after(seen, { "d/one.yaml": "2" }), ["a input"]);
  const { problems } = impactOf({}, stack(input('fileset(path.module, "../../elsewhere/*.txt")')));
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["outside"],
  );
  const partly = stack(input('fileset(path.module, "../d/${var.n}/*.yaml")'));
  assert.deepEqual(after(partly, { "d/x/new.yaml": "1" }), ["a input?"]);
  assert.deepEqual(after(partly, { "e/x/new.yaml": "1" }), []);
});

test("T77: a fileset knows neither negation nor the patterns of shells", () => {
  for (const pattern of ["!x.yaml", "!(x).yaml", "@(new).yaml"])
    assert.deepEqual(after(stack(input(`fileset("../d", "${pattern}")`)), { "d/new.yaml": "1" }), [], pattern);
});

test("T78: brackets and stars in the name of a fileset's folder match, but for the folder that Terraform runs in", () => {
  const files = { "p/x": "1", "[prod]/x": "1" };
  const named = stack(input('fileset("../[prod]", "*")'), files);
  assert.deepEqual(after(named, { "p/new": "1" }), ["a input"]);
  assert.deepEqual(after(named, { "[prod]/new": "1" }), []);
  const called = stack(call("../[prod]"), { ...files, "[prod]/main.tf": input('fileset(path.module, "*")') });
  assert.deepEqual(after(called, { "p/new": "1" }), ["a input"]);
  const running = { ...files, "[prod]/main.tf": root("p", input('fileset(path.module, "*")')) };
  assert.deepEqual(after(running, { "[prod]/new": "1" }), ["[prod] own"]);
  assert.deepEqual(after(running, { "p/new": "1" }), []);
});

test("T85: what differs in every plan is no change; a path that rests on it is any that fits", () => {
  for (const name of ["timestamp()", "uuid()", 'bcrypt("x")', "plantimestamp()"]) {
    const base = stack(input(name), { "other/x": "1" });
    assert.deepEqual(after(base, { "other/x": "2" }), [], name);
    const reading = stack(input(`file("../d/x-\${${name}}.txt")`), { "d/x-1.txt": "1", "d/y.txt": "1" });
    assert.deepEqual(after(reading, { "d/x-1.txt": "2" }), ["a input?"], name);
    assert.deepEqual(after(reading, { "d/y.txt": "2" }), [], name);
  }
});

test("T126: a moved block alone is possible, for it shows where the state has the old address", () => {
  const moved = "moved {\n  from = terraform_data.y\n  to   = terraform_data.x\n}\n";
  assert.deepEqual(after(stack(input("1")), { "a/main.tf": root("a", input("1") + moved) }), ["a own?"]);
});

test("T128: whether a root output is sensitive counts; of a module's output that nothing reads, nothing does", () => {
  const [plain, secret] = [output(""), output("  sensitive = true\n")];
  assert.deepEqual(after(stack(plain), { "a/main.tf": root("a", secret) }), ["a own"]);
  assert.deepEqual(after(stack(call("../lib"), { "lib/main.tf": plain }), { "lib/main.tf": secret }), []);
});

test("T130: a data source finds what is there, and leads to no stack; depends_on orders within a stack", () => {
  const found = 'data "aws_vpc" "v" {\n  tags = { Name = "main" }\n}\n';
  const made = (name: string) => `resource "aws_vpc" "v" {\n  tags = { Name = "${name}" }\n}\n`;
  const depending = 'resource "terraform_data" "d" {\n  depends_on = [data.aws_vpc.v]\n}\n';
  const base = { ...stack(found + depending), "b/main.tf": root("b", made("main")) };
  const impact = impactOf(base, { "b/main.tf": root("b", made("other")), "a/main.tf": root("a", found) });
  assert.deepEqual(rings(impact), ["a own", "b own"]);
  assert.deepEqual(impact.waves, [["a", "b"]]);
});

test("T131: policies judge a plan and are no part of it; in a stack's folder they are files that nobody names", () => {
  const base = stack("", {
    "policies/x.rego": "1",
    "policies/y.sentinel": "1",
    "a/sentinel.hcl": "1",
    "a/z.rego": "1",
  });
  assert.deepEqual(after(base, { "policies/x.rego": "2", "policies/y.sentinel": "2", "a/sentinel.hcl": "2" }), []);
  assert.deepEqual(after(base, { "a/z.rego": "2" }), ["a own?"]);
});

test("T135: a file that git LFS keeps counts by its pointer, whatever reads it", () => {
  const pointer = (of: string) => `version https://git-lfs.github.com/spec/v1\noid sha256:${of.repeat(64)}\nsize 1\n`;
  for (const read of ['filesha256("../x.json")', 'jsondecode(file("../x.json"))', 'yamldecode(file("../x.json"))'])
    assert.deepEqual(after(stack(input(read), { "x.json": pointer("1") }), { "x.json": pointer("2") }), ["a input"]);
});

test("T136: line ends count in a heredoc and in what is read as data, and nowhere else", () => {
  const turned = (text: string) => text.replaceAll("\n", "\r\n");
  const [plain, heredoc] = [root("a", input("[\n  1,\n  2\n]")), root("a", input("<<E\nx\nE"))];
  assert.deepEqual(after({ "a/main.tf": plain }, { "a/main.tf": turned(plain) }), []);
  assert.deepEqual(after({ "a/main.tf": heredoc }, { "a/main.tf": turned(heredoc) }), ["a own"]);
  assert.deepEqual(after(stack(input('file("../x")'), { x: "1\n" }), { x: "1\r\n" }), ["a input"]);
});

test("T138: what is renamed goes and comes: a file counts for both names, a stack is removed and added", () => {
  const base = stack(input('file("../x")'), { x: "1" });
  assert.deepEqual(after(base, { x: undefined, y: "1" }), ["a input"]);
  const { affected } = impactOf(base, { "a/main.tf": undefined, "b/main.tf": root("a", input('file("../x")')) });
  assert.deepEqual(affected.map((each) => `${each.stack} ${each.status}`).sort(), ["a removed", "b added"]);
});

test("T139: generated configuration that is committed is configuration; what it is made from may be any file", () => {
  const base = stack("", { "a/_gen.tf": input("1"), "a/main.tf.tmpl": "1", "gen/x.jsonnet": "1" });
  assert.deepEqual(after(base, { "a/_gen.tf": input("2") }), ["a own"]);
  assert.deepEqual(after(base, { "a/main.tf.tmpl": "2" }), ["a own?"]);
  assert.deepEqual(after(base, { "gen/x.jsonnet": "2" }), []);
});

test("T147: stacks that CDKTF made are stacks where they are committed", () => {
  const made = (value: number) =>
    `{"terraform":{"backend":{"s3":{"bucket":"b","key":"k"}}},"output":{"o":{"value":${value}}}}`;
  const path = "cdktf.out/stacks/x/cdk.tf.json";
  assert.deepEqual(after({ "main.ts": "1", [path]: made(1) }, { [path]: made(2) }), ["cdktf.out/stacks/x own"]);
});

test("T154: a stack that only the base has is removed; one that it lacks is added, before those that wait for it", () => {
  const base = { ...stack(input("1")), "b/main.tf": root("b", reads("new")) };
  const impact = impactOf(base, { "a/main.tf": undefined, "new/main.tf": root("new", output("")) });
  assert.deepEqual(
    impact.affected.map((each) => `${each.stack} ${each.status} ${each.ring} ${each.wave}`),
    ["new added own 1", "b modified dependent 2", "a removed removed undefined"],
  );
});
