import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import type { StackResult } from "../../src/runner/request";
import { configuration, environment, noTerraform, place } from "../runner/place";
import { terragrunt } from "../tools/terragrunt";
import { cli, type Repository, repository } from "./repository";

const skip = noTerraform ?? false;

/** Stacks that are not applied yet, committed on main; the work is on a branch of it. */
function estate(t: TestContext, files: Readonly<Record<string, string>>): Repository {
  place(t, {});
  environment(t, { CI: undefined, GITHUB_ACTIONS: undefined });
  const repo = repository(t, { ".gitignore": ".terraform*\n*.tfstate*\n.terragrunt-cache\n*.out\n", ...files });
  repo.git("checkout", "-q", "-b", "work");
  return repo;
}

const one = configuration('resource "terraform_data" "a" {}\noutput "o" { value = "1" }\n');

const reads = (stack: string) =>
  configuration(
    `data "terraform_remote_state" "s" {\n  backend = "local"\n  config = { path = "../${stack}/terraform.tfstate" }\n}
output "w" { value = data.terraform_remote_state.s.outputs.o }\n`,
  );

function told(stdout: string): string {
  const { results } = JSON.parse(stdout) as { results: readonly StackResult[] };
  return results.map(({ stack, outcome, message = "" }) => `${stack} ${outcome} ${message}`.trim()).join("; ");
}

function apply(repo: Repository, ...args: string[]) {
  const { status, stdout, stderr } = repo.run("apply", "--format", "json", ...args);
  return { status, told: stdout === "" ? "" : told(stdout), stderr };
}

/** Objects in a stack's state. */
function state(repo: Repository, stack: string): string {
  return execFileSync("terraform", ["state", "list"], { cwd: join(repo.folder, stack), encoding: "utf8" }).trim();
}

test("where nobody can be asked, only what is approved is applied: --yes never what is protected, --approve by name", {
  skip,
}, (t) => {
  const repo = estate(t, { "dev/a/main.tf": one, "prod/a/main.tf": one });
  const refusal = (open: string) =>
    `epicenter: There is no terminal to ask on, and not approved: ${open}. Name them, as in --approve 'prod/**'; --yes approves what is not protected.\n`;
  assert.deepEqual(apply(repo, "dev/a"), { status: 2, told: "", stderr: refusal("dev/a") });
  assert.deepEqual(apply(repo, "--all", "--yes"), { status: 2, told: "", stderr: refusal("prod/a") });
  assert.deepEqual(apply(repo, "--all", "--approve", "dev/**"), { status: 2, told: "", stderr: refusal("prod/a") });
  const dev = apply(repo, "dev/a", "--yes");
  assert.deepEqual([dev.status, dev.told], [0, "dev/a applied 1 output changes"]);
  const all = repo.run("apply", "--all", "--yes", "--approve", "prod/**", "--junit", "junit.out");
  assert.equal(all.status, 0);
  assert.match(all.stdout, /^Applied 1 stack: 1 added, 0 changed, 0 destroyed\.$/m);
  assert.match(
    all.stderr,
    /To be applied: 1 stack: 1 to add, 0 to change, 0 to destroy\.\n {2}prod\/a {2}\+1 ~0 -0 {2}prod, protected\n/,
  );
  assert.equal(state(repo, "prod/a"), "terraform_data.a");
  assert.equal(apply(repo, "--all", "--approve", "**").told, "dev/a no-changes; prod/a no-changes");
  assert.deepEqual(readdirSync(join(process.env.XDG_STATE_HOME ?? "", "epicenter/plans")), []);
});

test("what reads what is not applied yet is planned and applied after it, in one command", { skip }, (t) => {
  const at = (rest: string) => `terraform {\n  backend "local" {\n    path = "terraform.tfstate"\n  }\n}\n${rest}`;
  const repo = estate(t, {
    "net/main.tf": at('output "o" { value = "1" }\n'),
    "web/main.tf": reads("net")
      .replace('"local" {}', '"local" {\n    path = "terraform.tfstate"\n  }')
      .replace('"w"', '"o"'),
    "app/main.tf": reads("web"),
    "bad/main.tf": one.replace('"a" {}', '"a" {\n  provisioner "local-exec" { command = "exit 3" }\n}'),
    "lost/main.tf": one.replace('"a" {}', '"a" { wrong = 1 }'),
  });
  const { status, told, stderr } = apply(repo, "--all", "--yes");
  assert.equal(
    told,
    "app applied 1 output changes; bad failed apply: local-exec provisioner error; lost failed plan: Unsupported argument; net applied 1 output changes; web applied 1 output changes",
  );
  assert.equal(status, 1);
  assert.match(stderr, /2 stacks more: planned and confirmed again after that, for what these put out\./);
  // What failed in the first round is not forgotten for the second.
  const again = "bad failed apply: local-exec provisioner error; lost failed plan: Unsupported argument";
  assert.equal(apply(repo, "--retry", "--yes").told, again);
});

