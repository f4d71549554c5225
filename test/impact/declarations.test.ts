import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { call, type Files, impactOf, rings, root } from "./worlds";

before(loadTestParser);

const resource = (input: string, name = "x") => `resource "terraform_data" "${name}" {\n  input = ${input}\n}\n`;

/** Stack "a" calls lib, which has `text`, with `more` arguments, and has `rest` beside the call. */
function calling(text: string, more = "", rest = ""): Files {
  return {
    "a/main.tf": root("a", `module "m" {\n  source = "../lib"\n${more}}\n${rest}`),
    "lib/main.tf": text,
  };
}

const hides = (base: Files, change: Record<string, string | undefined>) =>
  assert.deepEqual(rings(impactOf(base, change)), []);
const shows = (base: Files, change: Record<string, string | undefined>, ...expected: string[]) =>
  assert.deepEqual(rings(impactOf(base, change)), expected);

test("L2: the order of blocks and of arguments, and the file of its folder in which a block stands, reach nobody", () => {
  const [one, two] = [resource("1", "one"), 'resource "terraform_data" "two" {\n  count = 1\n  input = 2\n}\n'];
  const turned = 'resource "terraform_data" "two" {\n  input = 2\n  count = 1\n}\n';
  hides(calling(one + two), { "lib/main.tf": turned + one });
  hides(calling(one + two), { "lib/main.tf": one, "lib/two.tf": two });
  hides(calling("locals {\n  a = 1\n}\nlocals {\n  b = 2\n}\n"), { "lib/main.tf": "locals {\n  b = 2\n  a = 1\n}\n" });
  const providers = (...names: string[]) =>
    names.map((name) => `terraform {\n  required_providers {\n    ${name} = "~> 1"\n  }\n}\n`).join("");
  hides(calling(providers("a", "b")), { "lib/main.tf": providers("b", "a") });
});

test("L2: a block that is left out on the way, changed on the way, or put into an override reaches the callers", () => {
  const [one, two] = [resource("1", "one"), resource("2", "two")];
  shows(calling(one + two), { "lib/main.tf": one }, "a input");
  shows(calling(one + two), { "lib/main.tf": one, "lib/two.tf": resource("3", "two") }, "a input");
  shows(calling(one + two), { "lib/main.tf": one, "lib/two_override.tf": two }, "a input");
});

test("L2: nested blocks of one type keep their order, also where dynamic ones stand among them", () => {
  const rule = (name: string) => `  rule {\n    name = "${name}"\n  }\n`;
  const dynamic = '  dynamic "rule" {\n    for_each = [1]\n    content {\n    }\n  }\n';
  const group = (...rules: string[]) => `resource "group" "g" {\n${rules.join("")}}\n`;
  shows(calling(group(rule("a"), rule("b"))), { "lib/main.tf": group(rule("b"), rule("a")) }, "a input");
  shows(calling(group(rule("a"), dynamic)), { "lib/main.tf": group(dynamic, rule("a")) }, "a input");
  const timeouts = "  timeouts {\n    create = 1\n  }\n";
  hides(calling(group(rule("a"), timeouts)), { "lib/main.tf": group(timeouts, rule("a")) });
});

test("L3: descriptions and what a condition says when it fails reach nobody", () => {
  const variable = (text: string, message: string) =>
    `variable "v" {\n  default = 1\n  description = "${text}"\n  validation {\n    condition = var.v > 0\n    error_message = "${message}"\n  }\n}\n${resource("var.v")}`;
  hides(calling(variable("a", "b")), { "lib/main.tf": variable("c", "d") });
  const output = (text: string) => `output "o" {\n  value = 1\n  description = "${text}"\n}\n`;
  hides({ "a/main.tf": root("a", output("x")) }, { "a/main.tf": root("a", output("y")) });
});

test("L3: what a condition asks, a resource's own description and a root output's value count", () => {
  const variable = (condition: string) =>
    `variable "v" {\n  default = 1\n  validation {\n    condition = ${condition}\n    error_message = "m"\n  }\n}\n`;
  shows(calling(variable("var.v > 0")), { "lib/main.tf": variable("var.v > 1") }, "a input?");
  const described = (text: string) => `resource "group" "g" {\n  description = "${text}"\n}\n`;
  shows(calling(described("a")), { "lib/main.tf": described("b") }, "a input");
  const output = (text: string) => root("a", `output "o" {\n  value = 1\n  ${text}\n}\n`);
  shows({ "a/main.tf": output("sensitive = true") }, { "a/main.tf": output("sensitive = false") }, "a own");
});

