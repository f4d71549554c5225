import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { impactOf, rings } from "../impact/worlds";
import { backend, edges, externals, reader, type Settings, statesIn } from "./stateWorlds";

// The rules on where a state is kept and who reads it: each backend builds the name of its object in its own way.
before(loadTestParser);

/** The same state written by a producer and by a reader: a certain edge; another object: external. */
function matched(type: string, producer: Settings, read: Settings, other: Settings, workspace?: string) {
  const name = workspace === undefined ? "" : `, workspace ${workspace}`;
  assert.deepEqual(
    edges({ "net/main.tf": backend(type, producer), "app/main.tf": reader(type, read, workspace) }),
    ["app -> net"],
    `${type}${name}`,
  );
  const found = statesIn({ "net/main.tf": backend(type, producer), "app/main.tf": reader(type, other, workspace) });
  assert.deepEqual([found.edges, found.external.length, found.problems], [[], 1, []], `another ${type}${name}`);
}

test("T51: s3 is bucket and key, a workspace's below workspace_key_prefix", () => {
  const net = { bucket: "b", key: "net.tfstate" };
  matched("s3", net, { ...net, region: "eu-west-1" }, { ...net, key: "other.tfstate" });
  matched("s3", net, net, { ...net, bucket: "c" });
  matched("s3", net, net, { ...net, key: "other.tfstate" }, "prod");
  matched("s3", { ...net, workspace_key_prefix: "w" }, { ...net, workspace_key_prefix: "w" }, net, "prod");
});

test("T51: an endpoint tells stores apart where both name one, and leaves a doubt where one does", () => {
  const net = { bucket: "b", key: "net.tfstate" };
  const minio = { ...net, endpoint: "https://minio.a" };
  const producer = { "net/main.tf": backend("s3", minio) };
  assert.deepEqual(edges({ ...producer, "app/main.tf": reader("s3", minio) }), ["app -> net"]);
  assert.deepEqual(
    edges({ ...producer, "app/main.tf": reader("s3", { ...net, endpoints: { s3: "https://minio.a" } }) }),
    ["app -> net"],
  );
  assert.deepEqual(edges({ ...producer, "app/main.tf": reader("s3", { ...net, endpoint: "https://minio.b" }) }), []);
  assert.deepEqual(edges({ ...producer, "app/main.tf": reader("s3", net) }), ["app -> net?"]);
});

test("T52: gcs is bucket and prefix, whatever slashes stand around it", () => {
  const net = { bucket: "b", prefix: "/live/net/" };
  matched("gcs", net, { bucket: "b", prefix: "live/net" }, { bucket: "b", prefix: "live/net2" });
  matched("gcs", net, { bucket: "b", prefix: "live/net" }, { bucket: "b", prefix: "live" }, "prod");
});

test("T53: azurerm is storage account, container and key", () => {
  const net = { storage_account_name: "acct", container_name: "c", key: "net.tfstate" };
  matched("azurerm", net, { ...net, resource_group_name: "rg" }, { ...net, container_name: "d" });
  matched("azurerm", net, net, { ...net, key: "net2.tfstate" }, "prod");
});

test("T54: http is its address", () => {
  const net = { address: "https://states.example/net", lock_address: "https://states.example/net/lock" };
  matched("http", net, { address: "https://states.example/net" }, { address: "https://states.example/net2" });
});

test("T55: a local path is relative to the root module of whoever uses it", () => {
  const files = {
    "live/net/main.tf": backend("local", { path: "states/net.tfstate" }),
    "live/app/main.tf": `${backend("local", {})}module "m" {\n  source = "../../modules/reads"\n}\n`,
    "modules/reads/main.tf": reader("local", { path: "../net/states/net.tfstate" }),
  };
  assert.deepEqual(edges(files), ["live/app -> live/net"]);
});

test("T55: without a backend the state lies beside the configuration", () => {
  const files = {
    "net/main.tf": 'provider "null" {}\n',
    "app/main.tf": reader("local", { path: "../net/terraform.tfstate" }),
    "web/main.tf": reader("local", { path: "$" + "{path.module}/../net/terraform.tfstate" }),
    "far/main.tf": reader("local", { path: "/elsewhere/terraform.tfstate" }),
  };
  assert.deepEqual(edges(files), ["app -> net", "web -> net"]);
  assert.deepEqual(externals(files), ["far: local /elsewhere/terraform.tfstate"]);
});

