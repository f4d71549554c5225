import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv";
import { parse, stringify } from "yaml";
import { parseSettings } from "../../src/settings/settings";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const schema = JSON.parse(readFileSync("media/epicenter.schema.json", "utf8"));
const fits = new Ajv({ allowUnionTypes: true }).compile(schema);

/** Every key that the file knows, with a value that is right. */
const run = {
  var_files: ["a.tfvars"],
  vars: { size: 1, name: "a", more: true, none: "" },
  workspace: "a",
  backend_config: ["a.tfbackend", "key=a"],
  inputs: ["/VERSION"],
  commands: ["make plan"],
};
const whole = {
  version: 1,
  stacks: {
    app: { ...run, instances: { "client-a": run, "2": null }, instances_from: { folders: "clients/*", ...run } },
    web: { instances_from: { files: "envs/*.tfvars" } },
    "live/*": null,
  },
  include: ["a"],
  exclude: ["b/**"],
  secrets: ["secrets/*"],
  registry: { "app.terraform.io/acme/vpc/aws": "modules/vpc" },
  git_refs: "working-tree",
  repositories: ["../clients", "../../x/y"],
  apply: { protected: ["prod*", "live/**"], clean_tree: false, up_to_date: true, plan_age: 7 },
  env: { TG_ENVIRONMENT: "prod", count: 3, none: "" },
};

const isFine = (data: unknown) => parseSettings(stringify(data)).problems.length === 0;

/** The same data with one value replaced, one key added or one left out, everywhere. */
function* spoiled(data: unknown, where = ""): Generator<{ readonly data: unknown; readonly what: string }> {
  const texts = ["", "text", "../up", "working-tree"];
  const others = [null, true, 7, ...texts, [], [1], [""], {}, { unknown: 1 }, { "a/b": {} }];
  for (const other of [...others, { folders: "a", files: "b" }])
    yield { data: other, what: `${where} is ${JSON.stringify(other)}` };
  if (typeof data !== "object" || data === null) return;
  if (Array.isArray(data)) {
    for (const [index, each] of data.entries())
      for (const { data: other, what } of spoiled(each, `${where}.${index}`))
        yield { data: data.map((old, at) => (at === index ? other : old)), what };
    return;
  }
  const all = Object.entries(data);
  yield { data: { ...data, surplus: 1 }, what: `${where}.surplus` };
  for (const [key, each] of all) {
    yield { data: Object.fromEntries(all.filter(([name]) => name !== key)), what: `${where} without ${key}` };
    for (const { data: other, what } of spoiled(each, `${where}.${key}`))
      yield { data: { ...data, [key]: other }, what };
  }
}

test("the editor's YAML extension is told of the schema", () => {
  assert.deepEqual(manifest.contributes.yamlValidation, [
    { fileMatch: ".epicenter.yaml", url: "./media/epicenter.schema.json" },
  ]);
});

test("the schema and the reader take and refuse the same", () => {
  assert.ok(fits(whole), JSON.stringify(fits.errors));
  assert.deepEqual(parseSettings(stringify(whole)).problems, []);
  const variants = [...spoiled(whole)];
  assert.ok(variants.length > 500, `${variants.length} variants`);
  const differing = variants.filter(({ data }) => isFine(data) !== fits(data)).map(({ what }) => what);
  assert.deepEqual(differing, []);
});

test("every value that is wrong is told with its line", () => {
  for (const { data, what } of spoiled(whole)) {
    if (fits(data)) continue;
    const text = stringify(data);
    const [problem] = parseSettings(text).problems;
    assert.ok(problem?.line && problem.line <= text.split("\n").length, what);
    assert.equal(problem.path, ".epicenter.yaml");
  }
});

test("each place of the schema has words", () => {
  const { definitions, properties } = schema;
  for (const [name, each] of Object.entries<{ description?: string }>(properties)) assert.ok(each.description, name);
  for (const name of Object.keys(run)) assert.ok(definitions[name].description, name);
});

test("what the README shows is right", () => {
  const readme = readFileSync("README.md", "utf8");
  const shown = [...readme.matchAll(/```yaml\n(# \.epicenter\.yaml\n[\s\S]*?)```/g)].map((match) => match[1] ?? "");
  assert.ok(shown.length > 0);
  for (const text of shown) {
    assert.ok(fits(parse(text)), JSON.stringify(fits.errors));
    assert.deepEqual(parseSettings(text).problems, []);
  }
});
