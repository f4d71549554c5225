import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openEngine } from "../../src/engine";
import { startRun } from "../../src/runner/run";
import { repository } from "../cli/repository";
import { wasmFolder } from "../hcl/wasm";
import { place } from "./place";

const skip =
  spawnSync("terraform", ["version"], { env: { ...process.env, CHECKPOINT_DISABLE: "1" } }).status === 0
    ? false
    : "terraform is not on PATH";

/** Plans every stack of a repository; what each printed, by id. */
async function plan(t: TestContext, files: Readonly<Record<string, string>>, prepare?: (folder: string) => void) {
  const { folder } = repository(t, files);
  prepare?.(folder);
  // Sets where runs keep their state.
  place(t, {});
  const engine = await openEngine(folder, { wasmFolder: wasmFolder() });
  const stacks = (await engine.stacks()).map((each) => ({ ...each, dependsOn: [], upstream: [], affected: false }));
  const printed = new Map<string, string>();
  const request = { root: folder, stacks, kind: "plan", tools: {}, parallelism: 2 } as const;
  const results = await startRun(request, (event) => {
    if (event.type === "output") printed.set(event.stack, (printed.get(event.stack) ?? "") + event.text);
  }).done;
  assert.deepEqual(
    results.filter(({ outcome }) => outcome === "failed").map(({ stack, message }) => `${stack}: ${message}`),
    [],
    [...printed.values()].join("\n"),
  );
  return { folder, printed, outcomes: Object.fromEntries(results.map(({ stack, outcome }) => [stack, outcome])) };
}

const main = `terraform {
  backend "local" {}
}
variable "name" {
  default = "nobody"
}
variable "size" {
  default = 0
}
resource "terraform_data" "shown" {
  input = "\${var.name} \${var.size} \${terraform.workspace}"
}
`;

test("each instance is planned with its variable files in order, its variables and its workspace", {
  skip,
}, async (t) => {
  const { printed, folder } = await plan(t, {
    ".epicenter.yaml": `version: 1
stacks:
  platform:
    var_files: [defaults.tfvars]
    instances_from: { folders: /clients/*, var_files: ["\${instance.folder}/*.tfvars"], workspace: "\${instance.name}" }
    instances:
      b: { vars: { name: it is "b", size: 3 } }
`,
    "platform/main.tf": main,
    "platform/defaults.tfvars": 'name = "default"\nsize = 1\n',
    "clients/a/1.tfvars": 'name = "one"\n',
    "clients/a/2.tfvars": 'name = "two"\n',
    "clients/b/1.tfvars": 'name = "one"\nsize = 2\n',
  });
  assert.deepEqual([...printed.keys()].sort(), ["platform@a", "platform@b"]);
  assert.match(printed.get("platform@a") ?? "", /input += "two 1 a"/);
  assert.match(printed.get("platform@b") ?? "", /input += "it is \\"b\\" 3 b"/);
  assert.ok(existsSync(join(folder, "platform/.terraform")));
});

test("each instance is planned against its own backend, side by side, and what a person initialised stays", {
  skip,
}, async (t) => {
  const said = { TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" };
  const { outcomes, folder } = await plan(
    t,
    {
      ".epicenter.yaml": `version: 1
stacks:
  platform:
    instances:
      a: { backend_config: [path=../states/a.tfstate], var_files: [a.tfvars] }
      b: { backend_config: [b.tfbackend], var_files: [b.tfvars] }
`,
      "platform/main.tf": main,
      "platform/a.tfvars": 'name = "a"\n',
      "platform/b.tfvars": 'name = "b"\n',
      "platform/b.tfbackend": 'path = "../states/b.tfstate"\n',
    },
    (folder) => {
      const run = (...args: string[]) =>
        execFileSync("terraform", args, {
          cwd: join(folder, "platform"),
          env: { ...process.env, ...said },
          stdio: "pipe",
        });
      run("init", "-input=false", "-backend-config=path=../states/a.tfstate");
      run("apply", "-input=false", "-auto-approve", "-var-file=a.tfvars");
    },
  );
  assert.deepEqual(outcomes, { "platform@a": "no-changes", "platform@b": "changes" });
  const show = ["state", "list"];
  const env = { ...process.env, ...said };
  const listed = execFileSync("terraform", show, {
    cwd: join(folder, "platform"),
    env,
    encoding: "utf8",
    stdio: "pipe",
  });
  assert.equal(listed.trim(), "terraform_data.shown");
});