test("a block that a stack's own values give no instance is possible, one that any call gives an instance certain", () => {
  const lib = (value: string) =>
    `variable "on" {\n  type = bool\n  default = false\n}\nlocals {\n  count = var.on ? 1 : 0\n}\nresource "terraform_data" "x" {\n  count = local.count\n  input = ${value}\n}\n`;
  const reached = (more: string, rest = "") =>
    rings(impactOf(calling(lib("1"), more, rest), { "lib/main.tf": lib("2") }));
  assert.deepEqual(reached(""), ["a input?"]);
  assert.deepEqual(reached("  on = false\n"), ["a input?"]);
  assert.deepEqual(reached("  on = true\n"), ["a input"]);
  assert.deepEqual(reached("  on = terraform_data.y.id\n"), ["a input"]);
  assert.deepEqual(reached("  on = false\n", 'module "n" {\n  source = "../lib"\n  on = true\n}\n'), ["a input"]);
  const given = 'variable "all" {\n  default = false\n}\n';
  assert.deepEqual(reached("  on = var.all\n", given), ["a input?"]);
  const base = calling(lib("1"), "  on = var.all\n", given);
  assert.deepEqual(rings(impactOf({ ...base, "a/terraform.tfvars": "all = true\n" }, { "lib/main.tf": lib("2") })), [
    "a input",
  ]);
});

test("an argument, a variable and its value are possible where nothing firm rests on them", () => {
  const lib = (rest: string, type = "any") =>
    `variable "size" {\n  type = ${type}\n}\nvariable "on" {\n  default = false\n}\n${resource("1", "y")}${rest}`;
  const idle = `resource "terraform_data" "x" {\n  count = var.on ? 1 : 0\n  input = local.text\n}\nlocals {\n  text = "\${var.size}"\n}\n`;
  const asked = 'check "c" {\n  assert {\n    condition = var.size > 1\n    error_message = "m"\n  }\n}\n';
  const given = (rest: string, size: string, more = "", type = "any") =>
    calling(lib(rest, type), `  size = ${size}\n${more}`);
  for (const rest of [idle, asked]) {
    const base = given(rest, "2");
    shows(base, { "a/main.tf": given(rest, "3")["a/main.tf"] }, "a own?");
    shows(base, { "a/main.tf": given(rest, "3", "  none = 1\n")["a/main.tf"] }, "a own");
    const firm = rest + resource("var.size", "z");
    shows(given(firm, "2"), { "a/main.tf": given(firm, "3")["a/main.tf"] }, "a own");
  }
  shows(given(idle, "2", "  on = true\n"), { "a/main.tf": given(idle, "3", "  on = true\n")["a/main.tf"] }, "a own");
  const between = (text: string) => ({
    ...given(idle, "2"),
    "mid/main.tf": `variable "inner" {}\nmodule "m" {\n  source = "../lib"\n  size = var.inner\n}\n`,
    "a/main.tf": root("a", `module "o" {\n  source = "../mid"\n  inner = ${text}\n}\n`),
  });
  shows(between("1"), { "a/main.tf": between("2")["a/main.tf"] }, "a own?");
});

test("L4: a local that nothing refers to reaches nobody", () => {
  const text = (value: string) => `locals {\n  unused = ${value}\n  used = 1\n}\n${resource("local.used")}`;
  hides(calling(text("1")), { "lib/main.tf": text("2") });
  hides(calling(text("[local.used, 1]")), { "lib/main.tf": text("[local.used, 2]") });
  hides(calling(resource("1")), { "lib/main.tf": `locals {\n  added = 1\n}\n${resource("1")}` });
});

test("L4: a local that is referred to by way of others, in a template, an index, a condition or as a whole, counts", () => {
  const reach = (use: string, expected: string) => {
    const text = (value: string) => `locals {\n  a = ${value}\n  b = local.a\n}\nvariable "x" {}\n${use}`;
    shows(calling(text("1")), { "lib/main.tf": text("2") }, expected);
  };
  for (const use of [
    resource("local.b"),
    resource('"x-${local.b}"'),
    resource("<<E\n${local.b}\nE\n"),
    resource('local["b"]'),
    resource("local"),
    resource("[for k in [1] : local.b]"),
    resource("var.x ? 1 : local.b"),
  ])
    reach(use, "a input");
  // What is only asked shows where it does not hold.
  reach('check "c" {\n  assert {\n    condition = local.b == 1\n    error_message = "no"\n  }\n}\n', "a input?");
  const validation = '  validation {\n    condition = local.b == 1\n    error_message = "no"\n  }\n';
  reach(`variable "v" {\n  default = 1\n${validation}}\n`, "a input?");
});

test("L4: the name of a local reaches nobody, where it is another wherever it is used", () => {
  const text = (name: string, value = "1") =>
    `locals {\n  ${name} = ${value}\n  b = [local.${name}]\n}\n${resource(`"x-\${local.${name}}"`)}${resource("local.b", "y")}`;
  const impact = impactOf(calling(text("a")), { "lib/main.tf": text("c") });
  assert.deepEqual(rings(impact), []);
  assert.deepEqual(impact.changes[0]?.hidden, [
    { rule: "renamed-local", what: "local.c", line: 2 },
    { rule: "renamed-local", what: "local.a", line: 2 },
  ]);
  const two = (one: string, other: string) =>
    `locals {\n  ${one} = 1\n  ${other} = 2\n}\n${resource(`[local.${one}, local.${other}]`)}`;
  hides(calling(two("a", "b")), { "lib/main.tf": two("b", "a") });
});

