import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { impactOf, rings } from "../impact/worlds";
import { backend, edges, externals, reader, statesIn } from "./stateWorlds";

// What a backend block leaves open is given when Terraform is initialised: by files, settings, the environment.
before(loadTestParser);

const read = reader("s3", { bucket: "b", key: "prod/net.tfstate" });
const partial = 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n';

test("T48: the one backend file of a folder completes the block", () => {
  for (const name of [
    "prod.tfbackend",
    "config.s3.tfbackend",
    "backend.hcl",
    "backend-prod.hcl",
    "prod.backend.hcl",
    "prod.backend",
  ]) {
    const files = { "x/main.tf": partial, "app/main.tf": read };
    assert.deepEqual(edges({ ...files, [`x/${name}`]: 'key = "prod/net.tfstate"\n' }), ["app -> x"], name);
    assert.deepEqual(edges({ ...files, [`x/env/${name}`]: 'key = "prod/net.tfstate"\n' }), ["app -> x"], `env/${name}`);
    assert.deepEqual(externals({ ...files, [`x/${name}`]: 'key = "dev/net.tfstate"\n' }), [
      "app: s3 b/prod/net.tfstate",
    ]);
  }
});

test("T48: of several backend files any may be used", () => {
  const files = {
    "x/main.tf": partial,
    "x/dev.tfbackend": 'key = "dev/net.tfstate"\n',
    "x/prod.tfbackend": 'key = "prod/net.tfstate"\n',
    "y/main.tf": backend("s3", { bucket: "b", key: "y" }),
    "y/prod.tfbackend": 'key = "prod/net.tfstate"\n',
    "app/main.tf": read,
  };
  // The block of y is complete: nothing says that its file is used.
  assert.deepEqual(edges(files), ["app -> x?"]);
});

test("T48: a file of another backend's type, and one of another root module, are not used", () => {
  const files = {
    "x/main.tf": partial,
    "x/prod.gcs.tfbackend": 'key = "prod/net.tfstate"\n',
    "x/inner/main.tf": backend("s3", { bucket: "b", key: "inner" }),
    "x/inner/prod.tfbackend": 'key = "prod/net.tfstate"\n',
    "app/main.tf": read,
  };
  assert.deepEqual(edges(files), []);
});

test("T48: a file may hold blocks", () => {
  const files = {
    "x/main.tf": 'terraform {\n  backend "remote" {}\n}\n',
    "x/backend.hcl": 'organization = "acme"\nworkspaces {\n  name = "net"\n}\n',
    "app/main.tf": reader("remote", { organization: "acme", workspaces: { name: "net" } }),
  };
  assert.deepEqual(edges(files), ["app -> x"]);
});

test("T48: a change of a backend file is a change of the stack's configuration", () => {
  const base = { "x/main.tf": partial, "x/backend.hcl": 'key = "a"\n' };
  assert.deepEqual(rings(impactOf(base, { "x/backend.hcl": 'key = "b"\n' })), ["x own"]);
  assert.deepEqual(rings(impactOf(base, { "x/backend.hcl": '# why\nkey = "a"\n' })), []);
  assert.deepEqual(rings(impactOf(base, { "x/backend-2.hcl": 'key = "b"\n' })), ["x own"]);
  const broken = impactOf(base, { "x/backend.hcl": 'key = "b\n' });
  assert.deepEqual(
    broken.problems.map(({ code, path }) => `${code} ${path}`),
    ["syntax x/backend.hcl"],
  );
  const two = { ...base, "x/envs/backend-2.hcl": 'key = "b"\n' };
  assert.deepEqual(rings(impactOf(two, { "x/envs/backend-2.hcl": 'key = "c"\n' })), ["x own?"]);
});

test("T48: OpenTofu's backend takes variables and locals", () => {
  const files = {
    "x/main.tofu":
      'variable "env" {}\nlocals {\n  key = "${var.env}/net.tfstate"\n}\nterraform {\n  backend "s3" {\n    bucket = "b"\n    key    = local.key\n  }\n}\n',
    "x/terraform.tfvars": 'env = "prod"\n',
    "app/main.tf": read,
  };
  assert.deepEqual(edges(files), ["app -> x"]);
});

