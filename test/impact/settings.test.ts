import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { call, impactOf, rings, root } from "./worlds";

before(loadTestParser);

const lib = 'resource "terraform_data" "x" {\n  input = 1\n}\n';
const other = lib.replace("1", "2");

test("T25: a registry's address that the settings map is the folder in this repository", () => {
  const base = {
    ".epicenter.yaml": "version: 1\nregistry: { app.terraform.io/acme/vpc/aws: /modules/vpc }\n",
    "app/main.tf": root("app", call("app.terraform.io/acme/vpc/aws")),
    "unit/terragrunt.hcl": 'terraform {\n  source = "tfr://app.terraform.io/acme/vpc/aws?version=1.0.0"\n}\n',
    "modules/vpc/main.tf": lib,
  };
  assert.deepEqual(rings(impactOf(base, { "modules/vpc/main.tf": other })), ["app input", "unit input"]);
  const impact = impactOf(base, { ".epicenter.yaml": "version: 1\n" });
  assert.deepEqual(rings(impact), ["app input", "unit input"]);
  assert.equal(impact.affected[0]?.reasons[0]?.change, ".epicenter.yaml");
  const wrong = impactOf({ ...base, ".epicenter.yaml": "version: 1\nregistry: { ../x: modules/none }\n" }, {});
  assert.deepEqual(
    wrong.problems.filter(({ code }) => code === "settings").map(({ message }) => message),
    [
      '"../x" is no address of a module registry, as in acme/vpc/aws.',
      "\"modules/none\" has no configuration; name a module's folder, from the repository's root.",
    ],
  );
});

test("T32: a git source that leads back here is the working tree where the settings say so", () => {
  const base = {
    ".epicenter.yaml": "version: 1\ngit_refs: working-tree\n",
    "app/main.tf": root("app", call("git::/repo//modules/vpc?ref=v1")),
    "modules/vpc/main.tf": lib,
  };
  assert.deepEqual(rings(impactOf(base, { "modules/vpc/main.tf": other })), ["app input"]);
  const { ".epicenter.yaml": _, ...plain } = base;
  assert.deepEqual(rings(impactOf(plain, { "modules/vpc/main.tf": other })), []);
});
