import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { newLibrary, openWorld, realPath } from "../../src/evaluation/world";
import { memorySnapshot } from "../../src/snapshot/memory";
import { openRepository } from "../../src/snapshot/open";
import { asWritten, notFollowed, placeNamed } from "../../src/terraform/source";
import { addressText, sourceAddress } from "../../src/terraform/sourceAddress";

/** "kind getter address version" */
function told(source: string): string {
  const address = sourceAddress(source);
  if (!address) return "invalid";
  const remote = address.kind === "remote" ? ` ${address.getter}` : "";
  const version = address.kind === "remote" && address.version ? ` @${address.version}` : "";
  return `${address.kind}${remote} ${addressText(address)}${version}`;
}

function check(forms: Readonly<Record<string, string>>) {
  assert.deepEqual(Object.fromEntries(Object.keys(forms).map((source) => [source, told(source)])), forms);
}

test("T22: local sources begin with ./ or ../, in either slash", () => {
  check({
    "./x": "local ./x",
    "../x//y": "local ../x//y",
    ".\\x": "local ./x",
    "..\\x\\y": "local ../x/y",
    x: "invalid",
    "x/y": "invalid",
    ".x/y/z": "invalid",
  });
});

test("T24: absolute paths, of either system, and file addresses", () => {
  check({
    "/abs/path//sub": "remote file /abs/path//sub",
    "file:///abs/path": "remote file /abs/path",
    "file::/abs/path": "remote file /abs/path",
    "C:\\x\\y": "remote file C:/x/y",
  });
});

test("T25: registry addresses go before shorthands of hosts", () => {
  check({
    "terraform-aws-modules/vpc/aws": "registry terraform-aws-modules/vpc/aws",
    "registry.terraform.io/terraform-aws-modules/vpc/aws": "registry terraform-aws-modules/vpc/aws",
    "terraform-aws-modules/iam/aws//modules/role": "registry terraform-aws-modules/iam/aws//modules/role",
    "App.Terraform.io/org/net/azurerm": "registry app.terraform.io/org/net/azurerm",
    "localterraform.com/o/n/aws": "registry localterraform.com/o/n/aws",
    "a/b/C": "invalid",
    "a/b/c/d": "invalid",
    "github.com/o/r/aws": "remote git github.com/o/r/aws",
  });
});

test("T26: git's forms name one repository; the ref is the version", () => {
  check({
    "git::https://example.com/o/r.git//sub?ref=v1.2.0&depth=1": "remote git example.com/o/r//sub @v1.2.0",
    "git::ssh://git@example.com:22/o/r.git?ref=v2": "remote git example.com/o/r @v2",
    "git::ssh://git@Example.com:o/r.git//a/b?ref=x/y": "remote git example.com/o/r//a/b @x/y",
    "git@github.com:o/r.git//sub": "remote git github.com/o/r//sub",
    "github.com/o/r//sub?ref=main": "remote git github.com/o/r//sub @main",
    "bitbucket.org/o/r": "remote git bitbucket.org/o/r",
    "git::file:///srv/git/r.git": "remote git srv/git/r",
    "git::https://user:token@example.com/o/r?sshkey=c2VjcmV0": "remote git example.com/o/r",
  });
});

test("T27, T28: hg, s3, gcs, archives, images", () => {
  check({
    "hg::https://example.com/r?rev=3": "remote hg hg://example.com/r @3",
    "s3::https://s3-eu-west-1.amazonaws.com/bucket/vpc.zip": "remote s3 s3://s3-eu-west-1.amazonaws.com/bucket/vpc.zip",
    "bucket.s3.amazonaws.com/vpc.zip": "remote s3 s3://bucket.s3.amazonaws.com/vpc.zip",
    "gcs::https://www.googleapis.com/storage/v1/modules/vpc.zip":
      "remote gcs gcs://www.googleapis.com/storage/v1/modules/vpc.zip",
    "https://example.com/vpc-module.zip//sub?archive=tar": "remote http http://example.com/vpc-module.zip//sub",
    "oci://example.com/repo//sub?tag=1.0.0": "remote oci oci://example.com/repo//sub @1.0.0",
    "oci://example.com/repo?digest=sha256:ab": "remote oci oci://example.com/repo @sha256:ab",
  });
});

