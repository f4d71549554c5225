import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { at, ids, type Repository } from "./repository";

const platform = {
  ".epicenter.yaml": `version: 1
repositories: [../estate/clients]
stacks:
  platform:
    var_files: [defaults.tfvars]
    instances_from:
      folders: ../../estate/clients/*
      var_files: ["\${instance.folder}/*.tfvars"]
`,
  "platform/main.tf": `terraform {
  backend "s3" {}
}
variable "size" {}
resource "terraform_data" "size" {
  input = var.size
}
`,
  "platform/defaults.tfvars": "size = 0\n",
};
const clients = {
  "clients/a/size.tfvars": "size = 1\n",
  "clients/b/size.tfvars": "size = 1\n",
  "README.md": "clients",
};

/** Two repositories side by side, each on a branch that begins at main. */
function estate(t: TestContext): { platform: Repository; clients: Repository } {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-estate-")));
  t.after(() => rmSync(top, { recursive: true, force: true, maxRetries: 9 }));
  const make = (name: string, files: Readonly<Record<string, string>>) => {
    mkdirSync(join(top, name));
    const made = at(join(top, name));
    made.git("init", "-q", "-b", "main");
    made.git("config", "user.email", "someone@example.com");
    made.git("config", "user.name", "Someone");
    made.write(files);
    made.commit("first");
    made.git("checkout", "-q", "-b", "change");
    return made;
  };
  return { platform: make("platform", platform), clients: make("estate", clients) };
}

test("clients in another repository: committed, uncommitted and new ones, each against that repository's own base", (t) => {
  const { platform, clients } = estate(t);
  assert.deepEqual(ids(platform.affected()), []);
  clients.write({ "clients/a/size.tfvars": "size = 2\n" });
  clients.commit();
  assert.deepEqual(ids(platform.affected()), ["platform@a"]);
  assert.deepEqual(ids(platform.affected("--uncommitted")), []);
  clients.write({ "clients/b/size.tfvars": "size = 2\n", "clients/c/size.tfvars": "size = 2\n" });
  const impact = platform.affected();
  assert.deepEqual(ids(impact), ["platform@a", "platform@b", "platform@c"]);
  assert.deepEqual(
    impact.changes.map(({ path }) => path),
    ["a", "b", "c"].map((name) => `../estate/clients/${name}/size.tfvars`),
  );
  assert.deepEqual([impact.complete, impact.total], [true, 3]);
  assert.deepEqual(ids(platform.affected("--uncommitted")), ["platform@b", "platform@c"]);
  // A commit goes with what is committed there.
  assert.deepEqual(ids(platform.affected("--head", "change")), ["platform@a"]);
  const explained = platform.run("explain", "platform@c");
  assert.match(explained.stdout, /\.\.\/estate\/clients\/c\/size\.tfvars/);
});

test("a repository that is not there, or that has no base, leaves a gap that is told", (t) => {
  const { platform, clients } = estate(t);
  clients.git("branch", "-q", "-D", "main");
  const without = platform.affected();
  assert.equal(without.complete, false);
  assert.match(without.problems[0]?.message ?? "", /^\.\.\/estate\/clients is not known: No default branch was found/);
  assert.deepEqual(
    without.affected.map(({ stack, status }) => [stack, status]),
    [
      ["platform@a", "added"],
      ["platform@b", "added"],
      ["platform", "removed"],
    ],
  );
  rmSync(clients.folder, { recursive: true });
  const gone = platform.affected();
  assert.equal(gone.complete, false);
  assert.match(gone.problems[0]?.message ?? "", /^\.\.\/estate\/clients is not known: There is no folder/);
  assert.equal(gone.problems[0]?.line, 2);
});

test("a repository may not name itself", (t) => {
  const { platform } = estate(t);
  platform.write({ ".epicenter.yaml": "version: 1\nrepositories: [../platform]\n" });
  const [problem] = platform.affected().problems;
  assert.match(problem?.message ?? "", /leads back into this repository/);
});
