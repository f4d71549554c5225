import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Cli, type Job, withJson } from "./cli";
import { run } from "./process";
import { terraformTool } from "./tools";

const initRequired =
  /Backend initialization required|initialization required|Module not installed|Module source has changed|Inconsistent dependency lock file|Required plugins are not installed|Missing required provider|Could not load plugin|terraform init|tofu init/;

/** Throws MissingToolError. */
export function terraformCli(job: Job): Cli {
  const file = terraformTool(job.folder, job.tools, job.root);
  const at = { file, cwd: job.folder, stop: job.stop };
  const call = (args: readonly string[]) => run({ ...at, args, onOutput: job.onOutput });
  const init = () => job.initInTurn(() => call(initArguments(job.folder)));

  return {
    plan: async (args, folder) => {
      const planFile = join(folder, "plan");
      const plan = () => call([...args, `-out=${planFile}`]);
      const initialised = existsSync(resolve(job.folder, process.env.TF_DATA_DIR || ".terraform"));
      let ended = initialised ? await plan() : undefined;
      if (ended === undefined || (ended.code === 1 && initRequired.test(ended.stderr))) {
        const first = await init();
        if (first.code !== 0) return { command: "init", ended: first };
        ended = await plan();
      }
      return withJson(ended, planFile, () => run({ ...at, args: ["show", "-json", "-no-color", planFile] }));
    },
  };
}

/** A committed lock file stays as it is: changing it is a decision for a person. */
function initArguments(folder: string): readonly string[] {
  const locked = existsSync(join(folder, ".terraform.lock.hcl"));
  return ["init", "-input=false", "-no-color", ...(locked ? ["-lockfile=readonly"] : [])];
}
