import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { atGate, gated, makeGate, openGate } from "../runner/gate";
import { configuration, environment, noTerraform, place, until } from "../runner/place";
import { terragrunt } from "../tools/terragrunt";
import { cli, type Repository, repository } from "./repository";

const skip = noTerraform ?? false;

const good = configuration('resource "terraform_data" "a" {}\n');
const broken = configuration('resource "terraform_data" "a" { inptu = 1 }\n');
const ignored = ".terraform\n*.tfstate*\n.terragrunt-cache\n*.out\n";

/** Runs keep their state in a temporary folder, and are in no CI, whoever runs the tests. */
function estate(t: TestContext, files: Readonly<Record<string, string>>): Repository {
  place(t, {});
  environment(t, { CI: undefined, GITHUB_ACTIONS: undefined });
  return repository(t, { ".gitignore": ignored, ...files });
}

/** "net changes, web failed", in the order of the summary. */
function outcomes(json: string): string {
  const { results } = JSON.parse(json) as { results: { stack: string; outcome: string }[] };
  return results.map(({ stack, outcome }) => `${stack} ${outcome}`).join(", ");
}

/** All that the tools wrote so far in all runs. */
function logsOf(state: string): string {
  const runs = join(state, "epicenter", "runs");
  if (!existsSync(runs)) return "";
  const logs = readdirSync(runs, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".log"));
  return logs.map((path) => readFileSync(join(runs, path), "utf8")).join("");
}