test("L4: another name of a local counts that is not everywhere, or with another value", () => {
  const text = (name: string, used: string, value = "1") =>
    `locals {\n  ${name} = ${value}\n}\n${resource(`"\${local.${used}}"`)}`;
  shows(calling(text("a", "a")), { "lib/main.tf": text("c", "a") }, "a input");
  shows(calling(text("a", "a")), { "lib/main.tf": text("c", "c", "2") }, "a input");
  // As text the name counts.
  shows(calling(text("a", "a", '"local.a"')), { "lib/main.tf": text("a", "a", '"local.c"') }, "a input");
  const two = (used: string) => `locals {\n  a = 1\n  b = 2\n}\n${resource(`local.${used}`)}`;
  shows(calling(two("a")), { "lib/main.tf": two("b") }, "a input");
  const apart = { ...calling("locals {\n  a = 1\n}\n"), "lib/x.tf": resource("local.a") };
  shows(apart, { "lib/main.tf": "locals {\n  a = 2\n}\n" }, "a input");
  shows(apart, { "lib/main.tf": "locals {\n  c = 1\n}\n" }, "a input");
  const inJson = { ...calling("locals {\n  a = 1\n}\n"), "lib/x.tf.json": '{"output":{"o":{"value":"${local.a}"}}}' };
  const read = { ...inJson, "a/more.tf": resource("module.m.o") };
  shows(read, { "lib/main.tf": "locals {\n  a = 2\n}\n", "lib/x.tf.json": `${inJson["lib/x.tf.json"]}\n` }, "a input");
  const circle = (name: string) => `locals {\n  a = [local.${name}, 1]\n  b = local.a\n}\n${resource("local.b")}`;
  shows(calling(circle("b")), { "lib/main.tf": circle("b").replace("1", "2") }, "a input");
});

test("L2: a module that was copied or moved, with its callers, reaches them possibly where its place says nothing", () => {
  const files = (folder: string, depth = "..") => ({
    [`${folder}/main.tf`]: `${resource('file("${path.module}/x.txt")')}${call("./inner", "i")}${call(`${depth}/net`, "n")}`,
    [`${folder}/x.txt`]: "1",
    [`${folder}/inner/main.tf`]: resource("2"),
  });
  const caller = (to: string) => ({ "a/main.tf": root("a", call(`../${to}`, "m")) });
  const base = { ...caller("lib"), ...files("lib"), "net/main.tf": resource("3") };
  const gone = Object.fromEntries(Object.keys(files("lib")).map((path) => [path, undefined]));
  shows(base, { ...caller("new"), ...files("new") }, "a own?");
  shows(base, { ...caller("new"), ...files("new"), ...gone }, "a own?");
  const deep = { ...files("deep/new"), "deep/net/main.tf": resource("3") };
  shows(base, { ...caller("deep/new"), ...deep, ...gone }, "a own?");
});

test("L2: a module that was copied reaches the callers where anything in it, or where it leads, is another", () => {
  const files = (folder: string, input = '"1"') => ({
    [`${folder}/main.tf`]: `${resource(input)}${call("../net", "n")}`,
    [`${folder}/x.txt`]: "1",
  });
  const caller = (to: string) => ({ "a/main.tf": root("a", call(`../${to}`, "m")) });
  const base = { ...caller("lib"), ...files("lib"), "net/main.tf": resource("3") };
  shows(base, { ...caller("new"), ...files("new", '"2"') }, "a own");
  shows(base, { ...caller("deep/new"), ...files("deep/new"), "deep/net/main.tf": resource("4") }, "a own");
  for (const input of ["path.module", '"${path.module}/x"', 'abspath("${path.module}/x.txt")'])
    shows({ ...base, ...files("lib", input) }, { ...caller("new"), ...files("new", input) }, "a own");
  // Both are there already: which of them is called counts.
  const two = {
    ...base,
    ...files("other", '"2"'),
    "b/main.tf": root("b", call("../lib", "m") + call("../other", "o")),
  };
  shows(two, { "b/main.tf": root("b", call("../other", "m") + call("../lib", "o")), ...files("new") }, "b own");
});

