import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { hopeless, needing, noOutputs, noVariables } from "../oracle/mutations/hopeless";
import { call, type Files, impactOf, rings, root } from "./worlds";

before(loadTestParser);

const declared = `variable "string" {
  default = "s"
}
variable "choice" {
  default = "dev"
}
variable "list" {
  type    = list(string)
  default = []
}
variable "map" {
  type    = map(string)
  default = {}
}
variable "object" {
  type    = object({ a = string })
  default = { a = "x" }
}
variable "bool" {
  default = true
}
locals {
  text = "x"
}
resource "terraform_data" "thing" {
  count = 1
  input = [var.string, var.choice, var.list, var.map, var.object, var.bool, local.text]
}
module "inner" {
  source = "./inner"
}
`;

const base: Files = {
  "a/main.tf": root("a", call("../lib")),
  "lib/main.tf": declared,
  "lib/inner/main.tf": 'output "o" {\n  value = 1\n}\n',
};

/** What is added to a module, and nobody uses, reaches its caller: Terraform refuses it (held against it by test/oracle). */
function reaches(text: string, before = "") {
  const with_ = (more: string) => ({ "lib/main.tf": `${declared}${more}` });
  const named = rings(impactOf({ ...base, ...with_(before) }, with_(text)));
  assert.equal(named.join().replace("?", ""), "a input", text);
}

function reachesNobody(text: string, before = "") {
  const with_ = (more: string) => ({ "lib/main.tf": `${declared}${more}` });
  assert.deepEqual(rings(impactOf({ ...base, ...with_(before) }, with_(text))), [], text);
}

test("an unused local and an unread output that have no value reach every caller", () => {
  const labels: Record<string, string> = { resource: "thing", module: "inner", locals: "text" };
  const names = ["string", "choice", "list", "map", "object", "bool"];
  const needy = needing.flatMap(([type, label, expression]) => {
    const name = type === "variable" ? names.find((each) => label.test(each)) : labels[type];
    return expression.replace("NAME", name ?? "");
  });
  for (const expression of [...hopeless, ...needy]) {
    reaches(`locals {\n  fresh = ${expression}\n}\n`);
    reaches(`output "fresh" {\n  value = ${expression}\n}\n`);
    reaches(`locals {\n  fresh = ${expression}\n}\n`, "locals {\n  fresh = 1\n}\n");
  }
});

test("what by its form can't fail reaches nobody while nobody uses it", () => {
  for (const value of [
    '"a"',
    "[1, { a = true, b = null }]",
    "var.string",
    "local.text",
    "[var.list, local.text]",
    "module.inner.o",
    `"\${path.module}/x \${terraform.workspace}"`,
  ]) {
    reachesNobody(`locals {\n  fresh = ${value}\n}\n`);
    reachesNobody(`output "fresh" {\n  value       = ${value}\n  description = "d"\n  sensitive   = true\n}\n`);
  }
  reachesNobody('variable "fresh" {\n  type        = string\n  default     = "x"\n  nullable    = false\n}\n');
});

test("an output and a variable that Terraform refuses reach every caller, though nobody uses them", () => {
  for (const text of [...noOutputs("fresh"), ...noVariables("fresh")]) reaches(text);
});

test("a name that stands twice reaches every caller", () => {
  for (const text of [
    'output "fresh" {\n  value = 1\n}\n',
    "locals {\n  fresh = 1\n}\n",
    'variable "fresh" {\n  default = 1\n}\n',
  ]) {
    reaches(text + text, text);
    reachesNobody(text);
  }
});

test("locals in a circle reach every caller", () => {
  reaches("locals {\n  one = [local.two]\n  two = local.one\n}\n");
  reaches("locals {\n  one = local.one\n}\n");
});

test("a local that only something unread rests on counts where its type may make that fail", () => {
  const output = 'output "fresh" {\n  value = upper(local.only)\n}\n';
  reaches(`locals {\n  only = ["x"]\n}\n${output}`, `locals {\n  only = "x"\n}\n${output}`);
});

test("a description or a message that is no plain text counts, and a message that is gone", () => {
  const variable = (description: string, message: string) =>
    `variable "fresh" {\n  default = 1\n  description = ${description}\n  validation {\n    condition = var.fresh > 0\n${message}  }\n}\n`;
  const [plain, message] = ['"a"', '    error_message = "m"\n'];
  const before = variable(plain, message);
  for (const description of ["var.string", `"\${var.string}"`, "null", "[]", 'upper("x")', '1 + "x"'])
    reaches(variable(description, message), before);
  for (const other of ["", "    error_message = var.none\n", `    error_message = "\${var.none}"\n`])
    reaches(variable(plain, other), before);
  reachesNobody(variable('"b"', '    error_message = "other"\n'), before);
  reachesNobody(variable("<<E\nb\nE", message), before);
});

test("one backend of a module reaches nobody, two do", () => {
  const backend = (key: string) => `terraform {\n  backend "s3" {\n    key = "${key}"\n  }\n}\n`;
  const lib = (text: string) => ({ "lib/main.tf": `${declared}${text}` });
  const named = (before: string, after: string) => rings(impactOf({ ...base, ...lib(before) }, lib(after)));
  assert.ok(!named(backend("x"), backend("y")).some((each) => each.startsWith("a ")));
  assert.ok(named(backend("x"), backend("x") + backend("x")).some((each) => each.startsWith("a ")));
});

test("a root variable that a variable file gives counts but for its default while something uses it", () => {
  const files = (variable: string): Files => ({
    "a/main.tf": root("a", 'resource "terraform_data" "x" {\n  input = var.given\n}\n'),
    "a/a.auto.tfvars": 'given = "y"\n',
    "a/variables.tf": variable,
  });
  const variable = (type: string, fallback: string) =>
    `variable "given" {\n  type    = ${type}\n  default = ${fallback}\n}\n`;
  const after = (text: string) => rings(impactOf(files(variable("string", '"x"')), { "a/variables.tf": text }));
  assert.deepEqual(after(""), ["a own"]);
  assert.deepEqual(after(variable("number", "1")), ["a own?"]);
  assert.deepEqual(after(variable("string", '"z"')), []);
});
