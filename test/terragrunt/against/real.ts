import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Files } from "../../impact/worlds";
import { ROOT } from "./ours";
import { type Edit, edited, type Tree } from "./tree";

/** What the real Terragrunt says of a repository. Paths from its root, sorted; the root itself reads {@link ROOT}. */
export interface Told {
  readonly units: Readonly<Record<string, ToldUnit>>;
  /** `find --dag`, and `--queue-construct-as destroy`. */
  readonly order: readonly string[];
  readonly destroyOrder: readonly string[];
  /** What the git filter says of each edit, committed on what was there. */
  readonly affected: readonly (readonly string[])[];
  /** Files whose parsing failed and was passed over. */
  readonly failed: readonly string[];
  /** `render --json` by unit; absent where it failed. */
  readonly rendered: Readonly<Record<string, unknown>>;
}

export interface ToldUnit {
  readonly dependencies: readonly string[];
  readonly reading: readonly string[];
  /** By label. */
  readonly include: Readonly<Record<string, string>>;
}

interface Found {
  readonly type: "unit" | "stack";
  readonly path: string;
  readonly dependencies?: readonly string[];
  readonly reading?: readonly string[];
  readonly include?: Readonly<Record<string, string>>;
}

/** Writes the repository to a folder that is gone afterwards, and asks. `program`: the real Terragrunt's path. */
export function askReal(program: string, { files, edits }: Pick<Tree, "files" | "edits">): Told {
  return inRepository(files, (folder, base) => {
    generateStacks(program, folder);
    const structure = askStructure(program, folder);
    const rendered = render(program, folder, Object.keys(structure.units));
    const affected = edits.map((edit) => {
      commitEdit(folder, base, files, edit);
      return findAffected(program, folder, base, "HEAD");
    });
    return { ...structure, affected, rendered };
  });
}

/** What it finds in a repository that is there; it runs what `run_cmd` says. */
export function askStructure(program: string, folder: string): Omit<Told, "affected" | "rendered"> {
  const { found, failed } = find(program, folder, "--dag");
  const destroy = find(program, folder, "--queue-construct-as", "destroy").found;
  const units = unitsAmong(found);
  const order = units.map(({ path }) => path);
  return { units: toldUnits(units), order, destroyOrder: unitsAmong(destroy).map(({ path }) => path), failed };
}

/** Writes what the stack files at and below a folder say; one that can't be followed keeps the others from being written. */
export function generateStacks(program: string, folder: string): void {
  spawnSync(program, ["stack", "generate"], { cwd: folder, env: environment() });
}

/** The units alone, which takes half the time. */
export function askUnits(program: string, folder: string): Pick<Told, "units" | "failed"> {
  const { found, failed } = find(program, folder);
  return { units: toldUnits(unitsAmong(found)), failed };
}

/** A dependency on a unit's file makes it list that file as if it were one more unit. */
function unitsAmong(found: readonly Found[]): readonly Found[] {
  return found.filter(({ type, path }) => type === "unit" && !isFile(path));
}

/** What it says after each edit, and of what was there before. */
export function askEdits(program: string, { files, edits }: Pick<Tree, "files" | "edits">) {
  return inRepository(files, (folder, base) => {
    const { found } = find(program, folder);
    const pathsOf = (all: readonly Found[]) => all.map(({ path }) => path);
    const rendered = render(program, folder, pathsOf(found));
    const rounds = edits.map((edit) => {
      commitEdit(folder, base, files, edit);
      const affected = findAffected(program, folder, base, "HEAD");
      return { affected, rendered: render(program, folder, pathsOf(find(program, folder).found)) };
    });
    return { units: toldUnits(found), rendered, rounds };
  });
}

function toldUnits(found: readonly Found[]): Told["units"] {
  return Object.fromEntries(
    found.map(({ path, dependencies = [], reading = [], include = {} }) => [
      path,
      { dependencies: [...new Set(dependencies.map(unitOf))].sort(), reading: [...reading].sort(), include },
    ]),
  );
}

/** Writes and commits files; `act` gets the commit's name. */
function inRepository<T>(files: Files, act: (folder: string, base: string) => T): T {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-against-")));
  try {
    commit(folder, files);
    return act(folder, git(folder, "rev-parse", "HEAD"));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 9 });
  }
}

