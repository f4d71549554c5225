import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly include?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly Rule[];
}

interface Grammar extends Rule {
  readonly scopeName: string;
  readonly injectionSelector?: string;
  readonly repository?: Readonly<Record<string, Rule>>;
}

const { contributes } = JSON.parse(readFileSync("package.json", "utf8"));
const grammar = (file: string): Grammar => JSON.parse(readFileSync(file, "utf8"));
const plan = grammar("syntaxes/epicenter-plan.tmLanguage.json");
const functions = grammar("syntaxes/terragrunt-functions.tmLanguage.json");

function rules(rule: Rule): Rule[] {
  const included = rule.include ? plan.repository?.[rule.include.slice(1)] : undefined;
  assert.ok(!rule.include || included, `${rule.include} is defined`);
  return [...(rule.match ? [rule] : []), ...(included ? rules(included) : []), ...(rule.patterns ?? []).flatMap(rules)];
}

/** The scopes of the first rule that matches at the leftmost place, as TextMate chooses. */
function scopes(line: string): string {
  const found = rules(plan)
    .map((rule) => ({ rule, match: new RegExp(rule.match ?? "", "d").exec(line) }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => (a.match?.index ?? 0) - (b.match?.index ?? 0))[0];
  if (found === undefined) {
    return "";
  }
  const captured = Object.entries(found.rule.captures ?? {}).filter(([group]) => found.match?.[Number(group)]);
  return [found.rule.name ?? "", ...captured.map(([, { name }]) => name)].join(" ").trim();
}

const lines: readonly (readonly [line: string, scope: RegExp])[] = [
  ['  + resource "terraform_data" "a" {', /markup\.inserted/],
  ['  - resource "terraform_data" "a" {', /markup\.deleted/],
  ['  ~ input = "a" -> "b"', /markup\.changed/],
  ['-/+ resource "terraform_data" "a" {', /markup\.changed\.replace/],
  ['+/- resource "terraform_data" "a" {', /markup\.changed\.replace/],
  [' <= data "external" "x" {', /markup\.other\.read/],
  ["  # module.net.terraform_data.a will be created", /entity\.name\.section.*comment/],
  ["● stacks/dev/net", /entity\.name\.section/],
  ["Plan: 1 to add, 0 to change, 2 to destroy.", /heading.*inserted.*changed.*deleted/],
  ["Plan: 3 to import, 1 to add, 0 to change, 2 to destroy.", /heading.*changed.*inserted.*changed.*deleted/],
  ["Apply complete! Resources: 1 added, 0 changed, 0 destroyed.", /heading.*inserted.*changed.*deleted/],
  ["No changes. Your infrastructure matches the configuration.", /markup\.heading/],
  ["Plan of 3 stacks: 1 to add, 2 to change, 0 to destroy.", /markup\.heading/],
  ["│ Error: Invalid function argument", /markup\.error/],
  ["Error: Unsupported attribute", /markup\.error/],
  ["│ Warning: Deprecated attribute", /markup\.warning/],
  ["terraform_data.a: Refreshing state... [id=1]", /comment/],
  ["Note: Objects have changed outside of Terraform", /heading/],
];

for (const [line, scope] of lines) {
  test(`plan output: ${line.trim()}`, () => assert.match(scopes(line), scope));
}

test("an attribute's minus sign or a dash inside a line is no deletion", () => {
  assert.equal(scopes("    value-with-dash - and more"), "");
  assert.equal(scopes("some text + more"), "");
});

test("the plan language claims no file of other extensions", () => {
  assert.deepEqual(
    contributes.languages.map(({ id, extensions }: Record<string, unknown>) => [id, extensions]),
    [["epicenter-plan", [".epicenter-plan"]]],
  );
});

test("every contributed grammar is there under its scope", () => {
  for (const { path, scopeName } of contributes.grammars) {
    assert.equal(grammar(path).scopeName, scopeName);
  }
});

test("Terragrunt's functions are coloured where they are called, and only there", () => {
  const [rule] = functions.patterns ?? [];
  const pattern = new RegExp(rule?.match ?? "");
  for (const name of [
    "find_in_parent_folders",
    "get_repo_root",
    "read_terragrunt_config",
    "sops_decrypt_file",
    "run_cmd",
  ]) {
    assert.equal(pattern.exec(`  path = ${name}("x")`)?.[1], name);
  }
  assert.equal(pattern.exec("run_cmd = 1"), null);
  assert.equal(pattern.exec("my_run_cmd()"), null);
  for (const scope of ["source.hcl", "source.hcl.terraform", "source.hcl.terragrunt"]) {
    assert.match(functions.injectionSelector ?? "", new RegExp(`L:${scope.replaceAll(".", "\\.")} `));
  }
});
