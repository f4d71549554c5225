import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { type Files, impactOf, rings } from "../impact/worlds";

before(loadTestParser);

const backend = 'generate "backend" {\n  path     = "b.tf"\n  contents = ""\n}\n';
const unit = (rest = "") => `${backend}${rest}`;

test("a dependency through a link is one on the unit that it leads to, and turns with the link", () => {
  const files: Files = {
    "real/net/terragrunt.hcl": unit(),
    "other/net/terragrunt.hcl": unit(),
    linked: "-> real",
    "app/terragrunt.hcl": unit('dependency "net" {\n  config_path = "../linked/net"\n}\n'),
    "file/terragrunt.hcl": unit('dependency "net" {\n  config_path = "../linked/net/terragrunt.hcl"\n}\n'),
  };
  const edit = impactOf(files, { "real/net/terragrunt.hcl": unit("inputs = { a = 1 }\n") });
  assert.deepEqual(rings(edit), ["app dependent", "file dependent", "real/net own"]);
  assert.deepEqual(edit.waves, [["real/net"], ["app", "file"]]);
  assert.deepEqual(rings(impactOf(files, { linked: "-> other" })), ["app input", "file input"]);
});

test("what is read, included and looked for through a linked folder is what lies where it leads", () => {
  const files: Files = {
    "shared/root.hcl": "inputs = { a = 1 }\n",
    "shared/env.hcl": 'locals {\n  name = "x"\n}\n',
    "live/linked": "-> ../shared",
    "live/reads/terragrunt.hcl": unit(
      'locals {\n  env = read_terragrunt_config("../linked/env.hcl").locals\n}\ninputs = { name = local.env.name }\n',
    ),
    "live/includes/terragrunt.hcl": unit('include "root" {\n  path = "../linked/root.hcl"\n}\n'),
    "live/looks/terragrunt.hcl": unit('include "root" {\n  path = find_in_parent_folders("linked/root.hcl")\n}\n'),
  };
  assert.deepEqual(rings(impactOf(files, { "shared/env.hcl": 'locals {\n  name = "y"\n}\n' })), ["live/reads input"]);
  assert.deepEqual(rings(impactOf(files, { "shared/root.hcl": "inputs = { a = 2 }\n" })), [
    "live/includes input",
    "live/looks input",
  ]);
});

test("a unit whose file is a link changes with what that leads to", () => {
  const files: Files = { "real/terragrunt.hcl": unit(), "linked/terragrunt.hcl": "-> ../real/terragrunt.hcl" };
  const edit = impactOf(files, { "real/terragrunt.hcl": unit("inputs = { a = 1 }\n") });
  assert.deepEqual(rings(edit), ["linked input", "real own"]);
});

test("that something is there, or comes, behind a linked folder counts as if it were where the link is", () => {
  const inputs = (expression: string) => unit(`inputs = { x = ${expression} }\n`);
  const files: Files = {
    "shared/there.txt": "a\n",
    "live/linked": "-> ../shared",
    "live/found/terragrunt.hcl": inputs('find_in_parent_folders("linked/there.txt", "none")'),
    "live/comes/terragrunt.hcl": inputs('find_in_parent_folders("linked/comes.txt", "none")'),
    "live/asks/terragrunt.hcl": inputs('fileexists("../linked/there.txt")'),
  };
  assert.deepEqual(rings(impactOf(files, { "shared/there.txt": undefined })), ["live/asks input", "live/found input"]);
  assert.deepEqual(rings(impactOf(files, { "shared/comes.txt": "b\n" })), ["live/comes input"]);
});
