import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Cli, Job } from "./cli";
import { run } from "./process";
import { terraformTool } from "./tools";

const initRequired =
  /Backend initialization required|initialization required|Module not installed|Module source has changed|Inconsistent dependency lock file|Required plugins are not installed|Missing required provider|Could not load plugin|terraform init|tofu init/;

/** Throws MissingToolError. */
export function terraformCli(job: Job): Cli {
  const file = terraformTool(job.folder, job.tools, job.root);
  const call = (args: readonly string[]) =>
    run({ file, args, cwd: job.folder, signal: job.signal, onOutput: job.onOutput });
  const init = () => job.initInTurn(() => call(initArguments(job.folder)));

  return {
    plan: async (args) => {
      const dataFolder = resolve(job.folder, process.env.TF_DATA_DIR || ".terraform");
      const initialised = existsSync(dataFolder);
      if (!initialised) {
        const ended = await init();
        if (ended.code !== 0) return { ...ended, command: "init" };
      }
      const planned = await call(args);
      if (initialised && planned.code === 1 && !job.signal.aborted && initRequired.test(planned.stderr)) {
        const ended = await init();
        if (ended.code !== 0) return { ...ended, command: "init" };
        return { ...(await call(args)), command: "plan" };
      }
      return { ...planned, command: "plan" };
    },
    show: (planFile) =>
      run({ file, args: ["show", "-json", "-no-color", planFile], cwd: job.folder, signal: job.signal }),
  };
}

/** A committed lock file stays as it is: changing it is a decision for a person. */
function initArguments(folder: string): readonly string[] {
  const locked = existsSync(join(folder, ".terraform.lock.hcl"));
  return ["init", "-input=false", "-no-color", ...(locked ? ["-lockfile=readonly"] : [])];
}