test("T69: a declared workspace's working_directory says which folder it runs", () => {
  const tags = (tag: string) =>
    `terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      tags = ["${tag}"]\n    }\n  }\n}\n`;
  const outputs = (workspace: string) =>
    `data "tfe_outputs" "x" {\n  organization = "acme"\n  workspace    = "${workspace}"\n}\n`;
  const files = {
    "stacks/a/main.tf": tags("one"),
    "stacks/b/main.tf": `${tags("two")}${outputs("first-prod")}`,
    "stacks/c/main.tf": `${tags("three")}variable "env" {}\n${outputs("second-${var.env}")}`,
    "stacks/d/main.tf": `${tags("four")}${outputs("nobody")}`,
    "workspaces/main.tf": `${backend("local", {})}resource "tfe_workspace" "first" {
  for_each          = toset(["dev", "prod"])
  name              = "first-\${each.key}"
  working_directory = "stacks/a"
}
module "second" {
  source            = "github.com/acme/workspace"
  workspace_name    = "second-prod"
  working_directory = "/stacks/b/"
}
`,
  };
  const found = statesIn(files);
  assert.deepEqual(found.edges, ["stacks/b -> stacks/a", "stacks/c -> stacks/b?"]);
  // c and d are run in workspaces that no text names.
  assert.deepEqual(found.problems, ["unknown-state stacks/d/main.tf:9"]);
  const { "stacks/c/main.tf": _, "stacks/d/main.tf": __, ...declared } = files;
  const read = reader("remote", { organization: "acme", workspaces: { name: "nobody" } });
  assert.deepEqual(externals({ ...declared, "app/main.tf": read }), ["app: remote acme/nobody"]);
});

test("T69, T145: a run trigger between declared workspaces only orders", () => {
  const files = {
    "a/main.tf": backend("remote", { organization: "acme", workspaces: { name: "a" } }),
    "b/main.tf": backend("remote", { organization: "acme", workspaces: { name: "b" } }),
    "workspaces/main.tf": `${backend("local", {})}resource "tfe_workspace" "a" {
  name              = "a"
  working_directory = "a"
}
resource "tfe_workspace" "b" {
  name              = "b"
  working_directory = "b"
}
resource "tfe_run_trigger" "b_after_a" {
  workspace_id  = tfe_workspace.b.id
  sourceable_id = tfe_workspace.a.id
}
`,
  };
  assert.deepEqual(edges(files), ["b -> a order"]);
});

test("two stacks that keep one state are told at both places", () => {
  const net = backend("s3", { bucket: "b", key: "net.tfstate" });
  const { problems, order } = statesIn({ "a/main.tf": net, "b/main.tf": `\n${net}` });
  assert.deepEqual(problems, ["same-state a/main.tf:2", "same-state b/main.tf:3"]);
  assert.deepEqual(
    order.problems.map(({ severity, message }) => [severity, message]),
    [
      ["error", "a keeps its state where b does (s3 b/net.tfstate): they overwrite each other."],
      ["error", "b keeps its state where a does (s3 b/net.tfstate): they overwrite each other."],
    ],
  );
  assert.equal(impactOf({ "a/main.tf": net, "b/main.tf": net }, {}).complete, true);
});

test("a state beside another stack's configuration is that stack's", () => {
  const files = {
    "a/main.tf": 'provider "null" {}\n',
    "b/main.tf": backend("local", { path: "../a/terraform.tfstate" }),
  };
  assert.deepEqual(statesIn(files).problems, ["same-state a/main.tf:1", "same-state b/main.tf:2"]);
});

test("no alarm where two states only look alike", () => {
  const quiet = (files: Record<string, string>) =>
    assert.deepEqual(statesIn(files).problems, [], JSON.stringify(Object.values(files)[0]));
  const twice = (text: string) => quiet({ "a/main.tf": text, "b/main.tf": text });
  twice('terraform {\n  backend "s3" {}\n}\n');
  twice(backend("s3", { key: "terraform.tfstate" }));
  twice(backend("gcs", { bucket: "b" }));
  twice(backend("http", {}));
  twice(backend("pg", { conn_str: "postgres://db" }));
  twice(backend("kubernetes", {}));
  twice(backend("kubernetes", { secret_suffix: "x" }));
  twice(backend("consul", { path: "x" }));
  twice(backend("bespoke", { path: "x" }));
  twice(backend("local", { path: "x.tfstate" }));
  twice(backend("inmem", {}));
  twice(backend("remote", { organization: "acme", workspaces: { prefix: "a-" } }));
  twice(backend("remote", { workspaces: { name: "a" } }));
  twice('terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      tags = ["a"]\n    }\n  }\n}\n');
  // The workspace tells them apart.
  twice(`${backend("s3", { bucket: "b", key: "k" })}locals {\n  env = terraform.workspace\n}\n`);
  // A child's backend does not count.
  const net = backend("s3", { bucket: "b", key: "net.tfstate" });
  quiet({ "a/main.tf": `${net}module "b" {\n  source = "../b"\n}\n`, "b/main.tf": net });
  // The one that is used may be either file's.
  const partly = backend("s3", { bucket: "b" });
  quiet({
    "a/main.tf": partly,
    "a/dev.tfbackend": 'key = "x"\n',
    "a/prod.tfbackend": 'key = "y"\n',
    "b/main.tf": backend("s3", { bucket: "b", key: "x" }),
  });
  // An endpoint that only one of them names is a doubt, not a fault.
  quiet({
    "a/main.tf": net,
    "b/main.tf": backend("s3", { bucket: "b", key: "net.tfstate", endpoint: "https://minio" }),
  });
});