test("L4: what an override file replaces reaches nobody, what it leaves does", () => {
  const text = (input: number, more = 1) =>
    `resource "terraform_data" "x" {\n  input = ${input}\n  triggers_replace = ${more}\n}\n`;
  const override = (name = "x") => `resource "terraform_data" "${name}" {\n  input = 9\n}\n`;
  const base = { ...calling(text(1)), "lib/override.tf": override() };
  const impact = impactOf(base, { "lib/main.tf": text(2) });
  assert.deepEqual(rings(impact), []);
  assert.deepEqual(
    impact.changes[0]?.hidden?.map(({ rule, what }) => [rule, what]),
    [["overridden-argument", "input of terraform_data.x"]],
  );
  shows(base, { "lib/main.tf": text(1, 2) }, "a input");
  shows(base, { "lib/override.tf": override().replace("9", "8") }, "a input");
  shows(base, { "lib/override.tf": undefined }, "a input");
  const two = { ...base, "lib/a_override.tf": override().replace("9", "8") };
  hides(two, { "lib/a_override.tf": override().replace("9", "7") });
  shows(two, { "lib/override.tf": override().replace("9", "7") }, "a input");
  shows({ ...base, "lib/override.tofu": override().replace("9", "8") }, { "lib/main.tf": text(2) }, "a input");
  shows({ ...calling(text(1)), "lib/override.tofu": override() }, { "lib/main.tf": text(2) }, "a input");
  const another = { ...calling(text(1) + resource("1", "y")), "lib/override.tf": override("y") };
  shows(another, { "lib/main.tf": text(2) + resource("1", "y") }, "a input");
  const local = (name: string) => `locals {\n  ${name} = 1\n}\n${text(1)}${resource(`local.${name}`, "z")}`;
  hides({ ...base, "lib/main.tf": local("a") }, { "lib/main.tf": local("b") });
  const overriding = (name: string) => ({ "lib/override.tf": override().replace("9", `local.${name}`) });
  hides({ ...base, "lib/main.tf": local("a"), ...overriding("a") }, { "lib/main.tf": local("b"), ...overriding("b") });
  shows({ ...base, "lib/main.tf": local("a"), ...overriding("a") }, { "lib/main.tf": local("b") }, "a input");
});

test("L4: an override file that gives what is given already reaches nobody, whichever file gives it", () => {
  const text = (input: string, more = "") => `resource "terraform_data" "x" {\n  input = ${input}\n${more}}\n`;
  const base = calling(text("1", "  triggers_replace = 2\n"));
  const over = (given: string) => ({ "lib/override.tf": `resource "terraform_data" "x" {\n${given}}\n` });
  hides(base, over("  input = 1\n"));
  hides({ ...base, ...over("  input = 1\n") }, { "lib/override.tf": undefined });
  hides({ ...base, ...over("  input = 1\n") }, over("  triggers_replace = 2\n"));
  shows(base, over("  input = 3\n"), "a input");
  shows(base, over("  count = 1\n"), "a input");
  shows(base, over('  provisioner "local-exec" {\n    command = "x"\n  }\n'), "a input");
  shows({ ...base, ...over("  input = 3\n") }, { "lib/override.tf": undefined }, "a input");
  const three = over("  input = 3\n");
  hides({ ...base, ...three }, { "lib/main.tf": text("3", "  triggers_replace = 2\n"), "lib/override.tf": undefined });
  shows({ ...base, ...three }, { "lib/main.tf": text("3"), "lib/override.tf": undefined }, "a input");
  hides({ ...base, ...three }, { "lib/override.tf": undefined, "lib/a_override.tf": three["lib/override.tf"] });
  shows(base, { "lib/override.tf": resource("1", "nobody") }, "a input");
  const own = { "a/main.tf": root("a", text("1")) };
  hides(own, { "a/override.tf": text("1") });
  shows(own, { "a/override.tf": text("2") }, "a own");
});

test("L2: a variable of any type is one without a type", () => {
  const text = (type: string) => `variable "v" {\n${type}}\n${resource("var.v")}`;
  hides(calling(text(""), "  v = 1\n"), { "lib/main.tf": text("  type = any\n") });
});

test("another type of a variable is possible: what it makes of a value rests on that", () => {
  const text = (type: string) => `variable "v" {\n  type = ${type}\n}\n${resource("var.v")}`;
  const base = calling(text("string"), "  v = 1\n");
  shows(base, { "lib/main.tf": text("number") }, "a input?");
  shows(base, { "lib/main.tf": text("number").replace("var.v", "[var.v]") }, "a input");
  const withDefault = (size: number) => text(`object({ size = optional(number, ${size}) })`);
  shows(calling(withDefault(1), "  v = {}\n"), { "lib/main.tf": withDefault(2) }, "a input");
});

test("what stands in for another state's missing outputs is possible", () => {
  const text = (fallback: number, path = "x.tfstate") =>
    root(
      "a",
      `data "terraform_remote_state" "net" {\n  backend = "local"\n  config = { path = "${path}" }\n  defaults = { id = ${fallback} }\n}\n` +
        resource("data.terraform_remote_state.net.outputs.id"),
    );
  const base = { "a/main.tf": text(1) };
  shows(base, { "a/main.tf": text(2) }, "a own?");
  shows(base, { "a/main.tf": text(1, "y.tfstate") }, "a own");
  const other = (value: number) => ({
    "a/main.tf": root("a", `data "external" "net" {\n  program = ["x"]\n  defaults = ${value}\n}\n`),
  });
  shows(other(1), other(2), "a own");
});

test("a changed local is the reason, not what names it in another file that changed", () => {
  const base = { ...calling("locals {\n  a = 1\n}\n"), "lib/x.tf": resource("local.a") };
  const impact = impactOf(base, {
    "lib/main.tf": "locals {\n  a = 2\n}\n",
    "lib/x.tf": `# only this\n${resource("local.a")}`,
  });
  assert.deepEqual(
    impact.affected.map((each) => each.reasons.map((reason) => reason.change)),
    [["lib/main.tf"]],
  );
});

