import assert from "node:assert/strict";
import { before, test } from "node:test";
import { newLibrary, openWorld } from "../../src/evaluation/world";
import { graphOf } from "../../src/impact/overview";
import { memorySnapshot } from "../../src/snapshot/memory";
import type { Snapshot } from "../../src/snapshot/snapshot";
import { loadTestParser } from "../hcl/wasm";
import { call, compareWorlds, type Files, impactOf, rings, root } from "./worlds";

before(loadTestParser);

const cipher = "ENC[AES256_GCM,data:p673w==,iv:YY=,tag:A1w==,type:str]";
const sops = (value: string) => `db: ${cipher}${value}\nsops:\n    mac: ${cipher}\n`;

/** The first step of each reason: what changed, and of what kind it is. */
function changed(impact: ReturnType<typeof impactOf>): readonly string[] {
  return impact.affected.flatMap((stack) => stack.reasons.map((reason) => `${reason.path[0]?.kind} ${reason.change}`));
}

/** A snapshot that tells which files were opened. */
function watched(files: Files): { readonly snapshot: Snapshot; readonly opened: ReadonlySet<string> } {
  const snapshot = memorySnapshot(files);
  const opened = new Set<string>();
  const read = (path: string) => {
    opened.add(path);
    return snapshot.read(path);
  };
  return { snapshot: { ...snapshot, read }, opened };
}

test("T110: sops_file, data and ephemeral, reads its source_file from where Terraform runs", () => {
  for (const kind of ["data", "ephemeral"]) {
    const base = {
      "a/main.tf": root("a", `${kind} "sops_file" "s" {\n  source_file = "../secrets/a.yaml"\n}\n`),
      "b/main.tf": root("b", call("../lib")),
      "lib/main.tf": `${kind} "sops_file" "s" {\n  source_file = "\${path.module}/b.json"\n}\n`,
      "secrets/a.yaml": sops("1"),
      "lib/b.json": `{"a":"${cipher}","sops":{"mac":"${cipher}"}}`,
    };
    const impact = impactOf(base, { "secrets/a.yaml": sops("2") });
    assert.deepEqual([rings(impact), changed(impact)], [["a input"], ["secret secrets/a.yaml"]]);
    const other = impactOf(base, { "lib/b.json": `{"b":"${cipher}","sops":{"mac":"${cipher}"}}` });
    assert.deepEqual([rings(other), changed(other)], [["b input"], ["secret lib/b.json"]]);
  }
});

test("T110: a source_file that is partly unknown reaches what fits, possibly", () => {
  const base = {
    "a/main.tf": root("a", 'data "sops_file" "s" {\n  source_file = "../secrets/${terraform.workspace}.yaml"\n}\n'),
    "secrets/dev.yaml": sops("1"),
    "other/dev.yaml": sops("1"),
  };
  assert.deepEqual(rings(impactOf(base, { "secrets/dev.yaml": sops("2") })), ["a input?"]);
  assert.deepEqual(rings(impactOf(base, { "other/dev.yaml": sops("2") })), []);
});

test("T110: sops_external and functions of the provider", () => {
  const base = {
    "a/main.tf": root("a", 'data "sops_external" "s" {\n  source = file("../secrets/a.yaml")\n}\n'),
    "b/main.tf": root("b", 'locals {\n  s = provider::sops::file("../secrets/b.yaml")\n}\n'),
    "secrets/a.yaml": sops("1"),
    "secrets/b.yaml": "not yet encrypted: 1",
  };
  const impact = impactOf(base, { "secrets/a.yaml": sops("2"), "secrets/b.yaml": sops("2") });
  assert.deepEqual(rings(impact), ["a input", "b input"]);
  assert.deepEqual(changed(impact), ["secret secrets/a.yaml", "secret secrets/b.yaml"]);
});