test("T55: another workspace's state lies below workspace_dir, whatever path says", () => {
  const net = { "net/main.tf": backend("local", { path: "net.tfstate", workspace_dir: "w" }) };
  const read = (config: Settings) => edges({ ...net, "app/main.tf": reader("local", config, "prod") });
  assert.deepEqual(read({ workspace_dir: "../net/w" }), ["app -> net"]);
  assert.deepEqual(read({ path: "../net/net.tfstate" }), []);
});

test("T56: remote is host, organization and workspace", () => {
  const net = { organization: "acme", workspaces: { name: "net" } };
  matched("remote", net, { ...net, hostname: "app.terraform.io" }, { ...net, workspaces: { name: "net2" } });
  matched("remote", { ...net, hostname: "tfe.acme" }, { ...net, hostname: "tfe.acme" }, { ...net, organization: "b" });
  const prefix = { organization: "acme", workspaces: { prefix: "net-" } };
  matched("remote", prefix, prefix, { organization: "acme", workspaces: { prefix: "app-" } }, "prod");
});

test("T56: a workspace that begins with a prefix is possibly one of that prefix", () => {
  const files = {
    "net/main.tf": backend("remote", { organization: "acme", workspaces: { prefix: "net-" } }),
    "app/main.tf": reader("remote", { organization: "acme", workspaces: { name: "net-prod" } }),
  };
  assert.deepEqual(edges(files), ["app -> net?"]);
  const named = {
    ...files,
    "prod/main.tf": backend("remote", { organization: "acme", workspaces: { name: "net-prod" } }),
  };
  assert.deepEqual(edges(named), ["app -> prod"]);
});

test("T57: a cloud block is the remote backend's workspace, which remote and tfe_outputs read", () => {
  const cloud =
    'terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      name = "net"\n    }\n  }\n}\n';
  const json = JSON.stringify({ terraform: { cloud: { organization: "acme", workspaces: { name: "dns" } } } });
  const files = {
    "net/main.tf": cloud,
    "dns/main.tf.json": json,
    "app/main.tf": reader("remote", { organization: "acme", workspaces: { name: "net" } }),
    "web/main.tf": `${backend("local", {})}data "tfe_outputs" "dns" {\n  organization = "acme"\n  workspace    = "dns"\n}\n`,
  };
  assert.deepEqual(edges(files), ["app -> net", "web -> dns"]);
});

test("T57: what TF_CLOUD_ORGANIZATION and TF_WORKSPACE may say stays possible", () => {
  const cloud = (inside: string) => `terraform {\n  cloud {\n    workspaces {\n      ${inside}\n    }\n  }\n}\n`;
  const read = reader("remote", { organization: "acme", workspaces: { name: "network-prod" } });
  assert.deepEqual(edges({ "a/main.tf": cloud('name = "network-prod"'), "app/main.tf": read }), ["app -> a?"]);
  // By its tags no workspace is known: the folder's name says which one it may be.
  const tags = cloud('tags = ["network", "aws"]');
  assert.deepEqual(edges({ "stacks/network/main.tf": tags, "app/main.tf": read }), ["app -> stacks/network?"]);
  const other = statesIn({ "stacks/dns/main.tf": tags, "app/main.tf": read });
  assert.deepEqual([other.edges, other.external, other.problems], [[], [], ["unknown-state app/main.tf:4"]]);
});

test("T58: consul is its path, of one address and datacenter where both name them", () => {
  const net = { path: "states/net" };
  matched("consul", { ...net, datacenter: "a" }, { ...net, datacenter: "a" }, { ...net, datacenter: "b" });
  matched("consul", net, net, { path: "states/net2" }, "prod");
});

test("T59: cos is bucket, prefix and key", () => {
  const net = { bucket: "b", prefix: "net" };
  matched("cos", net, { bucket: "b", prefix: "net/", key: "terraform.tfstate" }, { bucket: "b", prefix: "dns" });
  matched("cos", { ...net, region: "a" }, { ...net, region: "a" }, { ...net, region: "b" });
  matched("cos", net, net, { bucket: "b", prefix: "dns" }, "prod");
});