test("stacks are named by id, by pattern, as affected ones or all; the summary alone is on standard output", {
  skip,
}, (t) => {
  const repo = estate(t, { "prod/net/main.tf": good, "prod/web/main.tf": good, "dev/net/main.tf": good });
  const planned = (...args: string[]) => outcomes(repo.run("plan", "--format", "json", ...args).stdout);
  assert.equal(planned("./prod/net/"), "prod/net changes");
  assert.equal(planned("prod/*"), "prod/net changes, prod/web changes");
  assert.equal(planned("--all", "-C", "dev"), "dev/net changes");
  assert.equal(planned("--affected"), "");
  repo.write({ "prod/web/main.tf": good.replace('"a"', '"b"') });
  repo.remove("dev/net");
  const { status, stdout, stderr } = repo.run("plan", "--affected");
  assert.equal(status, 0);
  const summary = `  🟢 add  🟡 change  🔴 destroy  🏁 result
       1          0           0  prod/web  changes

Plan of 1 stack: 1 to add, 0 to change, 0 to destroy.
Removed, so not run; their states may still exist: dev/net
📄 logs in `;
  assert.ok(stdout.startsWith(summary), stdout);
  assert.match(stderr, /^Planning 1 stack in 1 wave\.\n▸ prod\/web\n/);
  assert.match(stderr, /# terraform_data\.b will be created/);
  assert.match(stderr, /\[1\/1\] prod\/web {2}\+1 ~0 -0\n$/);
});

test("exit status: 0 all ran, 1 one did not, 2 with --detailed-exitcode where something is to be done", {
  skip,
}, (t) => {
  const repo = estate(t, { "a/main.tf": good, "b/main.tf": broken, "c/main.tf": configuration("") });
  assert.equal(repo.run("plan", "a").status, 0);
  assert.equal(repo.run("plan", "a", "--detailed-exitcode").status, 2);
  assert.equal(repo.run("plan", "c", "--detailed-exitcode").status, 0);
  assert.equal(repo.run("plan", "--all", "--detailed-exitcode").status, 1);
  assert.equal(repo.run("drift", "a", "--detailed-exitcode").status, 0);
  for (const wrong of [[], ["a", "--all"], ["--all", "--affected"], ["--retry", "a"], ["a", "--parallelism", "0"]]) {
    const { status, stdout } = repo.run("plan", ...wrong);
    assert.deepEqual([status, stdout], [2, ""], wrong.join(" "));
  }
  const unknown = repo.run("plan", "nothing");
  assert.deepEqual([unknown.status, unknown.stdout], [1, ""]);
  assert.equal(unknown.stderr, 'epicenter: There is no stack "nothing". epicenter order lists all.\n');
});

test("a stack is planned only with the version that its files ask for", { skip }, (t) => {
  const repo = estate(t, { "a/main.tf": good, "b/main.tf": good, "b/.terraform-version": "1.0.2\n" });
  const { status, stdout } = repo.run("plan", "--all");
  assert.equal(status, 1);
  assert.match(stdout, /^ +· +· +· {2}b {2}failed: It asks for terraform 1\.0\.2 \(b\/\.terraform-version:1\), but /m);
  assert.match(stdout, /1 to add, 0 to change, 0 to destroy\. 1 of 2 stacks did not finish\./);
});

test("equal results are folded, and the summary is written as Markdown, JUnit's XML and JSON at once", {
  skip,
}, (t) => {
  const repo = estate(t, { "a/main.tf": good, "b/main.tf": good, "c/main.tf": broken });
  const files = { markdown: "md.out", junit: "junit.out", json: "json.out" };
  const options = Object.entries(files).flatMap(([format, file]) => [`--${format}`, file]);
  const { status, stdout, stderr } = repo.run("plan", "--all", ...options);
  const text = (file: string) => readFileSync(join(repo.folder, file), "utf8");
  assert.equal(status, 1);
  assert.match(stdout, /1 {10}0 {11}0 {2}2 stacks alike {2}changes\n +a, b\n/);
  assert.match(text("md.out"), /^### Plan of 2 stacks: 2 to add, .* 1 of 3 stacks did not finish\.$/m);
  assert.match(text("md.out"), /^\| 2 stacks alike \| 1 \| 0 \| 0 \| 🟢 changes \|/m);
  assert.match(text("junit.out"), /tests="3" failures="1" errors="0"/);
  assert.deepEqual(JSON.parse(text("json.out")).folds, [["c"], ["a", "b"]]);
  // Of several stacks only what failed is shown in full.
  assert.match(stderr, /● c\n[\s\S]*Unsupported argument/);
  assert.doesNotMatch(stderr, /will be created/);
});

test("--retry runs what the last run left unfinished, and what waited for it, until nothing is", { skip }, (t) => {
  const reads = (key: string) =>
    `data "terraform_remote_state" "s" {\n  backend = "local"\n  config = { path = "../${key}/terraform.tfstate" }\n}\n`;
  const at = (rest: string) => `terraform {\n  backend "local" {\n    path = "terraform.tfstate"\n  }\n}\n${rest}`;
  const repo = estate(t, {
    "net/main.tf": at("resource terraform_data {\n"),
    "web/main.tf": configuration(reads("net")),
    "dns/main.tf": good,
  });
  const plan = (...args: string[]) => outcomes(repo.run("plan", "--format", "json", ...args).stdout);
  assert.equal(plan("--all"), "dns changes, net failed, web blocked");
  assert.equal(plan("--retry"), "net failed, web blocked");
  repo.write({ "net/main.tf": at("") });
  // Another check says nothing of what the last plan left.
  assert.match(repo.run("drift", "--retry").stderr, /There is no earlier drift of this repository/);
  repo.remove("web");
  const { stdout } = repo.run("plan", "--retry", "--format", "json");
  assert.equal(outcomes(stdout), "net no-changes");
  assert.deepEqual(JSON.parse(stdout).removed, ["web"]);
  assert.deepEqual(
    [repo.run("plan", "--retry").stdout, repo.run("plan", "--retry").status],
    ["No stack to plan.\n", 0],
  );
});

test("in GitHub Actions a stack's output is a group in which no line is a command to the job", { skip }, (t) => {
  const text = 'output "a" {\n  value = <<-EOT\n    ::error::not mine\n  EOT\n}\n';
  const repo = estate(t, { "a/main.tf": configuration(text), "b/main.tf": good });
  environment(t, { CI: "true", GITHUB_ACTIONS: "true" });
  const { stderr } = repo.run("plan", "--all", "--parallelism", "1");
  const [, token, output] =
    /^::group::a\n::stop-commands::([0-9a-f]{32})\n([\s\S]*?)::\1::\n::endgroup::$/m.exec(stderr) ?? [];
  assert.ok(token !== undefined && output?.includes("::error::not mine"), stderr);
  assert.match(stderr, /^::group::b$/m);
});

test("an interrupt ends the run with its lock released and its summary told; nothing more is started", {
  skip,
}, async (t) => {
  const repo = estate(t, { "a/main.tf": gated, "b/main.tf": good });
  const folder = join(repo.folder, "a");
  makeGate(folder);
  const args = ["plan", "--all", "--parallelism", "1", "--output", "all", "--format", "json"];
  const run = spawn(process.execPath, [cli, ...args], { cwd: repo.folder });
  t.after(() => run.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    run[stream].on("data", (piece: Buffer) => {
      said[stream] += piece;
    });
  }
  const closed = new Promise((resolve) => run.on("close", resolve));
  const log = () => logsOf(process.env.XDG_STATE_HOME ?? "");
  await until(() => log().includes(atGate), "the gate");
  run.kill("SIGINT");
  await until(() => log().includes("Interrupt received"), "the tool to hear of it");
  openGate(folder);
  assert.equal(await closed, 130);
  assert.equal(outcomes(said.stdout), "a cancelled, b cancelled");
  assert.match(said.stderr, /Interrupted: what runs ends and releases its lock/);
  assert.ok(!existsSync(join(folder, ".terraform.tfstate.lock.info")));
});

test("units are planned by the real terragrunt on PATH, in waves", {
  skip: noTerraform ?? (terragrunt().path === undefined ? "there is no terragrunt" : false),
}, (t) => {
  const unit = (rest: string) => `terraform {\n  source = "\${get_repo_root()}//modules/net"\n}\n${rest}`;
  const repo = estate(t, {
    "modules/net/main.tf":
      'variable "cidr" { type = string }\nresource "terraform_data" "n" { input = var.cidr }\noutput "id" { value = var.cidr }\n',
    "live/net/terragrunt.hcl": unit('inputs = { cidr = "10" }\n'),
    "live/web/terragrunt.hcl": unit(
      'dependency "net" {\n  config_path = "../net"\n  mock_outputs = { id = "mock" }\n}\ninputs = { cidr = dependency.net.outputs.id }\n',
    ),
  });
  const bin = join(process.env.TMPDIR ?? "", "bin");
  mkdirSync(bin);
  symlinkSync(terragrunt().path ?? "", join(bin, "terragrunt"));
  environment(t, { PATH: `${bin}${delimiter}${process.env.PATH}` });
  const { stdout, stderr } = repo.run("plan", "--all", "--format", "json");
  assert.equal(outcomes(stdout), "live/net changes, live/web changes");
  assert.match(stderr, /^Planning 2 stacks in 2 waves/);
});
