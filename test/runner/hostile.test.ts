import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { configuration, environment, noTerraform, place, said, terraformStack } from "./place";

const skip = noTerraform ?? (process.platform === "win32" ? "Windows has no such names" : false);

const names = [
  "with space",
  'quote\'d "twice"',
  "$(touch ran)",
  "`touch ran`",
  "a;touch ran",
  "a && touch ran",
  "new\nline",
  "-help",
  "-chdir=x",
  "[prod]",
  "%41&|<>*?!#~",
  "ünïcode",
  "..twice",
];

test("no shell sees a stack's name: each is planned in its own folder, and nothing that it spells runs", {
  skip,
}, async (t) => {
  const configurations = names.map((name, index) => [
    `${name}/main.tf`,
    configuration(`resource "terraform_data" "a" { count = ${index + 1} }\n`),
  ]);
  const here = place(t, Object.fromEntries(configurations), "root $(touch ran) 'it'");
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on("warning", warned);
  t.after(() => process.off("warning", warned));
  const stacks = names.map((name) => terraformStack(name));
  // The first initialises in turn, the second has all at once.
  for (const _ of ["first", "second"]) {
    const results = await here.run(stacks, "plan", { parallelism: names.length });
    assert.deepEqual(
      names.map((name) => said(results[name])),
      names.map((_, index) => `changes +${index + 1} ~0 -0`),
    );
  }
  for (const folder of [process.cwd(), here.root, ...names.map((name) => join(here.root, name))]) {
    assert.ok(!existsSync(join(folder, "ran")), folder);
  }
  // Node takes so many that listen for one signal for a leak, unless it is told.
  assert.deepEqual(warnings, []);
});

test("traces, which show credentials, are never asked for, and the tool never asks a question", { skip }, async (t) => {
  const here = place(t, {
    "a/main.tf": configuration('variable "name" {}\nresource "terraform_data" "a" { input = var.name }\n'),
  });
  environment(t, { TF_LOG: "TRACE", TF_LOG_PATH: join(here.root, "trace.log"), TF_INPUT: "1" });
  const started = here.start([terraformStack("a")]);
  const [a] = await started.run.done;
  assert.equal(said(a), "failed +0 ~0 -0 plan: No value for required variable");
  assert.ok(!existsSync(join(here.root, "trace.log")));
  assert.doesNotMatch(started.output(), /\[TRACE\]/);
});

test("a secret in a plan is shown to nobody: not in the output, nor in a file that stays", { skip }, async (t) => {
  const here = place(t, {
    "a/main.tf": configuration(
      'variable "password" { sensitive = true }\nresource "terraform_data" "a" { input = var.password }\n',
    ),
  });
  environment(t, { TF_VAR_password: "hunter2hunter2" });
  const started = here.start([terraformStack("a")]);
  assert.deepEqual((await started.run.done).map(said), ["changes +1 ~0 -0"]);
  assert.doesNotMatch(JSON.stringify(started.events), /hunter2/);
  assert.deepEqual(here.leftovers(), []);
});