test("T60: oss is bucket, prefix and key, the prefix being env: where none is given", () => {
  const net = { bucket: "b", key: "net.tfstate" };
  matched("oss", net, { ...net, prefix: "env:" }, { ...net, prefix: "other" });
  matched("oss", { ...net, prefix: "p" }, { ...net, prefix: "p" }, net, "prod");
});

test("T61: oci is namespace, bucket and key", () => {
  const net = { namespace: "n", bucket: "b", key: "net.tfstate" };
  matched("oci", net, net, { ...net, namespace: "m" });
  matched("oci", net, { ...net, workspace_key_prefix: "tf-state-env" }, { ...net, key: "net2.tfstate" }, "prod");
});

test("T62: pg is connection and schema, every workspace being a row of it", () => {
  const net = { conn_str: "postgres://db/states", schema_name: "net" };
  matched("pg", net, net, { ...net, schema_name: "dns" });
  matched("pg", net, net, { ...net, conn_str: "postgres://db/other" }, "prod");
  matched("pg", { ...net, schema_name: null }, { ...net, schema_name: "terraform_remote_state" }, { conn_str: "x" });
});

test("T63: kubernetes is namespace and suffix", () => {
  const net = { secret_suffix: "net" };
  matched("kubernetes", net, { ...net, namespace: "default" }, { ...net, namespace: "infra" });
  matched("kubernetes", net, net, { secret_suffix: "dns" }, "prod");
  matched(
    "kubernetes",
    { ...net, config_context: "a" },
    { ...net, config_context: "a" },
    { ...net, config_context: "b" },
  );
});

test("T64: inmem keeps nothing to be read", () => {
  const files = { "net/main.tf": backend("inmem", {}), "app/main.tf": reader("inmem", {}) };
  const found = statesIn(files);
  assert.deepEqual([found.edges, found.external, found.problems], [[], [], []]);
});

test("T65: a removed backend is all of its arguments together", () => {
  for (const [type, net, other] of [
    ["artifactory", { url: "https://a", repo: "r", subpath: "net" }, { url: "https://a", repo: "r", subpath: "dns" }],
    ["etcd", { path: "net", endpoints: "http://a" }, { path: "dns", endpoints: "http://a" }],
    ["etcdv3", { endpoints: ["a", "b"], prefix: "net/" }, { endpoints: ["a", "b"], prefix: "dns/" }],
    ["manta", { path: "random/net", object_name: "t" }, { path: "random/dns", object_name: "t" }],
    ["swift", { container: "net", archive_container: "old" }, { container: "dns", archive_container: "old" }],
  ] as const) {
    matched(type, net, net, other);
  }
  const azure = { storage_account_name: "acct", container_name: "c", key: "net" };
  assert.deepEqual(edges({ "net/main.tf": backend("azure", azure), "app/main.tf": reader("azurerm", azure) }), [
    "app -> net",
  ]);
});

test("T65: a backend that nobody knows goes by what identifies a state, credentials apart", () => {
  const net = { path: "states/net", token: "x" };
  const producer = { "net/main.tf": backend("bespoke", net) };
  assert.deepEqual(edges({ ...producer, "app/main.tf": reader("bespoke", net) }), ["app -> net"]);
  assert.deepEqual(edges({ ...producer, "app/main.tf": reader("bespoke", { path: "states/net" }) }), ["app -> net?"]);
  const token = statesIn({ ...producer, "app/main.tf": reader("bespoke", { token: "x" }) });
  assert.deepEqual([token.edges, token.problems], [[], ["unknown-state app/main.tf:4"]]);
});

test("T66: a state store is its type and all of its configuration", () => {
  const store = 'terraform {\n  state_store "acme_store" {\n    path = "net"\n    provider "acme" {}\n  }\n}\n';
  // Nothing reads one yet; it must not be taken for a local state.
  const files = { "net/main.tf": store, "app/main.tf": reader("local", { path: "../net/terraform.tfstate" }) };
  assert.deepEqual(edges(files), []);
  assert.deepEqual(statesIn({ "a/main.tf": store, "b/main.tf": store }).problems, []);
});

