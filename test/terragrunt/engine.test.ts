import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { impactOf, rings } from "../impact/worlds";

before(loadTestParser);

test("an engine that lies in the repository is read by the units that run it", () => {
  const engine = (source: string) => `engine {\n  source = "${source}"\n}\n`;
  const files = {
    "engines/own": "one",
    "relative/terragrunt.hcl": engine("../engines/own"),
    "absolute/terragrunt.hcl": engine(`\${get_repo_root()}/engines/own`),
    "fetched/terragrunt.hcl": engine("github.com/gruntwork-io/terragrunt-engine-opentofu"),
  };
  assert.deepEqual(rings(impactOf(files, { "engines/own": "two" })), ["absolute input", "relative input"]);
});

test("a catalog is nothing to a unit", () => {
  const files = {
    "root.hcl": 'catalog {\n  urls = ["a"]\n}\n',
    "unit/terragrunt.hcl": 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n',
  };
  assert.deepEqual(rings(impactOf(files, { "root.hcl": 'catalog {\n  urls = ["b"]\n}\n' })), []);
});
