import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { isAlive, type ProcessIdentity } from "../../src/runner/liveness";
import type { RunEvent, RunKind, RunRequest, RunStack, StackResult } from "../../src/runner/request";
import { type Run, startRun } from "../../src/runner/run";

/** Why tests that run the real Terraform are skipped; undefined where it is there. */
export const noTerraform =
  spawnSync("terraform", ["version"]).status === 0 ? undefined : "terraform, which this runs for real, is not on PATH";

/** A folder with stacks, as a repository's root. */
export interface Place {
  readonly root: string;
  write(files: Readonly<Record<string, string>>): void;
  /** Terraform itself in a stack, for what a person would have done before. */
  terraform(stack: string, ...args: string[]): string;
  apply(stack: string): void;
  /** The private folders of runs, absolute: none once they are over. */
  leftovers(): readonly string[];
  /** What still runs that was told to leave its plan there. */
  processes(): readonly string[];
  start(stacks: readonly RunStack[], more?: Partial<RunRequest>): Started;
  /** Runs to the end; results by stack. */
  run(
    stacks: readonly RunStack[],
    kind?: RunKind,
    more?: Partial<RunRequest>,
  ): Promise<Readonly<Record<string, StackResult>>>;
}

export interface Started {
  readonly run: Run;
  readonly events: readonly RunEvent[];
  /** All that the tools wrote so far. */
  output(): string;
  /** When the tools wrote this, or where they did not within 20 s: rejects. */
  wrote(text: string): Promise<void>;
}

/** In a temporary folder of that name, which is gone after the test, as is what the environment is set to. */
export function place(t: TestContext, files: Readonly<Record<string, string>>, name = "repository"): Place {
  const own = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-runner-")));
  t.after(() => {
    // Where a test fails, what a killed runner started would go on.
    endTools(join(own, "state"));
    rmSync(own, { recursive: true, force: true, maxRetries: 9 });
  });
  const [root, temporary] = [join(own, name), join(own, "tmp")];
  mkdirSync(root);
  mkdirSync(temporary);
  // A person's configuration (plugin cache, mirrors, arguments) is not what is tested.
  environment(t, {
    TMPDIR: temporary,
    XDG_STATE_HOME: join(own, "state"),
    TF_CLI_CONFIG_FILE: undefined,
    TF_PLUGIN_CACHE_DIR: undefined,
    TF_DATA_DIR: undefined,
  });

  const made: Place = {
    root,
    write(texts) {
      for (const [path, text] of Object.entries(texts)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
    },
    terraform: (stack, ...args) =>
      execFileSync("terraform", args, { cwd: join(root, stack), encoding: "utf8", stdio: "pipe" }),
    apply(stack) {
      if (!existsSync(join(root, stack, ".terraform"))) made.terraform(stack, "init", "-no-color", "-input=false");
      made.terraform(stack, "apply", "-no-color", "-auto-approve");
    },
    leftovers: () =>
      readdirSync(temporary)
        .filter((entry) => entry.startsWith("epicenter-"))
        .map((entry) => join(temporary, entry)),
    processes: () => {
      const lines = execFileSync("ps", ["-eo", "args="], { encoding: "utf8" }).split("\n");
      return lines.filter((line) => line.includes(temporary));
    },
    start(stacks, more = {}) {
      const events: RunEvent[] = [];
      const run = startRun({ root, stacks, kind: "plan", tools: {}, parallelism: 2, ...more }, (event) =>
        events.push(event),
      );
      // Where a test fails in between, nothing of it goes on.
      t.after(() => {
        run.cancel();
        run.cancel();
        return run.done;
      });
      const output = () => events.map((event) => (event.type === "output" ? event.text : "")).join("");
      return { run, events, output, wrote: (text) => until(() => output().includes(text), `output of ${text}`) };
    },
    async run(stacks, kind = "plan", more = {}) {
      const results = await made.start(stacks, { ...more, kind }).run.done;
      return Object.fromEntries(results.map((result) => [result.stack, result]));
    },
  };
  made.write(files);
  return made;
}

/** Kills the tools that have a stack by their runs' locks, each with its group. */
function endTools(state: string): void {
  const locks = join(state, "epicenter", "locks");
  if (!existsSync(locks)) return;
  for (const file of readdirSync(locks)) {
    const { tool } = JSON.parse(readFileSync(join(locks, file), "utf8")) as { tool?: ProcessIdentity };
    if (tool !== undefined && isAlive(tool)) process.kill(-tool.pid, "SIGKILL");
  }
}

export function terraformStack(stack: string, more: Partial<RunStack> = {}): RunStack {
  const commandLine = { plan: [], init: [] };
  const versions = { pins: [], constraints: [], binary: null };
  const own = { stack, folder: stack, kind: "terraform", commandLine, versions } as const;
  return { ...own, wave: 1, dependsOn: [], upstream: [], fingerprint: "f", affected: true, ...more };
}

/** Sets variables of this process for the time of the test; undefined: not set. */
export function environment(t: TestContext, values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    const before = process.env[name];
    t.after(() => set(name, before));
    set(name, value);
  }
}

function set(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Looks every 20 ms; rejects after 20 s. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let left = 4000; !holds(); left -= 1) {
    if (left === 0) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** "changes +1 ~0 -0 1 moved", for a short comparison. */
export function said(result: StackResult | undefined): string {
  if (result === undefined) return "no result";
  const { outcome, add, change, destroy, message } = result;
  return [outcome, `+${add} ~${change} -${destroy}`, ...(message === undefined ? [] : [message])].join(" ");
}

/** A local backend in the stack's folder, and what else stands in it. */
export function configuration(rest: string): string {
  return `terraform {\n  backend "local" {}\n}\n${rest}`;
}

/** A repository of what lies in a place, but for what is ignored; the commit. */
export function commit(here: Place, ignored = "*.tfstate*\n"): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: here.root, encoding: "utf8", stdio: "pipe" });
  here.write({ ".gitignore": `.terraform\n${ignored}` });
  git("init", "-q");
  git("add", "-A");
  git("-c", "user.name=Someone", "-c", "user.email=someone@example.com", "commit", "-q", "-m", "all");
  return git("rev-parse", "HEAD").trim();
}