test("T50: a reader may write the workspace's path into the key", () => {
  const net = { bucket: "b", key: "vpc.tfstate" };
  const read = (key: string) =>
    edges({ "net/main.tf": backend("s3", net), "app/main.tf": reader("s3", { bucket: "b", key }) });
  assert.deepEqual(read("env:/prod/vpc.tfstate"), ["app -> net"]);
  assert.deepEqual(read("env:/prod/eu/vpc.tfstate"), []);
  assert.deepEqual(read("env:/prod/xvpc.tfstate"), []);
  assert.deepEqual(read("env:/$" + "{terraform.workspace}/vpc.tfstate"), ["app -> net?"]);
  const azure = { storage_account_name: "acct", container_name: "c", key: "net" };
  assert.deepEqual(
    edges({
      "net/main.tf": backend("azurerm", azure),
      "app/main.tf": reader("azurerm", { ...azure, key: "netenv:prod" }),
    }),
    ["app -> net"],
  );
  assert.deepEqual(
    edges({
      "net/main.tf": backend("local", {}),
      "app/main.tf": reader("local", { path: "../net/terraform.tfstate.d/prod/terraform.tfstate" }),
    }),
    ["app -> net"],
  );
});

test("T67: a workspace that is not known is all the same that stack's", () => {
  const net = { bucket: "b", key: "vpc.tfstate" };
  const files = { "net/main.tf": backend("s3", net), "app/main.tf": reader("s3", net, "$" + "{terraform.workspace}") };
  assert.deepEqual(edges(files), ["app -> net"]);
  const prefix = { organization: "acme", workspaces: { prefix: "net-" } };
  assert.deepEqual(
    edges({ "net/main.tf": backend("remote", prefix), "app/main.tf": reader("remote", prefix, "$" + "{var.env}") }),
    ["app -> net"],
  );
});

test("T67: _local is local; config may be a block; a backend that can't be told goes by the reader's name", () => {
  const net = { "net/main.tf": backend("local", { path: "net.tfstate" }) };
  assert.deepEqual(edges({ ...net, "app/main.tf": reader("_local", { path: "../net/net.tfstate" }) }), ["app -> net"]);
  const block =
    'provider "null" {}\ndata "terraform_remote_state" "x" {\n  backend = "local"\n  config {\n    path = "../net/net.tfstate"\n  }\n}\n';
  assert.deepEqual(edges({ ...net, "app/main.tf": block }), ["app -> net"]);
  const open = (name: string) =>
    `provider "null" {}\ndata "terraform_remote_state" "${name}" {\n  backend = var.b\n  config = var.c\n}\n`;
  assert.deepEqual(edges({ ...net, "app/main.tf": open("net") }), ["app -> net?"]);
  assert.deepEqual(statesIn({ ...net, "app/main.tf": open("x") }).problems, ["unknown-state app/main.tf:2"]);
});

test("T70: for_each over states, from locals and the root's inputs", () => {
  const app = `${backend("local", {})}variable "env" {}
locals {
  reads = { net = "network", dns = "zones" }
}
data "terraform_remote_state" "all" {
  for_each = local.reads
  backend  = "s3"
  config   = merge(local.common, { key = "\${var.env}/\${each.value}.tfstate" })
}
locals {
  common = { bucket = "b" }
}
`;
  const files = {
    "app/main.tf": app,
    "app/terraform.tfvars": 'env = "dev"\n',
    "net/dev/main.tf": backend("s3", { bucket: "b", key: "dev/network.tfstate" }),
    "net/prod/main.tf": backend("s3", { bucket: "b", key: "prod/network.tfstate" }),
    "dns/dev/main.tf": backend("s3", { bucket: "b", key: "dev/zones.tfstate" }),
  };
  assert.deepEqual(edges(files), ["app -> dns/dev", "app -> net/dev"]);
  const { "app/terraform.tfvars": _, ...without } = files;
  assert.deepEqual(edges(without), ["app -> dns/dev?", "app -> net/dev?", "app -> net/prod?"]);
});

test("T70: a module's config from the variables that each caller sets", () => {
  const files = {
    "modules/reads/main.tf": `variable "name" {}\n${reader("s3", { bucket: "b", key: "$" + "{var.name}/terraform.tfstate" }, undefined, "")}`,
    "app/main.tf": `${backend("local", {})}module "m" {\n  source = "../modules/reads"\n  name   = "net"\n}\n`,
    "web/main.tf": `${backend("local", {})}module "m" {\n  source = "../modules/reads"\n  name   = "dns"\n}\n`,
    "net/main.tf": backend("s3", { bucket: "b", key: "net/terraform.tfstate" }),
    "dns/main.tf": backend("s3", { bucket: "b", key: "dns/terraform.tfstate" }),
  };
  assert.deepEqual(edges(files), ["app -> net", "web -> dns"]);
});

