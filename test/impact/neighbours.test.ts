import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { call, type Files, impactOf, rings, root, uses } from "./worlds";

before(loadTestParser);

const lib = 'resource "terraform_data" "x" {\n  input = 1\n}\n';
const base: Files = {
  ".epicenter.yaml": `version: 1
repositories: [../clients]
stacks:
  stacks/platform:
    var_files: [defaults.tfvars]
    instances_from: { folders: /../clients/live/*, var_files: ["\${instance.folder}/*.tfvars"] }
`,
  "stacks/platform/main.tf": root("platform", uses("size", "zone")),
  "stacks/platform/defaults.tfvars": "zone = 1\n",
  "../clients/live/a/size.tfvars": "size = 1\n",
  "../clients/live/b/size.tfvars": "size = 1\n",
  "../clients/main.tf": root("clients"),
  "../clients/other.txt": "1",
};

test("T142: instances from the folders of a repository beside this one", () => {
  const impact = impactOf(base, { "../clients/live/a/size.tfvars": "size = 2\n", "../clients/other.txt": "2" });
  assert.deepEqual(rings(impact), ["stacks/platform@a input"]);
  assert.deepEqual(impact.affected[0]?.reasons[0]?.path[0], { id: "../clients/live/a/size.tfvars", kind: "file" });
  assert.deepEqual(impact.changes, [{ path: "../clients/live/a/size.tfvars", status: "modified", effect: "affects" }]);
  assert.equal(impact.complete, true, JSON.stringify(impact.problems));
});

test("a folder that comes there is a new instance; stacks there are that repository's own", () => {
  const impact = impactOf(base, { "../clients/live/c/size.tfvars": "size = 2\n", "../clients/main.tf": root("x") });
  assert.deepEqual(
    impact.affected.map(({ stack, status }) => [stack, status]),
    [["stacks/platform@c", "added"]],
  );
  assert.equal(impact.total, 3);
});

test("T142: what code names in a repository beside this one is followed", () => {
  const files = {
    ".epicenter.yaml": "version: 1\nrepositories: [../shared]\n",
    "app/main.tf": root(
      "app",
      `${call("../../shared/lib")}locals {\n  x = file("\${path.module}/../../shared/x.json")\n}\n`,
    ),
    "../shared/lib/main.tf": call("../inner"),
    "../shared/inner/main.tf": lib,
    "../shared/link": "-> x.json",
    "../shared/x.json": "1",
  };
  assert.deepEqual(rings(impactOf(files, { "../shared/inner/main.tf": lib.replace("1", "2") })), ["app input"]);
  assert.deepEqual(rings(impactOf(files, { "../shared/x.json": "2" })), ["app input"]);
  const linked = { ...files, "app/main.tf": files["app/main.tf"].replace("x.json", "link") };
  assert.deepEqual(rings(impactOf(linked, { "../shared/x.json": "2" })), ["app input"]);
});

test("a path that leads out of the repository to where nothing is known is told, and the answer is not complete", () => {
  const { ".epicenter.yaml": _, ...files } = Object.fromEntries(
    Object.entries(base).filter(([path]) => !path.startsWith("../")),
  );
  const said =
    "version: 1\nstacks:\n  stacks/platform: { var_files: [../../../x/a.tfvars], instances_from: { files: /../x/* } }\n";
  const impact = impactOf({ ...files, ".epicenter.yaml": said }, {});
  const what = 'leads out of the repository; name the other one that it leads to under "repositories".';
  assert.deepEqual(
    impact.problems.map(({ message }) => message),
    [`"/../x/*" ${what}`, `"../../../x/a.tfvars" ${what}`],
  );
  assert.equal(impact.complete, false);
});
