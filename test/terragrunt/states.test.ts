import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { backend, edges, externals, reader, statesIn } from "../terraform/stateWorlds";

// Where Terragrunt has a unit keep its state, and who reads it.
before(loadTestParser);

const include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';
const unit = (source: string, rest = "") => `${include}terraform {\n  source = "${source}"\n}\n${rest}`;
const config = '    bucket = "states"\n    key    = "${path_relative_to_include()}/terraform.tfstate"\n';
const output = 'output "x" {\n  value = 1\n}\n';

/** A unit that keeps its state as `root.hcl` says, and a root module that reads it. */
function live(root: string, module = output) {
  return {
    "live/root.hcl": root,
    "live/dev/net/terragrunt.hcl": unit("../../../modules/net"),
    "modules/net/main.tf": module,
    "app/main.tf": reader("s3", { bucket: "states", key: "dev/net/terraform.tfstate" }),
  };
}

test("remote_state of an included file, as a block and as an attribute, with and without generate", () => {
  const inside = `  backend = "s3"\n  generate = {\n    path      = "backend.tf"\n    if_exists = "overwrite"\n  }\n  config = {\n${config}  }\n`;
  for (const root of [
    `remote_state {\n${inside}}\n`,
    `remote_state = {\n${inside}}\n`,
    `remote_state {\n  backend = "s3"\n  config = {\n${config}  }\n}\n`,
  ]) {
    assert.deepEqual(edges(live(root)), ["app -> live/dev/net"]);
  }
});

test("a unit's own remote_state goes before the included one", () => {
  const files = live(`remote_state {\n  backend = "s3"\n  config = {\n${config}  }\n}\n`);
  const own = 'remote_state {\n  backend = "s3"\n  config = {\n    bucket = "states"\n    key = "own"\n  }\n}\n';
  const other = { ...files, "live/dev/net/terragrunt.hcl": unit("../../../modules/net", own) };
  assert.deepEqual(externals(other), ["app: s3 states/dev/net/terraform.tfstate"]);
});

test("remote_state completes the module's own partial backend", () => {
  const root =
    'remote_state {\n  backend = "s3"\n  config = {\n    key = "${path_relative_to_include()}/terraform.tfstate"\n  }\n}\n';
  assert.deepEqual(edges(live(root, backend("s3", { bucket: "states" }))), ["app -> live/dev/net"]);
  assert.deepEqual(edges(live(root, 'terraform {\n  backend "s3" {}\n}\n')), ["app -> live/dev/net?"]);
  assert.deepEqual(edges(live(root, backend("s3", { bucket: "others" }))), []);
});

test("a generate block whose text has a backend", () => {
  const generate = (contents: string) =>
    `generate "backend" {\n  path      = "backend.tf"\n  if_exists = "overwrite"\n  contents  = <<EOF\n${contents}EOF\n}\n`;
  const text = `terraform {\n  backend "s3" {\n${config}    encrypt = \${local.encrypt}\n  }\n}\n`;
  assert.deepEqual(edges(live(`locals {\n  encrypt = true\n}\n${generate(text)}`)), ["app -> live/dev/net"]);
  // What can't be known of the text stays open in its values.
  const account = text.replace('"states"', '"sta${get_env("X")}"');
  assert.deepEqual(edges(live(generate(account))), ["app -> live/dev/net?"]);
  assert.deepEqual(externals(live(generate(text.replace('"states"', '"other-${get_env("X")}"')))), [
    "app: s3 states/dev/net/terraform.tfstate",
  ]);
  const cloud = generate(
    'terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      name = "${basename(get_terragrunt_dir())}"\n    }\n  }\n}\n',
  );
  const files = {
    ...live(cloud),
    "app/main.tf": reader("remote", { organization: "acme", workspaces: { name: "net" } }),
  };
  assert.deepEqual(edges(files), ["app -> live/dev/net"]);
});