function commitEdit(folder: string, base: string, files: Files, edit: Edit): void {
  git(folder, "checkout", "-q", "-f", "--detach", base);
  git(folder, "clean", "-q", "-f", "-d", "-x");
  commit(folder, edited(files, edit), Object.keys(files));
}

/** What its git filter says of the difference of two commits. */
export function findAffected(program: string, folder: string, base: string, head: string): readonly string[] {
  const { stdout } = run(program, folder, ["find", "--json", "--filter", `[${base}...${head}]`]);
  return [...new Set((JSON.parse(stdout) as readonly Found[]).map(({ path }) => path))].sort();
}

function unitOf(path: string): string {
  return isFile(path) ? dirname(path) : path;
}

function isFile(path: string): boolean {
  return /\.hcl(\.json)?$/.test(path);
}

/** Its own settings come from the environment too. The key opens what the tree `sops` encrypts, and nothing else. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TG|TERRAGRUNT|GIT|SOPS)_/.test(name));
  const own = { TG_NON_INTERACTIVE: "true", TG_NO_COLOR: "true", TG_NO_TIPS: "true" };
  return { ...Object.fromEntries(kept), ...own, SOPS_AGE_KEY_FILE: join(__dirname, "throwaway-age-key.txt") };
}

function find(program: string, folder: string, ...args: readonly string[]) {
  const more = ["--dependencies", "--external", "--reading", "--include"];
  const debug = ["--log-level", "debug"];
  const { stdout, stderr } = run(program, folder, ["find", "--json", ...more, ...debug, ...args]);
  // Asked for dependencies, it does not say of which unit it passes an error over.
  const asked = run(program, folder, ["find", "--json", "--reading", ...debug]).stderr;
  const failed = `${stderr}${asked}`.matchAll(/Suppress(?:ed|ing) pars(?:e|ing) errors? (?:for )?(\S+?):/g);
  const files = [...failed].map(([, path = ""]) => (isFile(path) ? path : join(path, "terragrunt.hcl")));
  const seen = new Set(files.map((path) => path.replace(`${folder}/`, "")));
  return { found: JSON.parse(stdout) as readonly Found[], failed: [...seen].sort() };
}

/** A unit that can't be rendered, because it needs outputs or its text is wrong, is left out. */
function render(program: string, folder: string, units: readonly string[]): Readonly<Record<string, unknown>> {
  spawnSync(program, ["render", "--all", "--json", "-w", "--log-level", "error"], { cwd: folder, env: environment() });
  const rendered: Record<string, unknown> = {};
  for (const path of units) {
    const file = join(folder, path, "terragrunt.rendered.json");
    const own = join(folder, path, "terragrunt.hcl");
    const text = existsSync(own) ? readFileSync(own, "utf8") : "";
    // With --all the reading begins where the command is run, and what is in JSON is not found.
    if (text.includes("get_original_terragrunt_dir") || (text === "" && existsSync(dirname(file))))
      spawnSync(program, ["render", "--json", "-w"], { cwd: dirname(file), env: environment() });
    if (existsSync(file)) rendered[path] = JSON.parse(readFileSync(file, "utf8").replaceAll(folder, ROOT));
  }
  return rendered;
}

function run(program: string, cwd: string, args: readonly string[]) {
  const done = spawnSync(program, args, { cwd, encoding: "utf8", env: environment(), maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`terragrunt ${args.join(" ")}: exit ${done.status}\n${done.stderr}`);
  return done;
}

/** Writes files, removes those of `before` that are not among them, and commits. */
function commit(folder: string, files: Files, before: readonly string[] = []): void {
  if (!existsSync(join(folder, ".git"))) git(folder, "init", "-q", "-b", "main");
  for (const path of before) if (!(path in files)) rmSync(join(folder, path));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    // Else it would be written to where a link leads.
    rmSync(join(folder, path), { force: true });
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), join(folder, path));
    else writeFileSync(join(folder, path), text);
  }
  git(folder, "add", "-A", "-f");
  git(folder, "commit", "-q", "--no-verify", "--allow-empty", "-m", "state");
}

function git(folder: string, ...args: readonly string[]): string {
  const person = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...person, ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}