test("T29: Terragrunt's registry sources", () => {
  check({
    "tfr:///terraform-aws-modules/vpc/aws?version=5.1.0": "remote tfr terraform-aws-modules/vpc/aws @5.1.0",
    "tfr://registry.example.com/o/n/aws//sub?version=1": "remote tfr registry.example.com/o/n/aws//sub @1",
  });
});

const files = { "modules/vpc/main.tf": "", "link/x": "-> ../../elsewhere", near: "-> modules" };
const remotes = ["git@github.com:Org/infra.git"];
const world = openWorld(memorySnapshot(files), "/repo", newLibrary(remotes));
const at = { path: "a/main.tf", line: 2 };

function realFolder(place: string | undefined): string | undefined {
  return place === undefined ? undefined : realPath(world, place);
}

function folder(source: string, settings = asWritten): string | undefined {
  const address = sourceAddress(source);
  return address && realFolder(placeNamed(world, "a", address, settings));
}

test("T22, T24: folders of this repository, through links and by absolute paths; nothing outside", () => {
  assert.equal(folder("../modules/vpc"), "modules/vpc");
  assert.equal(folder("..\\modules\\\\vpc"), "modules/vpc");
  assert.equal(folder("../near/vpc"), "modules/vpc");
  assert.equal(folder("/repo/modules/vpc"), "modules/vpc");
  assert.equal(folder("file:///repo//modules/vpc"), "modules/vpc");
  assert.equal(folder("../../elsewhere"), undefined);
  assert.equal(folder("/elsewhere"), undefined);
  assert.equal(folder("../link/x"), undefined);
});

test("T25: a registry's name stands for the folder that the settings say is published as it", () => {
  const settings = { ...asWritten, registry: new Map([["app.terraform.io/org/vpc/aws", "modules/vpc"]]) };
  assert.equal(folder("app.terraform.io/org/vpc/aws", settings), "modules/vpc");
  assert.equal(folder("app.terraform.io/org/vpc/aws//sub", settings), "modules/vpc/sub");
  assert.equal(folder("app.terraform.io/org/vpc/aws"), undefined);
});

const back = [
  "git::https://github.com/Org/infra.git//modules/vpc?ref=v1",
  "git::ssh://git@github.com:22/Org/infra//modules/vpc",
  "git@GitHub.com:Org/infra.git//modules/vpc?ref=main",
  "github.com/Org/infra//modules/vpc",
];

test("T31: a git source that leads back here is known by any of its forms", () => {
  const settings = { ...asWritten, followRefs: true };
  for (const source of back) {
    assert.equal(folder(source, settings), "modules/vpc", source);
    assert.equal(folder(source), undefined);
  }
  assert.equal(folder("github.com/Org/other//modules/vpc", settings), undefined);
  assert.equal(folder("git::https://gitlab.com/Org/infra.git//modules/vpc", settings), undefined);
});

test("T32, T33: what leads back here is told as pinned, with the ref or without; what leads elsewhere is not", () => {
  const messages = [...back, "github.com/Org/other"].map((source) => {
    const address = sourceAddress(source);
    assert.ok(address);
    return notFollowed(world, address, "It", at).map(({ severity, code, message }) => {
      assert.deepEqual([severity, code], ["information", "pinned-source"]);
      return /at (its default branch|the ref \S+):/.exec(message)?.[1];
    });
  });
  assert.deepEqual(messages, [["the ref v1"], ["its default branch"], ["the ref main"], ["its default branch"], []]);
});

test("T31: the remotes of a clone, rewritten by insteadOf", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "epicenter-remotes-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder });
  git("init", "-q");
  assert.deepEqual((await openRepository(folder)).remotes, []);
  git("remote", "add", "origin", "gh:org/infra.git");
  git("remote", "add", "up", "https://example.com/org/infra");
  git("config", "url.git@github.com:.insteadOf", "gh:");
  git("config", "url.https://wrong/.insteadOf", "g");
  assert.deepEqual((await openRepository(folder)).remotes, [
    "git@github.com:org/infra.git",
    "https://example.com/org/infra",
  ]);
});
