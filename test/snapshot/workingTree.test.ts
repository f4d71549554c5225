import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { difference } from "../../src/snapshot/difference";
import { openRepository } from "../../src/snapshot/open";
import { asGitSees, asWeSee, repository, sorted } from "./repository";

test("T153: the working tree is what git would commit of it, whatever was done to it", async (t) => {
  const place = repository(t);
  for (let i = 0; i < 12; i++) place.write(`d${i % 3}/f${i}.tf`, `a = ${i}\n`);
  place.write("with space/é.tf", "x\n");
  place.write(".gitignore", "ignored/\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");

  place.write("d0/f0.tf", "staged\n");
  place.git("add", "d0/f0.tf");
  place.write("d0/f0.tf", "staged and changed\n");
  place.write("d1/f1.tf", "changed\n");
  place.git("rm", "-q", "d2/f2.tf");
  unlinkSync(join(place.folder, "d0/f3.tf"));
  place.git("mv", "d1/f4.tf", "d1/moved.tf");
  renameSync(join(place.folder, "d2/f5.tf"), join(place.folder, "d2/renamed.tf"));
  unlinkSync(join(place.folder, "d0/f6.tf"));
  symlinkSync("f9.tf", join(place.folder, "d0/f6.tf"));
  place.write("new file.tf", "new\n");
  place.write("tab\tand\nline.tf", "odd\n");
  place.write("intent.tf", "later\n");
  place.git("add", "-N", "intent.tf");
  place.write("ignored/x.tf", "never\n");
  chmodSync(join(place.folder, "d2/f8.tf"), 0o755);
  execFileSync("mkfifo", [join(place.folder, "pipe")]);
  rmSync(join(place.folder, "with space"), { recursive: true });
  place.write("with space", "a file now\n");
  assert.deepEqual(sorted(await asWeSee(place.folder)), sorted(asGitSees(place)));
});

