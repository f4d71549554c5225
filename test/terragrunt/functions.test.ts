import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileFunctions } from "../../src/terragrunt/fileFunctions";
import { terragruntFunctions } from "../../src/terragrunt/functions";

test("each of Terragrunt's 36 functions, and of Terraform's that look at files, has a test that begins with its name", () => {
  const tests = readdirSync(__dirname)
    .filter((name) => /^functions.*\.test\.ts$/.test(name))
    .map((name) => readFileSync(join(__dirname, name), "utf8"));
  const named = new Set(tests.flatMap((text) => [...text.matchAll(/\btest\("(\w+): /g)].map(([, name]) => name)));
  const all = [...terragruntFunctions.keys(), ...fileFunctions.keys()];
  assert.equal(terragruntFunctions.size, 36);
  assert.deepEqual(
    all.filter((name) => !named.has(name)),
    [],
  );
});