test("T70: no instance of a for_each reads nothing", () => {
  const app = `${backend("local", {})}data "terraform_remote_state" "x" {
  for_each = {}
  backend  = "s3"
  config   = { bucket = "b", key = each.value }
}
`;
  const found = statesIn({ "app/main.tf": app, "net/main.tf": backend("s3", { bucket: "b", key: "net/x" }) });
  assert.deepEqual([found.edges, found.external, found.problems], [[], [], []]);
});

test("T71: what no stack keeps is external, told once, without its credentials", () => {
  const read = reader("s3", { bucket: "theirs", key: "net.tfstate" });
  const files = {
    "app/main.tf": `${read}${reader("s3", { bucket: "theirs", key: "net.tfstate" }, undefined, "")}`,
    "web/main.tf": reader("http", { address: "https://me:secret@states.example/net?token=x" }),
    "db/main.tf": reader("pg", { conn_str: "postgres://me:secret@db", schema_name: "net" }),
    "old/main.tf": reader("artifactory", { url: "https://a", subpath: "net", password: "secret" }),
  };
  assert.deepEqual(externals(files), [
    "app: s3 theirs/net.tfstate",
    "db: pg net/default",
    "old: artifactory url=https://a subpath=net",
    "web: http https://states.example/net",
  ]);
});

test("T71: nothing is external that a stack of an open configuration may keep", () => {
  const read = reader("s3", { bucket: "b", key: "prod/network/terraform.tfstate" });
  const open = statesIn({ "app/main.tf": read, "x/main.tf": 'terraform {\n  backend "s3" {}\n}\n' });
  assert.deepEqual([open.edges, open.external, open.problems], [[], [], ["unknown-state app/main.tf:4"]]);
  // A folder that is called so may be the one.
  const named = statesIn({ "app/main.tf": read, "stacks/network/main.tf": 'terraform {\n  backend "s3" {}\n}\n' });
  assert.deepEqual([named.edges, named.external, named.problems], [["app -> stacks/network?"], [], []]);
  // Another bucket is another state, whatever the command line adds.
  const other = 'terraform {\n  backend "s3" {\n    bucket = "c"\n  }\n}\n';
  assert.deepEqual(externals({ "app/main.tf": read, "x/main.tf": other }), [
    "app: s3 b/prod/network/terraform.tfstate",
  ]);
});

test("T72: a producer's change makes its consumers dependents", () => {
  const net = { bucket: "b", key: "net.tfstate" };
  const base = { "net/main.tf": backend("s3", net), "app/main.tf": reader("s3", net) };
  assert.deepEqual(rings(impactOf(base, { "net/main.tf": `${backend("s3", net)}output "x" {\n  value = 1\n}\n` })), [
    "app dependent",
    "net own",
  ]);
});

test("T73: an encryption block is the root's configuration", () => {
  const keys = (name: string) =>
    `terraform {\n  encryption {\n    remote_state_data_sources {\n      default {\n        method = method.aes_gcm.${name}\n      }\n    }\n  }\n}\n`;
  const base = { "app/main.tf": backend("local", {}), "app/encryption.tf": keys("a") };
  assert.deepEqual(rings(impactOf(base, { "app/encryption.tf": keys("b") })), ["app own"]);
});

test("T74: stacks that read each other's states are a cycle, the same one each time, and share a wave", () => {
  const both = (name: string, other: string) =>
    `${backend("s3", { bucket: "b", key: `${name}.tfstate` })}${reader("s3", { bucket: "b", key: `${other}.tfstate` }, undefined, "")}`;
  const files = {
    "a/main.tf": both("a", "b"),
    "b/main.tf": both("b", "a"),
    "c/main.tf": reader("s3", { bucket: "b", key: "a.tfstate" }),
  };
  const found = statesIn(files);
  assert.deepEqual(found.order.cycles, [["a", "b"]]);
  assert.deepEqual(found.order.waves, [["a", "b"], ["c"]]);
});