test("L2: a text is the same however it is spelt", () => {
  const text = (value: string) => calling(resource(value));
  for (const [one, other] of [
    ['"abc"', '"\\u0061bc"'],
    ['"abc"', '("abc")'],
    ['"a\\tb\\n"', "<<E\na\tb\nE\n"],
    ["<<E\na ${1}\nE\n", "<<OTHER\na ${1}\nOTHER\n"],
    ["<<-E\n  a\n   b\n  E\n", "<<E\na\n b\nE\n"],
  ])
    hides(text(one ?? ""), { "lib/main.tf": resource(other ?? "") });
  for (const [one, other] of [
    ['"abc"', '"ab\\u0064"'],
    ['"$\\u007bx}"', '"${1}"'],
    ["<<-E\n  a\n b\n  E\n", "<<E\na\nb\nE\n"],
    ["<<E\na ${1}\nE\n", "<<-E\na ${1}\nE\n"],
    ['"a\\\\n"', '"a\\n"'],
  ])
    shows(text(one ?? ""), { "lib/main.tf": resource(other ?? "") }, "a input");
});

test("L4: a local that nothing refers to counts where it has no value, possibly where it may not have one", () => {
  const becomes = (value: string) => {
    const text = (each: string) => `locals {\n  unused = ${each}\n}\n`;
    return rings(impactOf(calling(text("1")), { "lib/main.tf": text(value) }));
  };
  for (const value of ["local.none", 'file("none")', "terraform_data.none.id", "nosuchfunction(1)"])
    assert.deepEqual(becomes(value), ["a input"], value);
  for (const value of ["local.unused", "path.none", "each.key", "[1][2]", '"x" + 1', 'upper("x")'])
    assert.equal(becomes(value).length, 1, value);
});

test("L4: an output that this caller does not read reaches it not; one that another call reads does", () => {
  const text = (value: number) =>
    `${resource("1")}output "id" {\n  value = ${value}\n}\noutput "name" {\n  value = 1\n}\n`;
  hides(calling(text(1)), { "lib/main.tf": text(2) });
  hides(calling(text(1), "", 'output "o" {\n  value = module.m.name\n}\n'), { "lib/main.tf": text(2) });
  const base = {
    ...calling(text(1)),
    "b/main.tf": root("b", `${call("../lib", "n")}output "o" {\n  value = module.n.id\n}\n`),
  };
  shows(base, { "lib/main.tf": text(2) }, "b input");
});

test("L4: an output counts that is read through an index, a splat, a loop, depends_on, or as a whole", () => {
  const text = (value: number) => `output "id" {\n  value = ${value}\n}\n`;
  for (const use of [
    "module.m.id",
    "module.m[0].id",
    'module.m["k"].id',
    "module.m[*].id",
    "module.m",
    "[for each in module.m : each.id]",
    "{ for k, v in module.m : k => v.id }",
    "module.m[local.which].id",
  ]) {
    const base = calling(text(1), "", `locals {\n  which = "k"\n}\noutput "o" {\n  value = ${use}\n}\n`);
    shows(base, { "lib/main.tf": text(2) }, "a input");
  }
  const depending = `resource "terraform_data" "d" {\n  depends_on = [module.m]\n}\n`;
  shows(calling(text(1), "", depending), { "lib/main.tf": text(2) }, "a input");
  const json = JSON.stringify({
    terraform: { backend: { local: {} } },
    module: { m: { source: "../lib" } },
    resource: { terraform_data: { d: { depends_on: ["module.m"] } } },
  });
  shows({ "a/main.tf.json": json, "lib/main.tf": text(1) }, { "lib/main.tf": text(2) }, "a input");
});

test("L4: an output is followed through the modules between, as far as the stack reads on", () => {
  const base = (used: string) => ({
    "a/main.tf": root("a", `${call("../model")}output "o" {\n  value = module.m.${used}\n}\n`),
    "model/main.tf": `${call("../lib")}output "id" {\n  value = module.m.id\n}\noutput "other" {\n  value = 1\n}\n`,
    "lib/main.tf": 'output "id" {\n  value = 1\n}\n',
  });
  const change = { "lib/main.tf": 'output "id" {\n  value = 2\n}\n' };
  shows(base("id"), change, "a input");
  hides(base("other"), change);
});

test("L4: the default of a variable that this caller sets reaches it not", () => {
  const text = (value: string) => `variable "size" {\n  default = ${value}\n}\n${resource("var.size")}`;
  hides(calling(text("1"), "  size = 3\n"), { "lib/main.tf": text("2") });
  shows(calling(text("1")), { "lib/main.tf": text("2") }, "a input");
  const base = { ...calling(text("1"), "  size = 3\n"), "b/main.tf": root("b", call("../lib")) };
  shows(base, { "lib/main.tf": text("2") }, "b input");
});

