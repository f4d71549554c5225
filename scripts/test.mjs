// Every check of the project, from a bare clone on. The last line counts the tests: "N passed, N failed, N skipped".
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const results = join(top, "test-results");

install();
rmSync(results, { recursive: true, force: true });
mkdirSync(results);

const bin = (name) => join(top, "node_modules", ".bin", name);
const counts = { passed: 0, failed: 0, skipped: 0 };
let broken = false;

stage("build", process.execPath, ["scripts/build.mjs"]);
stage("lint", bin("biome"), ["check", "--diagnostic-level=error", "."]);
stage("types", bin("tsc"), ["--noEmit"]);
stage("rooms", bin("depcruise"), ["--config", ".dependency-cruiser.cjs", "src"]);
unitTests(buildTools());
editorTests();

console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(broken || counts.failed > 0 ? 1 : 0);

function stage(name, command, args) {
  console.log(`\n== ${name}`);
  const { status, error } = spawnSync(command, args, {
    cwd: top,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status === 0) return true;
  if (error) console.error(error.message);
  console.error(`${name} failed`);
  broken = true;
  return false;
}

/** What the tests run for real and no machine has; the environment that tells them where one could not be built. */
function buildTools() {
  console.log("\n== tools (building terragrunt takes minutes the first time)");
  const args = ["--import", "tsx", "test/tools/terragrunt.ts"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: top, encoding: "utf8" });
  console.log((stdout + stderr).trim());
  return status === 0 ? {} : { EPICENTER_TERRAGRUNT_MISSING: stderr.trim() || "terragrunt was not built" };
}

function unitTests(env) {
  console.log("\n== tests");
  const files = testFiles(join(top, "test")).map((file) => file.slice(top.length + 1));
  const report = join(results, "tests.tap");
  const reporters = ["spec", "stdout", "tap", report];
  const args = ["--import", "tsx", "--test", "--test-concurrency=2"];
  for (let i = 0; i < reporters.length; i += 2) {
    args.push(`--test-reporter=${reporters[i]}`, `--test-reporter-destination=${reporters[i + 1]}`);
  }
  const { status } = spawnSync(process.execPath, [...args, ...files], {
    cwd: top,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  const tap = existsSync(report) ? readFileSync(report, "utf8") : "";
  const number = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  counts.passed += number("pass");
  counts.failed += number("fail") + number("cancelled");
  counts.skipped += number("skipped") + number("todo");
  for (const skipped of tap.matchAll(/^\s*ok \d+ - (.*) # SKIP (.*)$/gm))
    console.log(`skipped: ${skipped[1]}: ${skipped[2]}`);
  if (status !== 0) broken = true;
}

/** The tests inside a real editor have a launcher of their own. */
function editorTests() {
  const file = join(results, "editor.json");
  const ended = stage("in the editor", process.execPath, ["--import", "tsx", "test/editor/run.ts"]);
  if (!existsSync(file)) {
    if (ended) console.error("the suite in the editor left no result");
    broken = true;
    return;
  }
  const { passed, failed, skipped, reason } = JSON.parse(readFileSync(file, "utf8"));
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
  console.log(`in the editor: ${passed} passed, ${failed} failed, ${skipped} skipped${reason ? `: ${reason}` : ""}`);
}

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "editor" ? [] : testFiles(path);
      return entry.name.endsWith(".test.ts") ? [path] : [];
    })
    .sort();
}
