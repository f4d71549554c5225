import assert from "node:assert/strict";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openEngine } from "../../src/engine";
import { repository } from "../cli/repository";
import { wasmFolder } from "../hcl/wasm";
import { call, root } from "../impact/worlds";

/** Two stacks of one module, whatever else there is. */
const sane: Readonly<Record<string, string>> = {
  "modules/sane/main.tf": 'resource "terraform_data" "sane" {\n  input = 1\n}\n',
  "live/one/main.tf": root("one", call("../../modules/sane")),
  "live/two/main.tf": root("two", call("../../modules/sane")),
};

/** What a change of the sane module reaches beside the hostile files, and the codes of the problems that are named. */
async function answer(
  t: TestContext,
  hostile: Readonly<Record<string, string>>,
  prepare: (folder: string) => void = () => {},
) {
  const place = repository(t, { ...sane, ...hostile });
  prepare(place.folder);
  place.write({ "modules/sane/main.tf": 'resource "terraform_data" "sane" {\n  input = 2\n}\n' });
  const engine = await openEngine(place.folder, { wasmFolder: wasmFolder() });
  const { affected, problems } = await engine.affected();
  return {
    certain: affected.filter((each) => each.certainty === "certain").map((each) => each.stack),
    problems: problems.map(({ path, code }) => `${path} ${code}`),
  };
}

const both = ["live/one", "live/two"];

test("a huge file is told and not parsed; the rest is right", async (t) => {
  const { certain, problems } = await answer(t, {
    "live/huge/main.tf": root("huge", `locals {\n  x = "${"x".repeat(2 ** 21)}"\n}\n`),
  });
  assert.deepEqual(certain, both);
  assert.deepEqual(problems, ["live/huge/main.tf too-large"]);
});

test("ten thousand files that are not ours cost nothing but their names", async (t) => {
  const others = Array.from({ length: 10_000 }, (_, n) => [`app/src/d${n % 100}/f${n}.ts`, "export {};\n"]);
  const { certain, problems } = await answer(t, Object.fromEntries(others));
  assert.deepEqual(certain, both);
  assert.deepEqual(problems, []);
});

test("expressions, blocks and JSON nested ten thousand deep are read or told; the rest is right", async (t) => {
  const deep = (open: string, close: string) => open.repeat(10_000) + close.repeat(10_000);
  const { certain, problems } = await answer(t, {
    "live/lists/main.tf": root("lists", `locals {\n  x = ${deep("[", "]")}\n}\n`),
    "live/calls/main.tf": root("calls", `locals {\n  x = ${deep("f(", ")")}\n}\n`),
    "live/texts/main.tf": root("texts", `locals {\n  x = ${deep('"${', '}"')}\n}\n`),
    "live/blocks/main.tf": root("blocks", deep("a {\n", "}\n")),
    "live/json/main.tf.json": `{"locals": {"x": ${deep("[", "]")}}, "terraform": {"backend": {"local": {}}}}`,
    "live/data/main.tf": root(
      "data",
      'locals {\n  x = jsondecode(file("./x.json"))\n  y = yamldecode(file("./x.yaml"))\n}\n',
    ),
    "live/data/x.json": deep("[", "]"),
    "live/data/x.yaml": deep("[", "]"),
    "live/unit/terragrunt.hcl": `inputs = { x = ${deep("!", "")}true }\n`,
  });
  assert.deepEqual(certain, both);
  const told = ["blocks/main.tf", "calls/main.tf", "json/main.tf.json", "lists/main.tf", "texts/main.tf"];
  for (const file of [...told, "unit/terragrunt.hcl"])
    assert.ok(
      problems.some((each) => each.startsWith(`live/${file} `)),
      `${file}: ${problems.join()}`,
    );
});

test("a thousand modules that call each other in a circle have an end; whoever uses them is told a change of any", async (t) => {
  const circle = Array.from({ length: 1000 }, (_, n) => [`modules/c${n}/main.tf`, call(`../c${(n + 1) % 1000}`)]);
  const place = repository(t, {
    ...sane,
    ...Object.fromEntries(circle),
    "live/c/main.tf": root("c", call("../../modules/c0")),
  });
  place.write({ "modules/c500/main.tf": `${call("../c501")}resource "terraform_data" "x" {}\n` });
  const { affected } = await (await openEngine(place.folder, { wasmFolder: wasmFolder() })).affected();
  assert.deepEqual(
    affected.map(({ stack, reasons }) => [stack, reasons[0]?.change]),
    [["live/c", "modules/c500/main.tf"]],
  );
});

test("symbolic links that lead round in circles, into themselves or out are followed to their end", async (t) => {
  const { certain } = await answer(
    t,
    {
      "live/links/main.tf": root(
        "links",
        `${call("./a", "a")}${call("./self/self/self", "b")}${call("./up/up/up", "c")}`,
      ),
    },
    (folder) => {
      const link = (target: string, name: string) => symlinkSync(target, join(folder, "live/links", name));
      link("b", "a");
      link("a", "b");
      link("self", "self");
      link("../..", "up");
      link("/", "out");
    },
  );
  assert.deepEqual(
    certain.filter((stack) => both.includes(stack)),
    both,
  );
});

test("a folder without permission is told, or its files count as others", async (t) => {
  if (process.getuid?.() === 0) return t.skip("whoever is root may read everything");
  const closed = { "modules/closed/main.tf": "locals {}\n", "live/c/main.tf": root("c", call("../../modules/closed")) };
  const place = repository(t, { ...sane, ...closed });
  const folder = join(place.folder, "modules/closed");
  chmodSync(folder, 0);
  t.after(() => chmodSync(folder, 0o700));
  const { affected } = await (await openEngine(place.folder, { wasmFolder: wasmFolder() })).affected();
  assert.deepEqual(
    affected.map((each) => each.stack),
    ["live/c"],
  );
});