test("generate as an attribute, from another file, and switched off", () => {
  const common = `generate = {\n  backend = {\n    path = "backend.tf"\n    if_exists = "overwrite"\n    contents = "terraform {\\n  backend \\"s3\\" {\\n bucket = \\"states\\"\\n key = \\"dev/net/terraform.tfstate\\"\\n }\\n}\\n"\n  }\n}\n`;
  assert.deepEqual(edges(live(common)), ["app -> live/dev/net"]);
  const read =
    'locals {\n  common = read_terragrunt_config("${get_parent_terragrunt_dir()}/common.hcl")\n}\ngenerate = local.common.generate\n';
  assert.deepEqual(edges({ ...live(read), "live/common.hcl": common }), ["app -> live/dev/net"]);
  const off = common.replace("if_exists", "disable = true\n    if_exists");
  const files = live(common);
  const own = { ...files, "live/dev/net/terragrunt.hcl": unit("../../../modules/net", off) };
  assert.deepEqual(edges(own), []);
});

test("backend settings and files among extra arguments", () => {
  const extra = (argument: string) =>
    `terraform {\n  extra_arguments "init" {\n    commands  = ["init"]\n    arguments = ["-backend-config=bucket=states", "${argument}"]\n  }\n}\n`;
  const module = 'terraform {\n  backend "s3" {}\n}\n';
  const files = live(extra("-backend-config=key=${path_relative_to_include()}/terraform.tfstate"), module);
  assert.deepEqual(edges(files), ["app -> live/dev/net"]);
  const file = live(extra("-backend-config=${get_terragrunt_dir()}/net.tfbackend"), module);
  assert.deepEqual(edges({ ...file, "live/dev/net/net.tfbackend": 'key = "dev/net/terraform.tfstate"\n' }), [
    "app -> live/dev/net",
  ]);
});

test("a module that a unit runs reads another unit's state", () => {
  const root = `remote_state {\n  backend = "s3"\n  config = {\n${config}  }\n}\n`;
  const files = {
    ...live(root),
    "live/dev/app/terragrunt.hcl": unit("../../../modules/app", 'inputs = {\n  env = "dev"\n}\n'),
    "modules/app/main.tf": `variable "env" {}\n${reader("s3", { bucket: "states", key: "${var.env}/net/terraform.tfstate" }, undefined, "")}`,
    "app/main.tf": "",
  };
  assert.deepEqual(edges(files), ["live/dev/app -> live/dev/net"]);
});

test("a remote_state that can't be told leaves nothing external", () => {
  const files = live('remote_state = jsondecode(run_cmd("state.sh"))\n');
  // By its folder's name it may be the one.
  assert.deepEqual(edges(files), ["app -> live/dev/net?"]);
  const other = { ...files, "app/main.tf": reader("s3", { bucket: "states", key: "dev/dns/terraform.tfstate" }) };
  assert.deepEqual([statesIn(other).external, statesIn(other).problems], [[], ["unknown-state app/main.tf:4"]]);
});

test("the backend of a module that can't be told leaves nothing external", () => {
  const source = 'terraform {\n  source = "../modules/${get_env("NAME")}"\n}\n';
  const files = {
    "live/terragrunt.hcl": source,
    "modules/net/main.tf": backend("s3", { bucket: "states", key: "net" }),
    "modules/dns/main.tf": backend("s3", { bucket: "states", key: "dns" }),
    "app/main.tf": reader("s3", { bucket: "states", key: "dev/web/terraform.tfstate" }),
  };
  assert.deepEqual([statesIn(files).external, statesIn(files).problems], [[], ["unknown-state app/main.tf:4"]]);
});

test("units that share a state are told where each of them is written", () => {
  const root =
    'remote_state {\n  backend = "s3"\n  config = {\n    bucket = "states"\n    key = "terraform.tfstate"\n  }\n}\n';
  const files = { ...live(root), "live/dev/dns/terragrunt.hcl": unit("../../../modules/net") };
  assert.deepEqual(statesIn(files).problems, [
    "same-state live/dev/dns/terragrunt.hcl:1",
    "same-state live/dev/net/terragrunt.hcl:1",
  ]);
});

test("no alarm for units whose states only look alike", () => {
  const local = 'remote_state {\n  backend = "local"\n  config = {\n    path = "../terraform.tfstate"\n  }\n}\n';
  // Each is run in a copy of its own.
  const files = { ...live(local), "live/dev/dns/terragrunt.hcl": unit("../../../modules/net") };
  assert.deepEqual(statesIn(files).problems, []);
  // The module is a root module too, but the unit's when the unit runs it.
  const module = live(
    `remote_state {\n  backend = "s3"\n  config = {\n${config}  }\n}\n`,
    backend("s3", { bucket: "states", key: "x" }),
  );
  assert.deepEqual(statesIn(module).problems, []);
});
