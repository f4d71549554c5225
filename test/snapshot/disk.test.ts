import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { difference } from "../../src/snapshot/difference";
import { standingAt } from "../../src/snapshot/disk";
import { gitIn } from "../../src/snapshot/git";
import { openRepository } from "../../src/snapshot/open";
import { overlay } from "../../src/snapshot/overlay";
import type { Content } from "../../src/snapshot/snapshot";
import { asGitSees, asWeSee, type Place, repository, sorted } from "./repository";

function committed(t: TestContext, files: Record<string, string>, ...settings: [string, string][]): Place {
  const place = repository(t);
  for (const [key, value] of settings) place.git("config", key, value);
  for (const [path, text] of Object.entries(files)) place.write(path, text);
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  return place;
}

async function changedPaths(place: Place): Promise<readonly string[]> {
  const opened = await openRepository(place.folder);
  const { snapshot } = await opened.workingTree();
  return difference(await opened.commit("HEAD"), snapshot).map((change) => change.path);
}

test("a file saved after the listing is read as it was listed", async (t) => {
  const place = committed(t, { "a.tf": "listed\n" });
  const opened = await openRepository(place.folder);
  const { snapshot } = await opened.workingTree();
  place.write("a.tf", "saved since\n");
  assert.deepEqual(snapshot.read("a.tf"), { problem: "not-loaded" });
  await snapshot.load(["a.tf"]);
  assert.deepEqual(snapshot.read("a.tf"), { text: "listed\n" });
  const next = await opened.workingTree();
  assert.deepEqual(next.snapshot.read("a.tf"), { text: "saved since\n" });
});

test("a file that a filter wrote in another form is read as git keeps it", async (t) => {
  const place = repository(t);
  place.git("config", "filter.upper.clean", "tr a-z A-Z");
  place.git("config", "filter.upper.smudge", "tr A-Z a-z");
  place.write(".gitattributes", "*.tf filter=upper\n");
  place.write("a.tf", "text\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  unlinkSync(join(place.folder, "a.tf"));
  place.git("checkout", "a.tf");
  // Older than the index, and so clean without a look at it.
  settle(place, "a.tf");
  assert.equal(readFileSync(join(place.folder, "a.tf"), "utf8"), "text\n");
  const { snapshot } = await (await openRepository(place.folder)).workingTree();
  await snapshot.load(["a.tf"]);
  assert.deepEqual(snapshot.read("a.tf"), { problem: "not-loaded" });
  await snapshot.load(["a.tf"]);
  assert.deepEqual(snapshot.read("a.tf"), { text: "TEXT\n" });
});

test("a filter that comes with a later configuration is switched off as well", async (t) => {
  const place = committed(t, { ".gitattributes": "*.tf filter=late\n", "a.tf": "a\n" });
  const opened = await openRepository(place.folder);
  await opened.workingTree();
  const marker = join(place.folder, ".git", "ran");
  place.git("config", "filter.late.clean", `touch '${marker}'; cat`);
  place.write("a.tf", "b\n");
  await opened.workingTree();
  assert.throws(() => readFileSync(marker), "a filter was run");
  place.git("status");
  assert.equal(readFileSync(marker, "utf8"), "");
});

test("a file that may not be looked at is changed, not gone", (t) => {
  const place = committed(t, { "locked/a.tf": "a\n" });
  chmodSync(join(place.folder, "locked"), 0);
  const contents = new Map<string, Content>();
  const standing = asNobody(() => standingAt({ git: gitIn(place.folder), algorithm: "sha1", contents }, "locked/a.tf"));
  chmodSync(join(place.folder, "locked"), 0o700);
  assert.deepEqual(standing, { entry: { id: "0".repeat(40), kind: "file" } });
  assert.deepEqual(contents.get("0".repeat(40)), { problem: "unreadable" });
});

test("a folder that a link took the place of takes its files away", async (t) => {
  const place = committed(t, { "old/a.tf": "a\n", "new/a.tf": "a\n" });
  rmSync(join(place.folder, "old"), { recursive: true });
  symlinkSync("new", join(place.folder, "old"));
  assert.deepEqual(sorted(await asWeSee(place.folder)), sorted(asGitSees(place)));
  assert.deepEqual(await changedPaths(place), ["old", "old/a.tf"]);
});

test("line ends: what git converts is no change, what it keeps is one", async (t) => {
  const place = committed(t, { "lf.tf": "a\nb\n" });
  place.write("lf.tf", "a\r\nb\r\n");
  assert.deepEqual(await changedPaths(place), ["lf.tf"]);
  assert.deepEqual(sorted(await asWeSee(place.folder)), sorted(asGitSees(place)));
  place.write(".gitattributes", "* text\n");
  place.write("untracked.tf", "c\r\n");
  assert.deepEqual(await changedPaths(place), [".gitattributes", "untracked.tf"]);
  place.write("lf.tf", "a\r\nchanged\r\n");
  assert.deepEqual(await changedPaths(place), [".gitattributes", "lf.tf", "untracked.tf"]);
  assert.deepEqual(sorted(await asWeSee(place.folder)), sorted(asGitSees(place)));
});

test("a file that git converts is read with git's line ends, edited or not", async (t) => {
  const place = committed(t, { "a.tf": "a\r\n", "b.tf": "b\r\n" }, ["core.autocrlf", "true"]);
  place.write("b.tf", "changed\r\n");
  const { snapshot } = await (await openRepository(place.folder)).workingTree();
  assert.deepEqual(snapshot.read("a.tf"), { text: "a\n" });
  assert.deepEqual(snapshot.read("b.tf"), { text: "changed\n" });
});

test("submodules: moved, replaced by a file, removed", async (t) => {
  const inner = committed(t, { "main.tf": "x\n" });
  const place = committed(t, { "a.tf": "a\n" });
  place.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.folder, "sub");
  place.git("commit", "-qm", "with a submodule");
  const folder = join(place.folder, "sub");
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "moved"], {
    cwd: folder,
  });
  assert.deepEqual(sorted(await asWeSee(place.folder)), sorted(asGitSees(place)));
  renameSync(folder, join(place.folder, "..", `${place.folder.split("/").at(-1)}-sub`));
  t.after(() => rmSync(join(place.folder, "..", `${place.folder.split("/").at(-1)}-sub`), { recursive: true }));
  assert.deepEqual(sorted(await asWeSee(place.folder)), sorted(asGitSees(place)));
  assert.ok(!(await asWeSee(place.folder)).has("sub"));
  writeFileSync(folder, "a file now\n");
  assert.deepEqual(sorted(await asWeSee(place.folder)), sorted(asGitSees(place)));
});

