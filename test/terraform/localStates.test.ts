import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { backend, edges, reader, type Settings } from "./stateWorlds";

// Which local state a reader finds is held to what Terraform itself finds.
before(loadTestParser);

/** Readers of the states of net, which keeps one in the default workspace and one in prod. */
const readers: readonly (readonly [config: Settings, workspace?: string])[] = [
  [{ path: "../net/states/net.tfstate" }],
  [{ path: "${path.module}/../net/states/net.tfstate" }],
  [{ path: "../net/./states//net.tfstate" }],
  [{ path: "../net/terraform.tfstate" }],
  [{ path: "states/net.tfstate" }],
  [{ path: "../net/w/prod/terraform.tfstate" }],
  [{ path: "../net/states/net.tfstate" }, "default"],
  [{ path: "../net/states/net.tfstate" }, "prod"],
  [{ path: "../net/states/net.tfstate", workspace_dir: "../net/w" }, "prod"],
  [{ workspace_dir: "../net/w/" }, "prod"],
  [{ workspace_dir: "../net/w" }],
];

test("T55: a local state is found where Terraform finds it", (t) => {
  if (spawnSync("terraform", ["version"]).status !== 0) return t.skip("terraform is not on PATH");
  const folder = mkdtempSync(join(tmpdir(), "epicenter-states-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  const net = `${backend("local", { path: "states/net.tfstate", workspace_dir: "w" })}output "x" {\n  value = 1\n}\n`;
  const run = (stack: string, ...args: readonly string[]) =>
    spawnSync("terraform", args, {
      cwd: join(folder, stack),
      encoding: "utf8",
      env: { ...process.env, TF_DATA_DIR: "" },
    });
  const write = (stack: string, text: string) => {
    mkdirSync(join(folder, stack), { recursive: true });
    writeFileSync(join(folder, stack, "main.tf"), text);
  };
  write("net", net);
  assert.equal(run("net", "init", "-input=false").status, 0);
  assert.equal(run("net", "apply", "-auto-approve").status, 0);
  assert.equal(run("net", "workspace", "new", "prod").status, 0);
  assert.equal(run("net", "apply", "-auto-approve").status, 0);
  for (const [index, [config, workspace]] of readers.entries()) {
    const app = reader("local", config, workspace);
    write(`app${index}`, app);
    assert.equal(run(`app${index}`, "init", "-input=false").status, 0);
    const plan = run(`app${index}`, "plan", "-input=false", "-no-color");
    const found = plan.status === 0;
    assert.ok(found || plan.stderr.includes("Unable to find remote state"), plan.stderr);
    const ours = edges({ "net/main.tf": net, [`app${index}/main.tf`]: app });
    assert.deepEqual(ours, found ? [`app${index} -> net`] : [], JSON.stringify([config, workspace]));
  }
});