test("L4: a default counts where one of several calls leaves it, where null falls back to it, where its type changes", () => {
  const text = (value: string, more = "") =>
    `variable "size" {\n  default = ${value}\n${more}}\n${resource("var.size")}`;
  const two = calling(text("1"), "  size = 3\n", call("../lib", "second"));
  shows(two, { "lib/main.tf": text("2") }, "a input");
  const fallback = calling(
    text("1", "  nullable = false\n"),
    "  size = var.maybe\n",
    'variable "maybe" {\n  default = null\n}\n',
  );
  shows(fallback, { "lib/main.tf": text("2", "  nullable = false\n") }, "a input");
  const typed = (value: string) => text(value, "  type = number\n");
  shows(calling(typed("1"), "  size = 3\n"), { "lib/main.tf": typed('"many"') }, "a input");
});

test("L4: whether a variable has a default, and of which type, reaches no caller that sets it", () => {
  const text = (more: string) => `variable "size" {\n${more}}\n${resource("var.size")}`;
  const setting = (more: string) => calling(text(more), "  size = 3\n");
  hides(setting("  default = 1\n"), { "lib/main.tf": text("") });
  hides(setting("  default = 1\n"), { "lib/main.tf": text('  default = ["many"]\n') });
  const type = (of: string) => `  type = ${of}\n`;
  const listed = type("list(object({ a = string, b = map(number) }))");
  hides(setting(listed), { "lib/main.tf": text(`${listed}  default = [{ a = 1, b = { c = 2 } }]\n`) });
  shows(setting(listed), { "lib/main.tf": text(`${listed}  default = [{ a = 1 }]\n`) }, "a input");
  shows(setting(type("bool")), { "lib/main.tf": text(`${type("bool")}  default = 1\n`) }, "a input");
  const strict = "  nullable = false\n";
  shows(setting(strict), { "lib/main.tf": text(`${strict}  default = null\n`) }, "a input");
});

test("L4: a variable that must now be set reaches every caller that does not set it", () => {
  const text = (more: string) => `variable "size" {\n${more}}\n`;
  shows(calling(resource("1")), { "lib/main.tf": text("") + resource("1") }, "a input");
  hides(calling(resource("1")), { "lib/main.tf": text("  default = 1\n") + resource("1") });
  shows(calling(text("  default = 1\n")), { "lib/main.tf": text("") }, "a input");
});

const platform = (more = "") =>
  root("a", `variable "size" {\n${more}}\nvariable "idle" {\n  default = 1\n}\n${resource("var.size")}`);

test("L4: the value of a variable that nothing uses, that is not declared, or that a later file sets, reaches nobody", () => {
  const base = { "a/main.tf": platform(), "a/terraform.tfvars": "size = 1\nidle = 1\nnone = 1\n" };
  hides(base, { "a/terraform.tfvars": "none = 2\nidle = 3\n# c\nsize = 1\n" });
  const two = { ...base, "a/z.auto.tfvars": "size = 2\n" };
  hides(two, { "a/terraform.tfvars": "size = 5\nidle = 1\nnone = 1\n" });
  hides(base, { "a/more.auto.tfvars": "none = 1\n" });
});

test("L4: the value of a variable that is used, that now wins, or that fits its type no more, counts", () => {
  const base = {
    "a/main.tf": platform(),
    "a/terraform.tfvars": "size = 1\nidle = 1\n",
    "a/z.auto.tfvars": "size = 2\n",
  };
  shows(base, { "a/z.auto.tfvars": "size = 3\n" }, "a own");
  shows(base, { "a/z.auto.tfvars": undefined }, "a own");
  shows(base, { "a/zz.auto.tfvars": "size = 3\n" }, "a own");
  shows(base, { "a/terraform.tfvars": 'size = 1\nidle = "many"\n' }, "a own");
  shows(
    base,
    { "a/terraform.tfvars": "size = 12345678901234567890\n", "a/z.auto.tfvars": "size = 12345678901234567891\n" },
    "a own",
  );
});

test("L4: the default of a root variable counts exactly where no variable file sets it", () => {
  const base = { "a/main.tf": platform("  default = 1\n") };
  shows(base, { "a/main.tf": platform("  default = 2\n") }, "a own");
  hides({ ...base, "a/terraform.tfvars": "size = 3\n" }, { "a/main.tf": platform("  default = 2\n") });
  shows({ ...base, "a/terraform.tfvars": "size = null\n" }, { "a/main.tf": platform("  default = 2\n") }, "a own");
});

