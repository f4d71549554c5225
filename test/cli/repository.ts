import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { Impact } from "../../src/engine";

/** A real repository in a temporary folder, and the built command line in it. */
export interface Repository {
  readonly folder: string;
  git(...args: string[]): string;
  write(files: Readonly<Record<string, string>>): void;
  remove(...paths: string[]): void;
  commit(message?: string): string;
  run(...args: string[]): Run;
  /** `epicenter affected --format json` with these arguments. */
  affected(...args: string[]): Impact;
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const top = join(__dirname, "..", "..");
/** The built command line, absolute. */
export const cli = join(top, "dist", "cli.js");

/** What the command line keeps for its next start is not the tester's. */
const cache = mkdtempSync(join(tmpdir(), "epicenter-cache-"));
process.once("exit", () => rmSync(cache, { recursive: true, force: true, maxRetries: 9 }));

/** Makes a repository on `main` with these files committed; it is gone when the test ends. */
export function repository(t: TestContext, files: Readonly<Record<string, string>>): Repository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-cli-")));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  const made = at(folder);
  made.git("init", "-q", "-b", "main");
  made.git("config", "user.email", "someone@example.com");
  made.git("config", "user.name", "Someone");
  made.write(files);
  if (Object.keys(files).length > 0) made.commit("first");
  return made;
}

export function at(folder: string): Repository {
  if (!existsSync(cli)) execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: top });
  const run = (...args: string[]): Run => {
    const env = { ...process.env, XDG_CACHE_HOME: cache };
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: folder,
      encoding: "utf8",
      env,
    });
    return { status, stdout, stderr };
  };
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: "pipe" }).trim();
  return {
    folder,
    git,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    remove(...paths) {
      for (const path of paths) rmSync(join(folder, path), { recursive: true });
    },
    commit(message = "change") {
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    },
    run,
    affected(...args) {
      const { status, stdout, stderr } = run("affected", "--format", "json", ...args);
      if (status !== 0) throw new Error(`epicenter affected ended with ${status}: ${stderr}`);
      return JSON.parse(stdout);
    },
  };
}

/** Ids of the stacks that are listed, in their order. */
export function ids(impact: Impact): readonly string[] {
  return impact.affected.map((stack) => stack.stack);
}

/** A module, a model, and Terragrunt and plain stacks of it; `c` needs `b` needs `a`. */
export const estate: Readonly<Record<string, string>> = {
  "modules/vpc/main.tf": 'variable "cidr" {}\nresource "terraform_data" "vpc" {\n  input = var.cidr\n}\n',
  "models/network/main.tf":
    'variable "cidr" {}\nmodule "vpc" {\n  source = "../../modules/vpc"\n  cidr   = var.cidr\n}\n',
  "models/network/README.md": "# Network\n",
  "root.hcl": "locals {}\n",
  "stacks/dev/net/terragrunt.hcl":
    'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n\nterraform {\n  source = "${get_repo_root()}/models/network"\n}\n',
  "stacks/dev/web/terragrunt.hcl":
    'terraform {\n  source = "../../../models/web"\n}\ndependency "net" {\n  config_path = "../net"\n}\n',
  "models/web/main.tf": 'resource "terraform_data" "web" {}\n',
  "plain/a/main.tf": 'terraform {\n  backend "local" {\n    path = "a.tfstate"\n  }\n}\noutput "x" {\n  value = 1\n}\n',
  "plain/b/main.tf":
    'terraform {\n  backend "local" {\n    path = "b.tfstate"\n  }\n}\ndata "terraform_remote_state" "a" {\n  backend = "local"\n  config = {\n    path = "../a/a.tfstate"\n  }\n}\noutput "y" {\n  value = 1\n}\n',
  "plain/c/main.tf":
    'terraform {\n  backend "local" {\n    path = "c.tfstate"\n  }\n}\ndata "terraform_remote_state" "b" {\n  backend = "local"\n  config = {\n    path = "../b/b.tfstate"\n  }\n}\n',
};
