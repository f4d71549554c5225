import assert from "node:assert/strict";
import { before, test } from "node:test";
import { newLibrary, openWorld } from "../../src/evaluation/world";
import { stacksIn } from "../../src/graph/stacks";
import { type Move, repairsForMoves, usersOfDeleted } from "../../src/navigation/moving";
import { memorySnapshot } from "../../src/snapshot/memory";
import { generates } from "../../src/terragrunt/generated";
import { loadTestParser } from "../hcl/wasm";
import { call, type Files, reads, root } from "../impact/worlds";

before(loadTestParser);

function worldOf(files: Files) {
  const world = openWorld(memorySnapshot(files), "/repo", newLibrary([], generates));
  stacksIn(world, "");
  return world;
}

/** "file: old -> new" for each path that is written anew. */
function repaired(files: Files, ...moves: readonly Move[]): readonly string[] {
  return repairsForMoves(worldOf(files), moves).map(({ path, span: { start, end }, text }) => {
    const row = (files[path] ?? "").split("\n")[start.line] ?? "";
    return `${path}: ${row.slice(start.character, end.character)} -> ${text}`;
  });
}

const unit = (source: string, more = "") =>
  `include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "${source}"\n}\n${more}`;

const files: Files = {
  "modules/net/main.tf": 'resource "terraform_data" "x" {\n  input = file("${path.module}/net.conf")\n}\n',
  "modules/net/net.conf": "a",
  "modules/labels/main.tf": "",
  "models/site/main.tf": call("../../modules/net", "net"),
  "root.hcl": "locals {}\n",
  "live/dev/site/terragrunt.hcl": unit("${get_repo_root()}//models/site"),
  "live/dev/app/terragrunt.hcl": unit("../../..//models/site", 'dependency "site" {\n  config_path = "../site"\n}\n'),
  "stacks/one/main.tf": root("one", call("../../modules/net", "net")),
};

test("a module's callers get its new path, in the form in which they write it", () => {
  assert.deepEqual(repaired(files, { from: "modules/net", to: "modules/network" }), [
    "models/site/main.tf: ../../modules/net -> ../../modules/network",
    "stacks/one/main.tf: ../../modules/net -> ../../modules/network",
  ]);
  assert.deepEqual(repaired(files, { from: "models/site", to: "models/web/site" }), [
    "live/dev/app/terragrunt.hcl: ../../..//models/site -> ../../..//models/web/site",
    "live/dev/site/terragrunt.hcl: ${get_repo_root()}//models/site -> ${get_repo_root()}//models/web/site",
    // It stands elsewhere now, and names what it named.
    "models/site/main.tf: ../../modules/net -> ../../../modules/net",
  ]);
});

test("a folder above moves all that is in it; what stays beside each other there keeps its paths", () => {
  assert.deepEqual(repaired(files, { from: "modules", to: "lib/modules" }), [
    "models/site/main.tf: ../../modules/net -> ../../lib/modules/net",
    "stacks/one/main.tf: ../../modules/net -> ../../lib/modules/net",
  ]);
  // "../site" leads to the unit beside it as before, and root.hcl is found from there too.
  assert.deepEqual(repaired(files, { from: "live/dev", to: "live/eu/dev" }), []);
});

test("a stack that moves takes its relative paths along, and who waits for it follows", () => {
  assert.deepEqual(repaired(files, { from: "stacks/one", to: "stacks/prod/one" }), [
    "stacks/one/main.tf: ../../modules/net -> ../../../modules/net",
  ]);
  assert.deepEqual(repaired(files, { from: "live/dev/site", to: "live/dev/web" }), [
    "live/dev/app/terragrunt.hcl: ../site -> ../web",
  ]);
});

test("a file that is renamed is named anew; a module's own files are named by nobody", () => {
  assert.deepEqual(repaired(files, { from: "modules/net/net.conf", to: "modules/net/network.conf" }), [
    "modules/net/main.tf: ${path.module}/net.conf -> ${path.module}/network.conf",
  ]);
  assert.deepEqual(repaired(files, { from: "root.hcl", to: "common.hcl" }), [
    "live/dev/app/terragrunt.hcl: root.hcl -> common.hcl",
    "live/dev/site/terragrunt.hcl: root.hcl -> common.hcl",
  ]);
  assert.deepEqual(repaired(files, { from: "modules/net/main.tf", to: "modules/net/net.tf" }), []);
});

test("two that move at once are seen together; a folder whose name begins alike is another", () => {
  const both = [
    { from: "modules/net", to: "shared/net" },
    { from: "models/site", to: "shared/site" },
  ];
  const lines = repaired(files, ...both);
  assert.ok(lines.includes("models/site/main.tf: ../../modules/net -> ../net"), lines.join("\n"));
  const alike = { ...files, "modules/network/main.tf": "" };
  assert.deepEqual(repaired(alike, { from: "modules/network", to: "modules/vpc" }), []);
});

test("the address of a state is no path, whatever it looks like", () => {
  const state = { "net/main.tf": root("net"), "app/main.tf": root("app", reads("net")) };
  assert.deepEqual(repaired(state, { from: "net", to: "network" }), []);
});

test("a path that means several things, or nothing, is left as it is", () => {
  const each = (env: string) => root(env, `module "m" {\n  source = "../m"\n  env = "${env}"\n}\n`);
  const several = {
    "m/main.tf": 'variable "env" {}\nresource "x" "y" {\n  z = file("${path.module}/c/${var.env}.txt")\n}\n',
    "m/c/a.txt": "",
    "m/c/b.txt": "",
    "a/main.tf": each("a"),
    "b/main.tf": each("b"),
  };
  assert.deepEqual(repaired(several, { from: "m/c", to: "m/d" }), []);
});

test("who uses what is deleted: stacks outside of it that are made of it, read it or wait for it", () => {
  const users = (...deleted: readonly string[]) => usersOfDeleted(worldOf(files), deleted);
  assert.deepEqual(users("modules/net"), ["live/dev/app", "live/dev/site", "stacks/one"]);
  assert.deepEqual(users("modules"), ["live/dev/app", "live/dev/site", "stacks/one"]);
  assert.deepEqual(users("modules/labels"), []);
  assert.deepEqual(users("live/dev/site"), ["live/dev/app"]);
  assert.deepEqual(users("live/dev"), []);
  assert.deepEqual(users("root.hcl"), ["live/dev/app", "live/dev/site"]);
  assert.deepEqual(users("stacks/one"), []);
});