test("a unit's module counts by what the unit sets; as a whole where generated code refers to it", () => {
  const lib = (value: number, local: number) =>
    `variable "size" {\n  default = ${value}\n}\nlocals {\n  unused = ${local}\n}\n${resource("var.size")}`;
  const unit = (more: string) => `terraform {\n  source = "../lib"\n}\n${more}`;
  const inputs = "inputs = {\n  size = 3\n}\n";
  const base = (more: string) => ({ "u/terragrunt.hcl": unit(more), "lib/main.tf": lib(1, 1) });
  hides(base(inputs), { "lib/main.tf": lib(2, 2) });
  shows(base(""), { "lib/main.tf": lib(2, 1) }, "u input");
  shows(base('inputs = {\n  size = get_env("SIZE")\n}\n'), { "lib/main.tf": lib(2, 1) }, "u input");
  const generate = (contents: string) =>
    `generate "g" {\n  path = "g.tf"\n  if_exists = "overwrite"\n  contents = ${contents}\n}\n`;
  shows(base(generate('<<E\noutput "o" {\n  value = local.unused\n}\nE')), { "lib/main.tf": lib(1, 2) }, "u input");
  shows(base(generate('file("x.tf")')), { "lib/main.tf": lib(1, 2) }, "u input");
  hides(base(generate('<<E\nprovider "p" {}\nE')), { "lib/main.tf": lib(1, 2) });
});

test("a change whose every effect is hidden says by which rule; what only moved is cosmetic", () => {
  const text = (unused: number, size: number) =>
    `locals {\n  unused = ${unused}\n}\nvariable "size" {\n  default = ${size}\n}\n${resource("var.size")}`;
  const impact = impactOf(calling(text(1, 1), "  size = 3\n"), { "lib/main.tf": text(2, 2) });
  assert.deepEqual(impact.changes, [
    {
      path: "lib/main.tf",
      status: "modified",
      effect: "none",
      hidden: [
        { rule: "unused-local", what: "local.unused", line: 2 },
        { rule: "given-default", what: "default of var.size", line: 5 },
      ],
    },
  ]);
  const moved = impactOf(calling(resource("1", "a") + resource("2", "b")), {
    "lib/main.tf": resource("2", "b") + resource("1", "a"),
  });
  assert.deepEqual(
    moved.changes.map((change) => change.effect),
    ["cosmetic"],
  );
});

test("what a plan may not show is possible: moves, checks, provisioners, what steers a change, order, what has no instance", () => {
  const text = (more: string, inside = "") => `resource "terraform_data" "x" {\n  input = 1\n${inside}}\n${more}`;
  const possible = (to: string) => shows(calling(text("")), { "lib/main.tf": to }, "a input?");
  possible(text("moved {\n  from = terraform_data.y\n  to   = terraform_data.x\n}\n"));
  possible(text('check "c" {\n  assert {\n    condition = true\n    error_message = "m"\n  }\n}\n'));
  possible(text("", '  provisioner "local-exec" {\n    command = "true"\n  }\n'));
  possible(text("", "  lifecycle {\n    create_before_destroy = true\n  }\n"));
  possible(text("", "  depends_on = [terraform_data.y]\n"));
  possible(text('resource "terraform_data" "none" {\n  count = 0\n}\n'));
  possible(text('module "none" {\n  source = "../none"\n  for_each = {}\n}\n'));
  const condition = (value: number) =>
    `  lifecycle {\n    precondition {\n      condition = 1 == ${value}\n      error_message = "m"\n    }\n  }\n`;
  shows(calling(text(condition(1))), { "lib/main.tf": text(condition(2)) }, "a input?");
  const version = (from: string) => `terraform {\n  required_version = ">= ${from}"\n}\n`;
  shows(calling(version("1.5")), { "lib/main.tf": version("1.6") }, "a input?");
  const sensitive = (more: string) => `output "o" {\n  value = 1\n${more}}\n`;
  const reading = calling(sensitive(""), "", 'resource "terraform_data" "r" {\n  input = module.m.o\n}\n');
  shows(reading, { "lib/main.tf": sensitive("  sensitive = true\n") }, "a input?");
});

test("what a plan does show is certain beside that: instances, a root output's sensitivity", () => {
  const text = (inside: string, more = "") => `resource "terraform_data" "x" {\n${inside}}\n${more}`;
  const certain = (from: string, to: string) => shows(calling(from), { "lib/main.tf": to }, "a input");
  certain(text("  count = 0\n"), text("  count = 1\n"));
  certain(text("  lifecycle {\n    enabled = true\n  }\n"), text("  lifecycle {\n    enabled = false\n  }\n"));
  certain(text("  sensitive = true\n"), text("  sensitive = false\n"));
});

test("L4: an argument that only a variable gets which nothing uses reaches nobody", () => {
  const lib = `variable "size" {}\nvariable "idle" {}\n${resource("var.size")}`;
  const argument = (idle: string, size = "1") => `  size = ${size}\n  idle = ${idle}\n`;
  const base = calling(lib, argument('"a"'));
  hides(base, { "a/main.tf": calling(lib, argument('"b"'))["a/main.tf"] });
  shows(base, { "a/main.tf": calling(lib, argument('"a"', "2"))["a/main.tf"] }, "a own");
  shows(base, { "a/main.tf": calling(lib, argument("local.none"))["a/main.tf"] }, "a own");
  const typed = `variable "idle" {\n  type = number\n}\n${resource("1")}`;
  shows(calling(typed, "  idle = 1\n"), { "a/main.tf": calling(typed, '  idle = "b"\n')["a/main.tf"] }, "a own");
});

