import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { type Files, impactOf, rings } from "../impact/worlds";

before(loadTestParser);

const unit = (more = "") => `terraform {\n  source = "\${get_repo_root()}/m"\n}\n${more}`;
const names = (path: string, more = "") =>
  unit(`dependency "db" {\n  config_path = "${path}"\n${more}}\ninputs = { x = dependency.db.outputs.x }\n`);

/** Units beside one another, in a folder or right at the root, of which one names others. */
function units(folder: string, app: string): Files {
  const at = (path: string) => (folder === "" ? path : `${folder}/${path}`);
  const plain = ["aurora-a", "aurora-b", "other", "a/db", "b/db"].map((path) => [`${at(path)}/terragrunt.hcl`, unit()]);
  return {
    "m/main.tf": 'output "x" {\n  value = 1\n}\n',
    [`${at("app")}/terragrunt.hcl`]: app,
    ...Object.fromEntries(plain),
  };
}

/** Whether the unit waits for the one that is edited. */
function reaches(files: Files, path: string): boolean {
  const impact = impactOf(files, { [`${path}/terragrunt.hcl`]: unit("inputs = { q = 1 }\n") });
  return rings(impact).some((each) => /(^|\/)app dependent\?$/.test(each));
}

for (const folder of ["", "live/prod"]) {
  const at = (path: string) => (folder === "" ? path : `${folder}/${path}`);
  test(`a dependency's path with a gap is each unit that fits, possibly: ${folder || "at the root"}`, () => {
    const cases = [
      ['../aurora-${get_env("E")}', ["aurora-a", "aurora-b"]],
      ['../${get_env("E")}/db', ["a/db", "b/db"]],
      ['${get_env("E")}/db', ["a/db", "b/db"]],
      ['../aurora-${get_env("E")}/terragrunt.hcl', ["aurora-a", "aurora-b"]],
    ] as const;
    for (const [path, expected] of cases)
      for (const other of ["aurora-a", "aurora-b", "other", "a/db", "b/db"])
        assert.equal(
          reaches(units(folder, names(path)), at(other)),
          (expected as readonly string[]).includes(other),
          `${path} ${other}`,
        );
  });

  test(`a dependency that is expanded is one on each unit that its path may name: ${folder || "at the root"}`, () => {
    const expansion = '  expansion {\n    for_each = toset(["a", "b"])\n  }\n';
    const files = units(folder, names("../aurora-${each.key}", expansion));
    assert.ok(reaches(files, at("aurora-a")) && reaches(files, at("aurora-b")));
    assert.ok(!reaches(files, at("other")));
  });
}

test("a dependency's path of which nothing is known is told", () => {
  const impact = impactOf(units("", names('${get_env("E")}')), { "m/main.tf": "" });
  assert.ok(impact.problems.some(({ code }) => code === "unknown-dependency"));
  assert.equal(impact.complete, false);
});
