import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { backend, reader, statesIn } from "./stateWorlds";

before(loadTestParser);

const settings = (body: string) => `version: 1\nstacks:\n${body}`;
const byWorkspace = settings("  platform: { instances: { a: { workspace: a }, b: { workspace: b } } }\n");
const s3 = { bucket: "states", key: "platform.tfstate" };

test("T1, T51: each instance keeps its state in its workspace, and a reader depends on that instance alone", () => {
  const { edges, problems } = statesIn({
    ".epicenter.yaml": byWorkspace,
    "platform/main.tf": backend("s3", s3),
    "one/main.tf": reader("s3", s3, "a"),
    "two/main.tf": reader("s3", { bucket: "states", key: "env:/b/platform.tfstate" }),
    "none/main.tf": reader("s3", s3),
  });
  assert.deepEqual([edges, problems], [["one -> platform@a", "two -> platform@b"], []]);
});

test("T46: instances that read the state of their own workspace", () => {
  const { edges } = statesIn({
    ".epicenter.yaml": `${byWorkspace}  web: { instances: { a: { workspace: a }, b: { workspace: b } } }\n`,
    "platform/main.tf": backend("s3", s3),
    "web/main.tf": reader("s3", s3, "${terraform.workspace}", backend("s3", { bucket: "states", key: "web.tfstate" })),
  });
  assert.deepEqual(edges, ["web@a -> platform@a", "web@b -> platform@b"]);
});

test("T48: each instance keeps its state where its backend configuration says", () => {
  const { edges, problems } = statesIn({
    ".epicenter.yaml": settings(`  platform:
    backend_config: [common.s3.tfbackend]
    instances:
      a: { backend_config: [key=a/platform.tfstate] }
      b: { backend_config: ["key=x", /backends/b.hcl] }
`),
    "platform/main.tf": backend("s3", {}),
    "platform/common.s3.tfbackend": 'bucket = "states"\n',
    "backends/b.hcl": 'key = "b/platform.tfstate"\n',
    "one/main.tf": reader("s3", { bucket: "states", key: "a/platform.tfstate" }),
    "two/main.tf": reader("s3", { bucket: "states", key: "b/platform.tfstate" }),
    "none/main.tf": reader("s3", { bucket: "states", key: "x" }),
  });
  assert.deepEqual([edges, problems], [["one -> platform@a", "two -> platform@b"], []]);
});

test("T48: a backend's file that is named after an instance is that one's", () => {
  const { edges } = statesIn({
    ".epicenter.yaml": settings("  platform: { instances: { a: {}, b: {} } }\n"),
    "platform/main.tf": backend("s3", { bucket: "states" }),
    "platform/a.s3.tfbackend": 'key = "a.tfstate"\n',
    "platform/b.s3.tfbackend": 'key = "b.tfstate"\n',
    "one/main.tf": reader("s3", { bucket: "states", key: "a.tfstate" }),
  });
  assert.deepEqual(edges, ["one -> platform@a"]);
});

test("T55, T57: the local backend's and HCP Terraform's workspaces", () => {
  const { edges } = statesIn({
    ".epicenter.yaml": `${byWorkspace}  cloud: { instances: { a: { workspace: shop-a } } }\n`,
    "platform/main.tf": backend("local", {}),
    "cloud/main.tf":
      'terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      tags = ["shop"]\n    }\n  }\n}\n',
    "one/main.tf": reader("local", { path: "../platform/terraform.tfstate.d/a/terraform.tfstate" }),
    "two/main.tf": reader("remote", { organization: "acme", workspaces: { name: "shop-a" } }),
  });
  assert.deepEqual(edges, ["one -> platform@a", "two -> cloud@a"]);
});

test("instances whose workspace nobody tells may each be what is read; two in one workspace overwrite each other", () => {
  const files = { "platform/main.tf": backend("s3", s3), "one/main.tf": reader("s3", s3, "a") };
  const open = statesIn({ ...files, ".epicenter.yaml": settings("  platform: { instances: { a: {}, b: {} } }\n") });
  assert.deepEqual([open.edges, open.problems], [["one -> platform@a?", "one -> platform@b?"], []]);
  const same = settings("  platform: { instances: { a: { workspace: a }, b: { workspace: a } } }\n");
  assert.deepEqual(statesIn({ ...files, ".epicenter.yaml": same }).problems, [
    "same-state platform/main.tf:2",
    "same-state platform/main.tf:2",
  ]);
});

test("a reader that tells only a name may mean the stack of a folder or one of its instances", () => {
  const files = {
    ".epicenter.yaml": settings("  platform: { instances: { client-a: {}, client-b: {} } }\n"),
    "platform/main.tf": backend("s3", {}),
    "one/main.tf": reader("s3", { bucket: "states", key: "platform-client-a.tfstate" }),
  };
  assert.deepEqual(statesIn(files).edges, ["one -> platform@client-a?"]);
});
