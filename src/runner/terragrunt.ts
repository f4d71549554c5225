import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Cli, type Job, succeeded, withJson } from "./cli";
import { capture, type Ended, runLogged } from "./process";
import { terraformOfUnit, terragruntProgram } from "./program";

/** Terragrunt initialises by itself. Throws MissingToolError, and an Error where it does not tell its version. */
export async function terragruntCli(job: Job): Promise<Cli> {
  const { file, environment } = await terragruntProgram(job);
  const at = {
    file,
    cwd: job.folder,
    stop: job.stop,
    environment: { ...environment, ...(await terraformOfUnit(job)), ...notSilent() },
  };
  const told = await capture({ ...at, args: ["--version"] });
  if (told.code !== 0 && !job.stop.interrupt.aborted) {
    throw new Error(`terragrunt --version failed: ${JSON.stringify((told.text || told.stdout).slice(0, 200))}`);
  }
  const [major, minor] = versionIn(told.stdout + told.text);
  const single = major > 0 || minor >= 73 ? singleRun : beforeRun;

  return {
    plan: async (args, folder) => {
      if (major >= 1) {
        const ended = await runLogged({ ...at, args: aloneOfAll(job.folder, args, folder) }, job.logging);
        const json = succeeded(ended) ? await textOf(join(folder, "tfplan.json")) : undefined;
        if (json !== undefined) return { command: "plan", ended, json, file: join(folder, "tfplan.tfplan") };
        if (!succeeded(ended)) return { command: "plan", ended };
        // An exclude block keeps the unit out of `run --all`, but it was asked for by its name.
      }
      const planFile = join(folder, "plan");
      const planned = single(job.folder, [...args, `-out=${planFile}`]);
      const ended = await runLogged({ ...at, args: planned }, job.logging);
      const shown = single(job.folder, ["show", "-json", "-no-color", planFile]);
      return withJson(ended, planFile, () => capture({ ...at, args: shown }));
    },
    apply: async (args) => {
      // `run --all apply` would approve by itself what nobody has seen.
      const ended = await runLogged({ ...at, args: single(job.folder, args) }, job.logging);
      return { command: "apply", ended };
    },
  };
}

/**
 * One unit by `run --all`, for only that writes the plan's JSON in the same run: `terragrunt run -- show` evaluates the unit
 * anew, and fails where mock outputs are allowed for a plan alone. The filter is the working directory, whose name is no pattern.
 */
function aloneOfAll(unit: string, args: readonly string[], folder: string): readonly string[] {
  const only = ["--all", "--filter", "{.}", "--summary-disable", "--out-dir", folder, "--json-out-dir", folder];
  return ["run", ...only, ...quiet(unit), "--", ...args];
}

function singleRun(unit: string, args: readonly string[]): readonly string[] {
  return ["run", ...quiet(unit), "--", ...args];
}

/** `terragrunt run` came with 0.73; the flags with a prefix went with 1.0. */
function beforeRun(unit: string, args: readonly string[]): readonly string[] {
  const flags = ["--terragrunt-non-interactive", "--terragrunt-no-color", "--terragrunt-forward-tf-stdout"];
  return [...args, "--terragrunt-working-dir", unit, ...flags];
}

/** Terraform's own text as it is, not as lines of a log. */
function quiet(unit: string): readonly string[] {
  return ["--working-dir", unit, "--non-interactive", "--no-color", "--tf-forward-stdout"];
}

/** What names none is built by hand, so it is recent. */
function versionIn(text: string): readonly [number, number] {
  const found = /(\d+)\.(\d+)\.\d+/.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : [1, 0];
}

/** That a plan rests on mock outputs is a warning of Terragrunt's, and told nowhere else: nobody's settings may hide it. */
function notSilent(): Readonly<Record<string, string>> {
  const level = process.env.TG_LOG_LEVEL || process.env.TERRAGRUNT_LOG_LEVEL || "info";
  const shown = /^(trace|debug|info|warn)$/.test(level) ? level : "warn";
  const enabled = { TG_LOG_DISABLE: "false", TERRAGRUNT_LOG_DISABLE: "false" };
  return { ...enabled, TG_LOG_LEVEL: shown, TERRAGRUNT_LOG_LEVEL: shown };
}

/** Whether a plan rests on values that stand in for outputs of what is not applied yet. */
export function usesMocks({ text }: Ended): boolean {
  return text.includes("but mock outputs provided and returning those");
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
