import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { terragrunt } from "./terragrunt";

test("the Terragrunt that tests run is the one that go.mod pins", (t) => {
  const tool = terragrunt();
  if (tool.path === undefined) return t.skip(tool.reason);
  const { stdout } = spawnSync(tool.path, ["--version"], { encoding: "utf8" });
  assert.match(stdout, /^terragrunt version v1\.1\.\d+$/m);
  assert.deepEqual(terragrunt(), tool);
});

test("where Go is missing or cannot build, the reason is told", (t) => {
  const empty = mkdtempSync(join(tmpdir(), "epicenter-tools-"));
  t.after(() => rmSync(empty, { recursive: true, force: true, maxRetries: 9 }));
  const without = terragrunt({ ...process.env, PATH: empty });
  assert.equal(without.path, undefined);
  assert.match(without.reason, /Go, which builds terragrunt v1\.1\.\d+, does not answer: .*ENOENT/);

  if (spawnSync("go", ["version"]).status !== 0) return t.skip("Go is not on PATH");
  const offline = { ...process.env, XDG_CACHE_HOME: empty, GOMODCACHE: join(empty, "modules"), GOPROXY: "off" };
  const unbuilt = terragrunt(offline);
  assert.equal(unbuilt.path, undefined);
  assert.match(unbuilt.reason, /^terragrunt v1\.1\.\d+ was not built: .*GOPROXY=off/);
});
