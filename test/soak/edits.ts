import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Random } from "../oracle/random";

/** A repository that a person works in: what lies on disk, and what an editor holds unsaved. */
export interface Workplace {
  readonly folder: string;
  readonly unsaved: Map<string, string>;
}

/** Files that change what others mean, with texts of which each is as good as any. */
const oddFiles: Readonly<Record<string, readonly string[]>> = {
  ".epicenter.yaml": [
    "exclude: [live/g0/unit1]\n",
    "stacks:\n  live/g0/unit2:\n    inputs: [modules]\n",
    "exclude: [\n",
  ],
  ".gitattributes": ["*.json filter=git-crypt\n", "*.tf text\n"],
  ".terraform-version": ["1.9.0\n", "1.10.0\n"],
  ".sops.yaml": ["creation_rules:\n  - path_regex: policy\\.json$\n"],
  "live/made/terragrunt.stack.hcl": [
    'unit "one" {\n  source = "../g0/unit1"\n  path = "one"\n}\n',
    'unit "two" {\n  source = "../g0/unit2"\n  path = "two"\n  values = { a = 1 }\n}\n',
  ],
  "live/g0/env.hcl": ['locals {\n  region = "one"\n}\n', 'locals {\n  region = "two"\n}\n'],
  "live/root.hcl": ["locals {}\n", 'remote_state {\n  backend = "s3"\n  config  = { bucket = "other" }\n}\n'],
  "live/g0/unit1/terraform.tfvars": ['name = "given"\n'],
  "modules/m0/policy.json": ["{}\n", '{ "a": 1 }\n'],
  "modules/m0/override.tf": ['resource "aws_bucket" "this" {\n  name = "x"\n}\n'],
  "notes/README.md": ["# Notes\n", "# More\n"],
};

/** Does one thing by chance, and says what. */
export function editOnce({ folder, unsaved }: Workplace, random: Random): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe", encoding: "utf8" });
  const at = (path: string) => join(folder, path);
  const isFile = (path: string) => lstatSync(at(path), { throwIfNoEntry: false })?.isFile() === true;
  const listed = git("ls-files", "-co", "--exclude-standard", "-z").split("\0");
  const files = listed.filter(isFile);
  const code = files.filter((path) => /\.(tf|hcl)$/.test(path));
  const path = random.anyOf(code) ?? "root.hcl";
  const textOf = (file: string) => unsaved.get(file) ?? (isFile(file) ? readFileSync(at(file), "utf8") : "");
  const write = (file: string, text: string) => {
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  };

  const acts: readonly [() => string, ...(() => string)[]] = [
    () => {
      unsaved.set(path, changed(textOf(path), random));
      return `type in ${path}`;
    },
    () => {
      const open = random.anyOf([...unsaved.keys()]);
      if (open !== undefined && random.chance(0.5)) write(open, textOf(open));
      if (open !== undefined) unsaved.delete(open);
      return `close ${open}`;
    },
    () => {
      write(path, changed(readFileSync(at(path), "utf8"), random));
      return `write ${path}`;
    },
    () => {
      const file = random.pick(["more.tf", "locals.tf", "data.json", "sub/main.tf", "terragrunt.hcl"]);
      const made = join(dirname(path), file);
      if (!existsSync(at(made)) && !made.includes("linked"))
        write(made, random.pick(['variable "more" {}\n', 'locals {\n  more = file("data.json")\n}\n', "{}\n"]));
      return `add ${made}`;
    },
    () => {
      rmSync(at(path), { force: true });
      return `delete ${path}`;
    },
    () => {
      const to = join(dirname(path), random.pick(["renamed.tf", "main.tf", "terragrunt.hcl", "renamed.hcl"]));
      if (!existsSync(at(to))) renameSync(at(path), at(to));
      return `rename ${path} to ${to}`;
    },
    () => {
      const from = dirname(path);
      const to = join(dirname(from), `${basename(from)}-${random.below(3)}`);
      if (from === "." || existsSync(at(to))) return "nothing";
      if (random.chance(0.5)) cpSync(at(from), at(to), { recursive: true, verbatimSymlinks: true });
      else renameSync(at(from), at(to));
      return `copy or move ${from} to ${to}`;
    },
    () => {
      const file = random.pick(Object.keys(oddFiles) as [string, ...string[]]);
      const text = random.anyOf([...(oddFiles[file] ?? []), undefined]);
      if (text === undefined) rmSync(at(file), { force: true });
      else if (!existsSync(at(file)) || isFile(file)) write(file, text);
      return `odd ${file}`;
    },
    () => {
      const link = join(dirname(path), "linked");
      if (lstatSync(at(link), { throwIfNoEntry: false })) rmSync(at(link), { recursive: true });
      else symlinkSync(random.pick(["../m1", "../../models/m1", "main.tf", "linked"]), at(link));
      return `link ${link}`;
    },
    () => {
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "--no-verify", "-m", "edit");
      return "commit";
    },
    () => {
      const branch = random.pick(["one", "two", "main"]);
      git("checkout", "-q", "-f", ...(git("branch", "--list", branch) === "" ? ["-b", branch] : [branch]));
      if (random.chance(0.5)) git("clean", "-fdq");
      return `switch to ${branch}`;
    },
    () => {
      git("checkout", "-q", "-f", "main", "--", ".");
      return "as on main";
    },
  ];
  // Mostly typing, as people do.
  const act = random.chance(0.4) ? acts[0] : random.pick(acts);
  return act();
}

/** Another text: sometimes one that can't be read, sometimes one that says the same. */
function changed(text: string, random: Random): string {
  const lines = text.split("\n");
  const line = random.below(lines.length);
  const edit = random.pick<() => string[]>([
    () => lines.filter((_, index) => index !== line),
    () => lines.toSpliced(line, 0, lines[line] ?? ""),
    () => lines.toSpliced(line, 0, `# ${random.below(1000)}`),
    () => lines.toSpliced(line, 0, `locals { n${random.below(5)} = ${random.below(9)} }`),
    () => lines.map((each) => each.replace(/m\d+"/, `m${random.below(6)}"`)),
    () => lines.map((each) => each.replace(/unit\d+|root\d+/, `unit${random.below(9)}`)),
    () => [...lines, `output "o${random.below(4)}" {\n  value = module.model\n}`],
    () => [...lines, `module "extra" {\n  source = "../m${random.below(5)}"\n  name = "x"\n}`],
    () => lines.toSpliced(line, 0, "}}"),
  ]);
  return edit().join("\n");
}