test("T110: sops_decrypt_file of a Terragrunt unit", () => {
  const base = {
    "live/a/terragrunt.hcl":
      'terraform {\n  source = "../../lib"\n}\ninputs = yamldecode(sops_decrypt_file("${get_terragrunt_dir()}/s.yaml"))\n',
    "live/a/s.yaml": sops("1"),
    "lib/main.tf": 'variable "db" {}\n',
  };
  const impact = impactOf(base, { "live/a/s.yaml": sops("2") });
  assert.deepEqual([rings(impact), changed(impact)], [["live/a own"], ["secret live/a/s.yaml"]]);
});

test("T110: a secret is a node of its kind", () => {
  const base = {
    "a/main.tf": root("a", 'locals {\n  a = file("../secrets/a.yaml")\n  b = file("../b.json")\n}\n'),
    "secrets/a.yaml": sops("1"),
    "b.json": "{}",
  };
  const { nodes } = graphOf(openWorld(memorySnapshot(base), "/repo", newLibrary()), ".");
  assert.deepEqual(
    nodes.map((node) => `${node.kind} ${node.id}`),
    ["stack a", "file b.json", "secret secrets/a.yaml"],
  );
});

test("T111: a change of .sops.yaml has no effect, wherever it lies", () => {
  const rules = (key: string) => `creation_rules:\n  - path_regex: secrets/.*\n    age: ${key}\n`;
  const base = {
    "main.tf": root("r", 'data "sops_file" "s" {\n  source_file = "secrets/a.yaml"\n}\n'),
    "secrets/a.yaml": sops("1"),
    ".sops.yaml": rules("age1a"),
    "lib/.sops.yaml": rules("age1a"),
    "lib/main.tf": "",
  };
  const impact = impactOf(base, { ".sops.yaml": rules("age1b"), "lib/.sops.yaml": rules("age1b") });
  assert.deepEqual(
    impact.changes.map((change) => change.effect),
    ["none", "none"],
  );
  assert.deepEqual(rings(impact), []);
});

test("T112, T113: any other content of a SOPS file affects, for it is not opened to see what differs", () => {
  const base = {
    "a/main.tf": root("a", 'data "sops_file" "s" {\n  source_file = "s.yaml"\n}\n'),
    "a/s.yaml": `${sops("1")}    age: [one]\n`,
  };
  assert.deepEqual(rings(impactOf(base, { "a/s.yaml": `${sops("1")}    age: [two]\n` })), ["a own"]);
});

test("T114: what git-crypt encrypts is compared by its id and never read", () => {
  const base = {
    ".gitattributes": "vault/** filter=git-crypt\n*.auto.tfvars filter=git-crypt\n",
    "a/main.tf": root(
      "a",
      'variable "name" {}\nlocals {\n  v = yamldecode(file("../vault/a.yaml"))\n  f = file("../${var.name}/x.json")\n}\n',
    ),
    "a/terraform.tfvars": 'name = "plain"\n',
    "a/secret.auto.tfvars": 'name = "hidden"\n',
    "vault/a.yaml": "\0GITCRYPT\0one",
    "plain/x.json": "1",
    "hidden/x.json": "1",
  };
  const library = newLibrary();
  const now = watched({ ...base, "vault/a.yaml": "\0GITCRYPT\0two" });
  const was = watched(base);
  const is = openWorld(now.snapshot, "/repo", library);
  const impact = compareWorlds(openWorld(was.snapshot, "/repo", library, is), is);
  assert.deepEqual([rings(impact), changed(impact)], [["a input"], ["secret vault/a.yaml"]]);
  for (const { opened } of [now, was]) {
    assert.deepEqual(
      [...opened].filter((path) => path.startsWith("vault/") || path.endsWith(".auto.tfvars")),
      [],
    );
  }
});

