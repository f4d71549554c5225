import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Change, changed, type Files, isLink, type Monorepo } from "./files";
import { type Run, type Terraform, terraformIn, twoAtOnce } from "./terraform";

/** A monorepo as a real git repository, every stack of it applied, for one change after another to be laid over. */
export interface Bench {
  /** Absolute. */
  readonly repository: string;
  readonly terraform: Terraform;
  /** Where terraform keeps its own data for a stack: outside of the repository, so that no `fileset` finds it. */
  dataFolder(stack: string): string;
  /** A second one, empty, for the stack as it is after a change. */
  emptyData(stack: string): string;
  /** Lays a change over what is committed, in place of the one before. */
  lay(change: Change): void;
  remove(): void;
}

/** The base itself is refused by Terraform: the repository is no use for a comparison. */
export class RefusedBase extends Error {}

const ignored = "*.tfstate\n*.tfstate.*\nterraform.tfstate.d/\n";

/** Throws {@link RefusedBase} where a stack can't be applied or does not come to rest. */
export async function openBench(monorepo: Monorepo): Promise<Bench> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-oracle-")));
  const repository = join(top, "repository");
  const terraform = terraformIn(join(top, "aside"));
  const numbers = new Map<string, number>();
  let now: Files = {};

  const dataFolder = (stack: string) => {
    const number = numbers.get(stack) ?? numbers.size;
    numbers.set(stack, number);
    return join(top, "data", `${number}`);
  };
  const emptyData = (stack: string) => {
    const folder = `${dataFolder(stack)}-changed`;
    rmSync(folder, { recursive: true, force: true, maxRetries: 9 });
    return folder;
  };
  const lay = (change: Change) => {
    const wanted = changed(monorepo.files, change);
    for (const path of Object.keys(now)) if (wanted[path] !== now[path]) removeAt(repository, path);
    for (const [path, text] of Object.entries(wanted)) if (text !== now[path]) writeAt(repository, path, text);
    now = wanted;
  };
  const bench: Bench = {
    repository,
    terraform,
    dataFolder,
    emptyData,
    lay,
    remove: () => rmSync(top, { recursive: true, force: true, maxRetries: 9 }),
  };
  try {
    mkdirSync(repository);
    writeFileSync(join(repository, ".gitignore"), ignored);
    lay({});
    commitAll(repository);
    for (const stack of monorepo.stacks) await applyStack(bench, stack);
    await twoAtOnce(monorepo.stacks, (stack) => comesToRest(bench, stack));
  } catch (error) {
    bench.remove();
    throw error;
  }
  return bench;
}

function commitAll(folder: string) {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Someone");
  git("config", "user.email", "someone@example.com");
  git("config", "core.autocrlf", "false");
  git("add", "-A");
  git("commit", "-q", "--no-verify", "-m", "base");
}

async function applyStack(bench: Bench, stack: string) {
  const folder = join(bench.repository, stack);
  const data = bench.dataFolder(stack);
  demand(stack, await bench.terraform(folder, data, "init", "-no-color"));
  demand(stack, await bench.terraform(folder, data, "apply", "-auto-approve", "-no-color", "-lock=false"));
}

async function comesToRest(bench: Bench, stack: string) {
  const folder = join(bench.repository, stack);
  const plan = ["plan", "-detailed-exitcode", "-no-color", "-lock=false", "-refresh=false"];
  demand(stack, await bench.terraform(folder, bench.dataFolder(stack), ...plan));
}

function demand(stack: string, { status, stdout, stderr }: Run) {
  if (status !== 0) throw new RefusedBase(`${stack}: terraform answers ${status}\n${stdout}\n${stderr}`);
}

function writeAt(repository: string, path: string, text: string) {
  const file = join(repository, path);
  mkdirSync(dirname(file), { recursive: true });
  if (isLink(text)) symlinkSync(text.slice(3), file);
  else writeFileSync(file, text);
}

/** Removes a file, and the folders that are then empty: git knows none either. */
function removeAt(repository: string, path: string) {
  rmSync(join(repository, path));
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    if (!lstatSync(join(repository, folder)).isDirectory()) return;
    try {
      rmdirSync(join(repository, folder));
    } catch {
      return;
    }
  }
}
