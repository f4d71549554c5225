import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** One start of the editor: on what, and how. Its cases are those of the same name in `suite/index.ts`. */
export interface Scene {
  readonly name: string;
  /** Makes what is opened, below an empty folder; the path of a folder or of a `.code-workspace`, null for no folder. */
  make(folder: string): Promise<string> | string | null;
  /** VS Code asks whether the folder is trusted, as it asks everybody but a test. */
  readonly asksForTrust?: true;
  /** In the oldest VS Code that the manifest allows and npm has. */
  readonly oldest?: true;
}

export const scenes: readonly Scene[] = [
  { name: "demo", make: demo },
  { name: "oldest", make: demo, oldest: true },
  { name: "restricted", make: hostile, asksForTrust: true },
  { name: "several", make: several },
  { name: "empty", make: () => null },
  { name: "states", make: (folder) => write(folder, { "README.md": "Nothing here yet.\n" }) },
];

async function demo(folder: string): Promise<string> {
  const script = pathToFileURL(join(__dirname, "..", "..", "scripts", "demo.mjs")).href;
  const { makeDemo } = (await import(script)) as { makeDemo(folder: string): void };
  makeDemo(folder);
  return folder;
}

/** The demo, and settings that make a program of the folder's own the `terraform` to run. */
async function hostile(folder: string): Promise<string> {
  const tool = join(folder, "tool.sh");
  const settings = JSON.stringify({ "epicenter.tools.terraform": tool });
  write(await demo(folder), {
    ".vscode/settings.json": settings,
    "tool.sh": '#!/bin/sh\ntouch "$(dirname "$0")/tool-ran"\nexec terraform "$@"\n',
  });
  chmodSync(tool, 0o755);
  return folder;
}

/** A workspace of two repositories with a change in each, and of a folder that is in none. */
function several(folder: string): string {
  for (const name of ["payments", "web shop"]) {
    const root = write(join(folder, name), {
      ".gitignore": ".terraform*\n*.tfstate*\n",
      "modules/name/main.tf": 'output "name" {\n  value = "one"\n}\n',
      "stacks/main/main.tf": stack,
    });
    const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "pipe" });
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Somebody");
    git("config", "user.email", "somebody@example.com");
    git("add", "-A");
    git("commit", "-q", "-m", "One stack and its module");
    git("switch", "-q", "-c", "wider");
    write(root, { "modules/name/main.tf": 'output "name" {\n  value = "two"\n}\n' });
    git("commit", "-q", "-a", "-m", "Another name");
  }
  write(join(folder, "notes"), { "plan.md": "Nothing to run in here.\n" });
  const folders = ["payments", "web shop", "notes"].map((path) => ({ path }));
  write(folder, { "all.code-workspace": JSON.stringify({ folders }) });
  return join(folder, "all.code-workspace");
}

const stack = `terraform {
  backend "local" {}
}

module "name" {
  source = "../../modules/name"
}

resource "terraform_data" "name" {
  input = module.name.name
}
`;

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