test("T114: encrypted variable files may give any variable any value", () => {
  const base = {
    ".gitattributes": "*.auto.tfvars filter=git-crypt\n",
    "a/main.tf": root("a", 'variable "name" {}\nlocals {\n  f = file("../data/${var.name}.json")\n}\n'),
    "a/terraform.tfvars": 'name = "plain"\n',
    "data/plain.json": "1",
    "data/hidden.json": "1",
  };
  assert.deepEqual(rings(impactOf(base, { "data/hidden.json": "2" })), []);
  const locked = { ...base, "a/secret.auto.tfvars": "\0GITCRYPT\0one" };
  assert.deepEqual(rings(impactOf(locked, { "data/hidden.json": "2" })), ["a input?"]);
  assert.deepEqual(rings(impactOf(locked, { "a/secret.auto.tfvars": "\0GITCRYPT\0two" })), ["a own"]);
});

test("T114: encrypted configuration is told, for what it refers to is not known", () => {
  const base = {
    ".gitattributes": "secret.tf filter=git-crypt\n",
    "a/main.tf": root("a"),
    "a/secret.tf": "\0GITCRYPT\0\u0001",
  };
  const impact = impactOf(base, { "a/secret.tf": "\0GITCRYPT\0\u0002" });
  assert.deepEqual(rings(impact), ["a own"]);
  assert.equal(impact.complete, false);
  assert.deepEqual(
    impact.problems.map((problem) => [problem.code, problem.path]),
    [["secret", "a/secret.tf"]],
  );
});

test("T116: ephemeral resources and write-only arguments are read like any other", () => {
  const base = {
    "a/main.tf": root(
      "a",
      'ephemeral "random_password" "p" {\n  length = 8\n}\nresource "aws_db_instance" "d" {\n  password_wo         = file("../data/p.txt")\n  password_wo_version = 1\n}\n',
    ),
    "data/p.txt": "1",
  };
  assert.deepEqual(rings(impactOf(base, { "data/p.txt": "2" })), ["a input"]);
});

test("T117: a file that is told to be a secret is never opened, whoever reads it", () => {
  const base = {
    "a/main.tf": root(
      "a",
      'locals {\n  e = file(".env")\n  k = file("tls.key")\n  y = yamldecode(file("db.enc.yaml"))\n  t = templatefile("x.sops.json", {})\n  f = file("../data/${local.y.name}.json")\n}\n',
    ),
    "a/.env": "name=x",
    "a/tls.key": "x",
    "a/db.enc.yaml": "name: chosen",
    "a/x.sops.json": "{}",
    "a/nobody.age": "x",
    "data/chosen.json": "1",
  };
  const now = watched({ ...base, "a/db.enc.yaml": "name: other" });
  const was = watched(base);
  const is = openWorld(now.snapshot, "/repo", newLibrary());
  const impact = compareWorlds(openWorld(was.snapshot, "/repo", newLibrary(), is), is);
  assert.deepEqual([rings(impact), changed(impact)], [["a own"], ["secret a/db.enc.yaml"]]);
  assert.deepEqual(
    [...now.opened, ...was.opened].filter((path) => path !== "a/main.tf"),
    [],
  );
  assert.deepEqual(rings(impactOf(base, { "a/nobody.age": "y" })), ["a own?"]);
  assert.deepEqual(rings(impactOf(base, { "data/chosen.json": "2" })), ["a input?"]);
});

test("T117: the settings name what else is secret, by globs and folders", () => {
  const base = {
    ".epicenter.yaml": "version: 1\nsecrets:\n  - vault/\n  - 'conf/*.private.yaml'\n  - 7\n",
    "a/main.tf": root(
      "a",
      'locals {\n  v = file("../vault/deep/a.txt")\n  c = file("../conf/b.private.yaml")\n  p = file("../conf/c.yaml")\n}\n',
    ),
    "vault/deep/a.txt": "1",
    "conf/b.private.yaml": "1",
    "conf/c.yaml": "1",
  };
  const impact = impactOf(base, { "vault/deep/a.txt": "2", "conf/b.private.yaml": "2", "conf/c.yaml": "2" });
  assert.deepEqual(changed(impact).toSorted(), [
    "file conf/c.yaml",
    "secret conf/b.private.yaml",
    "secret vault/deep/a.txt",
  ]);
});