test("unsaved text: line ends and a byte order mark that only the disk has are no change", async (t) => {
  const place = repository(t);
  place.git("config", "core.autocrlf", "true");
  place.write("crlf.tf", "a\r\nb\r\n");
  place.write("bom.tf", "\uFEFFa\n");
  place.write("lf.tf", "a\n");
  place.git("add", "-A");
  place.git("commit", "-qm", "first");
  const opened = await openRepository(place.folder);
  const tree = await opened.workingTree();
  const head = await opened.commit("HEAD");
  const paths = (unsaved: Record<string, string>) =>
    difference(head, overlay(tree, new Map(Object.entries(unsaved)), opened.algorithm)).map((each) => each.path);
  assert.deepEqual(paths({ "crlf.tf": "a\r\nb\r\n", "bom.tf": "a\n", "lf.tf": "a\n" }), []);
  assert.deepEqual(paths({ "crlf.tf": "a\r\nc\r\n", "bom.tf": "b\n", "lf.tf": "b\n" }), ["bom.tf", "crlf.tf", "lf.tf"]);
  // The disk has "\n" here, so that saving would bring the "\r\n" to terraform.
  assert.deepEqual(paths({ "lf.tf": "a\r\n" }), ["lf.tf"]);
  const typed = overlay(tree, new Map([["crlf.tf", "a\r\nc\r\n"]]), opened.algorithm);
  assert.deepEqual(typed.read("crlf.tf"), { text: "a\nc\n" });
});

test("T140: unsaved text of a file that is no part of the working tree counts nothing", async (t) => {
  const place = committed(t, { ".gitignore": "ignored.tf\n" });
  place.write("ignored.tf", "a\n");
  const opened = await openRepository(place.folder);
  const tree = await opened.workingTree();
  const typed = overlay(tree, new Map([["ignored.tf", "b\n"]]), opened.algorithm);
  assert.deepEqual([...typed.entries.keys()], [".gitignore"]);
});

/** Root may look at everything. */
function asNobody<T>(action: () => T): T {
  if (process.getuid?.() !== 0) return action();
  process.seteuid?.(65534);
  try {
    return action();
  } finally {
    process.seteuid?.(0);
  }
}

/** Makes git sure of a file by its times alone: a racy one it would compare. */
function settle(place: Place, path: string) {
  const past = new Date(Date.now() - 60_000);
  utimesSync(join(place.folder, path), past, past);
  place.git("update-index", "--refresh");
}
