import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { configuration, noTerraform, place, terraformStack } from "./place";

test("T127: a plan writes no configuration for an import that lacks it", { skip: noTerraform ?? false }, async (t) => {
  const imported = 'import {\n  to = terraform_data.x\n  id = "there-already"\n}\n';
  const here = place(t, { "a/main.tf": configuration(imported) });
  const { a } = await here.run([terraformStack("a")]);
  assert.equal(a?.outcome, "failed");
  const configured = readdirSync(join(here.root, "a")).filter((name) => name.endsWith(".tf"));
  assert.deepEqual(configured, ["main.tf"]);
});
