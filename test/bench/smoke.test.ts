import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";

const top = join(__dirname, "..", "..");

before(() => {
  if (!existsSync(join(top, "dist", "cli.js"))) {
    execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: top });
  }
});

function load(name: string) {
  return import(pathToFileURL(join(top, "scripts", "bench", `${name}.mjs`)).href);
}

function folder(t: TestContext): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-bench-")));
  t.after(() => rmSync(made, { recursive: true, force: true, maxRetries: 9 }));
  return made;
}

test("the command line, a server that starts and one that follows keystrokes and switches name the stacks that are known to be reached", async (t) => {
  const { generate, makeRepository } = await load("generate");
  const { measure, rightAnswers } = await load("measure");
  const made = generate(60);
  assert.equal(made.edits.shared.reached.length, 30);
  assert.equal(Object.keys(made.many).length, 12);
  const root = folder(t);
  makeRepository(root, made.files);
  const { answers } = await measure(root, made, 1);
  for (const [way, right] of Object.entries(rightAnswers(made))) assert.deepEqual(answers[way], right, way);
  assert.equal(answers.parse.files, Object.keys(made.files).filter((path) => /\.(tf|hcl)$/.test(path)).length);
});

test("the repository to measure on is the same each time", async (t) => {
  const { generate, makeRepository } = await load("generate");
  const commits = [folder(t), folder(t)].map((root) => {
    makeRepository(root, generate(5).files);
    return execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" });
  });
  assert.equal(commits[0], commits[1]);
});