test("requirements: all committed, and nothing on the base since that affects the stack; the base says which hold", {
  skip,
}, (t) => {
  const repo = estate(t, { "a/main.tf": one, "b/main.tf": one });
  repo.write({ "b/more.tf": "" });
  const dirty = apply(repo, "a", "--yes");
  assert.equal(dirty.status, 1);
  assert.match(dirty.stderr, /^epicenter: 1 file not as committed \(b\/more\.tf\): commit or stash them first/);
  repo.remove("b/more.tf");
  repo.git("checkout", "-q", "main");
  repo.write({ "a/more.tf": 'output "p" { value = 1 }\n' });
  repo.commit();
  repo.git("checkout", "-q", "work");
  const behind = apply(repo, "--all", "--yes");
  assert.equal(behind.status, 1);
  assert.match(behind.stderr, /^epicenter: The base has moved on and affects a: merge it, or rebase, and plan again\./);
  assert.equal(apply(repo, "b", "--yes").told, "b applied 1 output changes");
  // What the change says of itself does not count.
  const lifted = "version: 1\napply: { clean_tree: false, up_to_date: false, protected: [] }\n";
  repo.write({ ".epicenter.yaml": lifted });
  assert.equal(apply(repo, "a", "--yes").status, 1);
  repo.git("checkout", "-q", "main");
  repo.commit();
  repo.git("checkout", "-q", "-B", "work");
  repo.write({ "a/prod.tf": "" });
  assert.equal(apply(repo, "a", "--yes").told, "a applied 2 outputs change");
});

test("a plan that was saved is applied while it is fresh, and made anew where it is stale", { skip }, (t) => {
  const repo = estate(t, { "a/main.tf": one, "b/main.tf": one });
  repo.run("plan", "--all", "--save");
  const saved = apply(repo, "a", "--yes");
  assert.match(saved.stderr, /^● a, planned at \S+Z\n[\s\S]*# terraform_data\.a will be created/);
  assert.doesNotMatch(saved.stderr, /Planning/);
  assert.equal(saved.told, "a applied 1 output changes");
  repo.write({ "b/main.tf": one.replace('"a"', '"b"') });
  repo.commit();
  const stale = apply(repo, "b", "--yes");
  assert.match(stale.stderr, /^Planning 1 stack/);
  assert.equal(state(repo, "b"), "terraform_data.b");
});

test("stacks that the change removed are ended as the base has them, after what needed them, where that is asked for", {
  skip,
}, (t) => {
  const at = (rest: string) => `terraform {\n  backend "local" {\n    path = "terraform.tfstate"\n  }\n}\n${rest}`;
  const repo = estate(t, { "net/main.tf": at(one.slice(one.indexOf("resource"))), "web/main.tf": reads("net") });
  apply(repo, "--all", "--yes");
  repo.git("rm", "-q", "net/main.tf");
  repo.write({ "web/main.tf": one });
  repo.commit();
  const without = apply(repo, "--affected", "--yes", "--output", "none");
  assert.equal(without.told, "web applied 2 outputs change");
  const { status, told, stderr } = apply(repo, "--affected", "--yes", "--removed", "--output", "none");
  assert.equal(told, "web no-changes; net applied 1 output changes");
  assert.equal(status, 0);
  assert.match(stderr, / {2}net {2}\+0 ~0 -1 {2}no environment known\n/);
  const left = JSON.parse(readFileSync(join(repo.folder, "net/terraform.tfstate"), "utf8")) as { resources: unknown[] };
  assert.deepEqual(left.resources, []);
  assert.equal(repo.git("worktree", "list").split("\n").length, 1);
});

test("on a terminal a person says yes, and types the name of what is protected; any other answer applies nothing", {
  skip:
    skip || (spawnSync("script", ["--version"]).status === 0 ? false : "there is no script to make a terminal with"),
}, (t) => {
  const repo = estate(t, { "dev/a/main.tf": one, "prod/a/main.tf": one });
  const answered = (text: string) => {
    const command = [process.execPath, cli, "apply", "--all", "--output", "none", "--json", "result.out"];
    const { status, stdout } = spawnSync(
      "script",
      ["-qec", command.map((each) => `'${each}'`).join(" "), "/dev/null"],
      {
        cwd: repo.folder,
        input: text,
        encoding: "utf8",
      },
    );
    const result = told(readFileSync(join(repo.folder, "result.out"), "utf8"));
    repo.remove("result.out");
    return { status, stdout, result };
  };
  const refused = "dev/a cancelled it was not confirmed; prod/a cancelled it was not confirmed";
  for (const text of ["no\n", "yes\nyes\n"]) {
    const { status, result } = answered(text);
    assert.deepEqual([status, result], [1, refused], JSON.stringify(text));
  }
  const { status, stdout, result } = answered("yes\nprod\n");
  assert.match(stdout, /Apply 1 stack\? Only yes does: /);
  assert.match(stdout, /prod is protected\. Type prod to apply its 1 stack: /);
  assert.deepEqual([status, result], [0, "dev/a applied 1 output changes; prod/a applied 1 output changes"]);
});

test("units are applied by the real terragrunt, and never with mock outputs", {
  skip: noTerraform ?? (terragrunt().path === undefined ? "there is no terragrunt" : false),
}, (t) => {
  for (const variable of Object.keys(process.env)) {
    if (/^(TG|TERRAGRUNT)_/.test(variable)) environment(t, { [variable]: undefined });
  }
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
  environment(t, { TG_LOG_LEVEL: "error", TG_LOG_DISABLE: "true" });
  const mocked = apply(repo, "live/web", "--yes");
  const why = "its plan was made with mock outputs, for what it reads is not applied yet";
  assert.deepEqual([mocked.status, mocked.told], [1, `live/web blocked ${why}`]);
  const { status, told } = apply(repo, "--all", "--yes");
  assert.equal(told, "live/net applied 1 output changes; live/web applied 1 output changes");
  assert.equal(status, 0);
  const { stdout } = repo.run("plan", "--all", "--format", "json");
  assert.deepEqual(
    (JSON.parse(stdout) as { results: readonly StackResult[] }).results.map(({ outcome }) => outcome),
    ["no-changes", "no-changes"],
  );
});
