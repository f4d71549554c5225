import assert from "node:assert/strict";
import { test } from "node:test";
import type { Explanation, Graph, Impact, Order } from "../../src/engine";
import { ids, repository } from "./repository";

const main = (name: string, rest = "") => `terraform {
  backend "s3" {
    bucket = "states"
    key    = "${name}.tfstate"
  }
}
variable "size" {}
resource "terraform_data" "size" {
  input = var.size
}
${rest}`;

const files = {
  ".epicenter.yaml": `version: 1
stacks:
  platform:
    instances:
      client-a: { var_files: [client-a.tfvars], workspace: client-a }
      client-b: { var_files: [client-b.tfvars], workspace: client-b }
`,
  "platform/main.tf": main("platform", 'module "lib" {\n  source = "../lib"\n}\n'),
  "platform/client-a.tfvars": "size = 1\n",
  "platform/client-b.tfvars": "size = 2\n",
  "lib/main.tf": 'resource "terraform_data" "lib" {\n  input = 1\n}\n',
  "web/main.tf": main("web"),
};

test("L23: the same module with a variable file for each workspace: one file edited, one stack affected", (t) => {
  const repo = repository(t, files);
  repo.write({ "platform/client-a.tfvars": "size = 3\n" });
  const impact = repo.affected("--uncommitted");
  assert.deepEqual(ids(impact), ["platform@client-a"]);
  assert.deepEqual(impact.waves, [["platform@client-a"]]);
  assert.deepEqual([impact.complete, impact.total], [true, 3]);
  repo.write({
    "platform/client-a.tfvars": "# the size\nsize = 1\n",
    "lib/main.tf": files["lib/main.tf"].replace("1", "2"),
  });
  assert.deepEqual(ids(repo.affected("--uncommitted")), ["platform@client-a", "platform@client-b"]);
  assert.deepEqual(ids(repo.affected("--uncommitted", "platform")), ["platform@client-a", "platform@client-b"]);
  assert.deepEqual(ids(repo.affected("--uncommitted", "web")), []);
});

test("ids of instances in order, explain and graph", (t) => {
  const repo = repository(t, files);
  const order: Order = JSON.parse(repo.run("order", "--format", "json").stdout);
  assert.deepEqual(
    order.stacks.map(({ stack }) => stack),
    ["platform@client-a", "platform@client-b", "web"],
  );
  repo.write({ "platform/client-a.tfvars": "size = 3\n" });
  const explained = repo.run("explain", "platform@client-a", "--format", "json");
  const explanation: Explanation = JSON.parse(explained.stdout);
  assert.equal(explanation.reasons[0]?.change, "platform/client-a.tfvars");
  const other = repo.run("explain", "platform@client-c");
  assert.equal(other.status, 1);
  assert.match(other.stderr, /Did you mean platform@client-a or platform@client-b\?/);
  const graph: Graph = JSON.parse(repo.run("graph", "--format", "json").stdout);
  const edge = graph.edges.find(({ from, to }) => from === "platform@client-a" && to === "platform/client-a.tfvars");
  assert.deepEqual(edge?.at, { path: ".epicenter.yaml", line: 5 });
});

test("settings count as they are in each of the two states, also while they are being written", (t) => {
  const repo = repository(t, files);
  repo.git("checkout", "-q", "-b", "change");
  const added = files[".epicenter.yaml"].replace(
    "    instances:\n",
    "    instances:\n      client-c: { var_files: [client-c.tfvars] }\n",
  );
  repo.write({ ".epicenter.yaml": added, "platform/client-c.tfvars": "size = 1\n" });
  repo.commit();
  const impact = repo.affected();
  assert.deepEqual(
    impact.affected.map(({ stack, status }) => [stack, status]),
    [["platform@client-c", "added"]],
  );
  assert.deepEqual(
    impact.changes.map(({ path, effect }) => [path, effect]),
    [
      [".epicenter.yaml", "affects"],
      ["platform/client-c.tfvars", "affects"],
    ],
  );
  repo.write({ ".epicenter.yaml": `${added}  we` });
  const half: Impact = repo.affected();
  assert.deepEqual(ids(half), ["platform@client-c"]);
  assert.equal(half.complete, false);
});