test("L2: a folder of the repository is the same however a call writes it", () => {
  const base = calling(resource("1"));
  hides(base, { "a/main.tf": base["a/main.tf"]?.replace('"../lib"', '"./../lib/"') });
  shows(
    { ...base, "lib2/main.tf": resource("2") },
    { "a/main.tf": base["a/main.tf"]?.replace('"../lib"', '"../lib2"') },
    "a own",
  );
});

test("a module that is gone reaches its callers, though nothing in it counted for them", () => {
  const idle = 'output "o" {\n  value = 1\n}\n';
  shows(calling(idle), { "lib/main.tf": undefined }, "a input");
  hides(calling(idle), { "lib/main.tf": undefined, "lib/renamed.tf": idle });
});

test("an argument that Terraform does not know counts, whether its output or variable is used or not", () => {
  const text = (more: string) => `output "o" {\n  value = 1\n${more}}\nvariable "v" {\n  default = 1\n${more}}\n`;
  shows(calling(text("")), { "lib/main.tf": text('  nonsense = "x"\n') }, "a input");
  const variable = (more: string) => `variable "v" {\n  default = 1\n${more}}\n`;
  shows(calling(variable("")), { "lib/main.tf": variable('  nonsense = "x"\n') }, "a input");
});

test("L4: an output that nobody reads counts where its value can't be told, possibly, and for certain where it has none", () => {
  const module = (output: string) => `${resource("1")}variable "v" {}\nvariable "s" {\n  type = string\n}\n${output}`;
  const output = (value: string, more = "") => `output "o" {\n  value = ${value}\n${more}}\n`;
  const args = '  v = 1\n  s = "x"\n';
  const becomes = (to: string) => rings(impactOf(calling(module(output("1")), args), { "lib/main.tf": module(to) }));
  for (const value of ["2", "terraform_data.x.id", "terraform_data.x[*].output", "var.v", "[var.v, { a = 1 }]"])
    assert.deepEqual(becomes(output(value)), [], value);
  assert.deepEqual(becomes(output("2", '  description = "d"\n  sensitive = true\n')), []);
  for (const value of ["terraform_data.none.id", "module.none.x", "var.none"])
    assert.deepEqual(becomes(output(value)), ["a input"], value);
  for (const value of [
    "terraform_data.x.none",
    "terraform_data.x[0].id",
    "var.v.deep",
    '"a-${var.v}"',
    'join(",", [var.s])',
  ])
    assert.deepEqual(becomes(output(value)), ["a input?"], value);
  for (const text of [
    'output "o" {\n}\n',
    'output "a b" {\n  value = 1\n}\n',
    output("1") + output("1"),
    output("1", "  description = var.s\n"),
  ])
    assert.equal(becomes(text).length, 1, text);
});

test("L3: a description that is no plain text counts", () => {
  const variable = (text: string) => `variable "v" {\n  default = 1\n  description = ${text}\n}\n${resource("var.v")}`;
  shows(calling(variable('"a"')), { "lib/main.tf": variable("var.x") }, "a input");
  shows(calling(variable('"a"')), { "lib/main.tf": variable('"${var.x}"') }, "a input");
});

test("T7: a called module's backend is passed over, two of them are an error", () => {
  const backend = (type: string) => `terraform {\n  backend "${type}" {}\n}\n`;
  const base = { "b/main.tf": root("b", call("../lib")), "lib/main.tf": resource("1") };
  const called = { ...base, "lib/main.tf": backend("s3") + resource("1") };
  assert.ok(!rings(impactOf(called, { "lib/main.tf": backend("gcs") + resource("1") })).includes("b input"));
  assert.ok(
    rings(impactOf(called, { "lib/main.tf": `${backend("s3")}${backend("gcs")}${resource("1")}` })).includes("b input"),
  );
});

test("what is gone counts where only what nobody uses names it", () => {
  const lib = (more: string) => `${more}output "unread" {\n  value = NAME\n}\n`;
  const gone = (declaration: string, name: string) => {
    const base = { ...calling(""), "lib/main.tf": lib("").replace("NAME", name), "lib/more.tf": declaration };
    return rings(impactOf(base, { "lib/more.tf": "" }));
  };
  assert.deepEqual(gone("locals {\n  a = 1\n}\n", "local.a"), ["a input"]);
  assert.deepEqual(gone('variable "a" {\n  default = 1\n}\n', "var.a"), ["a input"]);
  const inner = {
    ...calling('module "in" {\n  source = "../inner"\n}\noutput "unread" {\n  value = module.in.o\n}\n'),
    "inner/main.tf": 'output "o" {\n  value = 1\n}\n',
  };
  assert.deepEqual(rings(impactOf(inner, { "inner/main.tf": "" })), ["a input"]);
  assert.deepEqual(rings(impactOf(inner, { "inner/main.tf": 'output "o" {\n  value = 2\n}\n' })), []);
});