test("a file whose line ends git converts is not changed", async (t) => {
  const place = repository(t);
  place.git("config", "core.autocrlf", "true");
  place.write("a.tf", "a = 1\r\nb = 2\r\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  place.write("a.tf", "a = 1\r\nb = 2\r\n");
  const opened = await openRepository(place.folder);
  const { snapshot } = await opened.workingTree();
  assert.deepEqual(difference(await opened.commit("HEAD"), snapshot), []);
});

test("T153: conflicts: a file that is not merged counts as it stands on disk", async (t) => {
  const place = repository(t);
  place.write("a.tf", "one\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  place.git("switch", "-qc", "other");
  place.write("a.tf", "two\n");
  place.git("commit", "-qam", "two");
  place.git("switch", "-q", "main");
  place.write("a.tf", "three\n");
  place.git("commit", "-qam", "three");
  assert.throws(() => place.git("merge", "other"));
  assert.deepEqual(sorted(await asWeSee(place.folder)), sorted(asGitSees(place)));
});

test("T134: files that a sparse checkout leaves out are there, with what git has", async (t) => {
  const place = repository(t);
  place.write("in/a.tf", "a\n");
  place.write("out/b.tf", "b\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  place.git("sparse-checkout", "set", "in");
  assert.ok(!existsSync(join(place.folder, "out/b.tf")));
  const { snapshot } = await (await openRepository(place.folder)).workingTree();
  assert.deepEqual([...snapshot.entries.keys()].sort(), ["in/a.tf", "out/b.tf"]);
  assert.deepEqual(snapshot.read("out/b.tf"), { problem: "not-loaded" });
  await snapshot.load(["out/b.tf"]);
  assert.deepEqual(snapshot.read("out/b.tf"), { text: "b\n" });
});

test("T134: a partial clone that lacks what is compared is told, with what to do", async (t) => {
  const place = repository(t);
  place.write("a.tf", "one\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  place.write("a.tf", "two\n");
  place.git("commit", "-qam", "second");
  place.git("config", "uploadpack.allowFilter", "true");
  place.git("clone", "-q", "--filter=blob:none", `file://${place.folder}`, "clone");
  const first = await (await openRepository(join(place.folder, "clone"))).commit("HEAD~1");
  await assert.rejects(async () => first.load(["a.tf"]), /partial clone.*git fetch --refetch --no-filter$/);
  const inFront = ["-c", "maintenance.auto=false", "-c", "gc.auto=0"];
  execFileSync("git", [...inFront, "fetch", "-q", "--refetch", "--no-filter"], { cwd: join(place.folder, "clone") });
  await first.load(["a.tf"]);
  assert.deepEqual(first.read("a.tf"), { text: "one\n" });
});

test("T137: the mode of a file alone is no change", async (t) => {
  const place = repository(t);
  place.write("a.sh", "a\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  chmodSync(join(place.folder, "a.sh"), 0o755);
  assert.notEqual(place.git("status", "--porcelain"), "");
  const opened = await openRepository(place.folder);
  const { snapshot } = await opened.workingTree();
  assert.deepEqual(difference(await opened.commit("HEAD"), snapshot), []);
});

test("a submodule counts with its commit; one that is not checked out is told", async (t) => {
  const inner = repository(t);
  inner.write("main.tf", "x\n");
  inner.git("add", "-A");
  inner.git("commit", "-qm", "inner");
  const place = repository(t);
  place.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.folder, "sub");
  place.git("commit", "-qm", "with a submodule");
  const opened = await openRepository(place.folder);
  const first = await opened.workingTree();
  assert.deepEqual(first.snapshot.entries.get("sub"), { id: inner.git("rev-parse", "HEAD"), kind: "submodule" });
  assert.deepEqual(first.problems, []);
  place.git("submodule", "--quiet", "deinit", "-f", "sub");
  const { problems } = await opened.workingTree();
  assert.deepEqual(
    problems.map((problem) => [problem.path, problem.code]),
    [["sub", "submodule"]],
  );
});

test("T134: a worktree, and a folder below the top", async (t) => {
  const place = repository(t);
  place.write("deep/er/a.tf", "a\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  const worktree = join(place.folder, "..", `${place.folder.split("/").at(-1)}-worktree`);
  t.after(() => rmSync(worktree, { recursive: true, force: true, maxRetries: 9 }));
  place.git("worktree", "add", "-q", worktree, "-b", "side");
  writeFileSync(join(worktree, "deep/er/b.tf"), "b\n");
  const opened = await openRepository(join(worktree, "deep"));
  assert.equal(opened.root, realpathSync(worktree));
  const { snapshot } = await opened.workingTree();
  assert.deepEqual([...snapshot.entries.keys()].sort(), ["deep/er/a.tf", "deep/er/b.tf"]);
});

test("SHA-256 repositories", async (t) => {
  const place = repository(t, "--object-format=sha256");
  place.write("a.tf", "a\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  place.write("a.tf", "b\n");
  assert.deepEqual(sorted(await asWeSee(place.folder)), sorted(asGitSees(place)));
});

test("files over the size limit are told, not read", async (t) => {
  const place = repository(t);
  place.write("big.tf", Buffer.alloc(1024 * 1024 + 1, "a"));
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  const opened = await openRepository(place.folder);
  const { snapshot } = await opened.workingTree();
  assert.deepEqual(snapshot.read("big.tf"), { problem: "too-large", bytes: 1024 * 1024 + 1 });
  const commit = await opened.commit("HEAD");
  await commit.load(["big.tf"]);
  assert.deepEqual(commit.read("big.tf"), { problem: "too-large", bytes: 1024 * 1024 + 1 });
});

test("nothing that a repository configures is run", async (t) => {
  const place = repository(t);
  const marker = join(place.folder, "..", `${place.folder.split("/").at(-1)}-ran`);
  t.after(() => rmSync(marker, { force: true }));
  place.write(".gitattributes", "*.tf filter=evil diff=evil\nb.tf filter=a=b\n");
  place.write("a.tf", "a\n");
  place.write("b.tf", "a\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  place.git("branch", "side");
  const evil = join(place.folder, ".git", "evil");
  writeFileSync(evil, `#!/bin/sh\necho "$0 $*" >> '${marker}'\ncat\n`);
  chmodSync(evil, 0o755);
  for (const hook of [
    "post-index-change",
    "post-checkout",
    "pre-commit",
    "reference-transaction",
    "fsmonitor-watchman",
  ]) {
    execFileSync("cp", [evil, join(place.folder, ".git", "hooks", hook)]);
  }
  for (const key of [
    "core.fsmonitor",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "filter.a=b.clean",
    "diff.external",
    "diff.evil.textconv",
    "core.pager",
    "core.sshCommand",
    "core.askPass",
  ]) {
    place.git("config", key, evil);
  }
  // Racy and dirty files are what makes git look into them.
  place.write("a.tf", "b\n");
  place.write("b.tf", "b\n");
  place.write("new.tf", "c\n");
  const opened = await openRepository(place.folder);
  const { snapshot } = await opened.workingTree();
  await opened.base({});
  await opened.base({ revision: "side" });
  const commit = await opened.commit("HEAD");
  await commit.load(["a.tf"]);
  assert.deepEqual(
    difference(commit, snapshot).map((change) => change.path),
    ["a.tf", "b.tf", "new.tf"],
  );
  assert.ok(!existsSync(marker), "a program of the repository was run");
  // The same configuration does run with an unguarded git: the trap is a real one.
  execFileSync("git", ["status"], { cwd: place.folder, stdio: "pipe" });
  assert.ok(existsSync(marker));
});
