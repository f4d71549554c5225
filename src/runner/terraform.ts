import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { dataFolderInBase, initialiseAsHere, linkLocalState } from "./baseStack";
import { type Cli, type Job, withJson } from "./cli";
import { capture, runLogged } from "./process";
import { terraformProgram } from "./program";

const initRequired =
  /Backend initialization required|initialization required|Module not installed|Module source has changed|Inconsistent dependency lock file|Required plugins are not installed|Missing required provider|Could not load plugin|terraform init|tofu init/;

/** Throws MissingToolError. */
export async function terraformCli(job: Job): Promise<Cli> {
  const { file, environment } = await terraformProgram(job);
  const { own, here } = dataFolder(job);
  const inBase = job.base === undefined ? own : dataFolderInBase(here);
  const dataPath = resolve(job.folder, inBase ?? here);
  const { init: backend, workspace } = job.stack.commandLine;
  const data = inBase === undefined ? environment : { ...environment, TF_DATA_DIR: inBase };
  const selected = workspace === undefined ? data : { ...data, TF_WORKSPACE: workspace };
  const at = { file, cwd: job.folder, stop: job.stop, environment: selected };
  const linkState = () => linkLocalState(job, dataPath, workspace ?? process.env.TF_WORKSPACE);
  const init = () =>
    job.initInTurn(async () => {
      linkState();
      const command = { ...at, args: [...initArguments(job.folder), ...backend] };
      // A workspace that is still to be made can be planned in, but not initialised; only some backends need to be told one.
      const ended = await runLogged({ ...command, environment: data }, job.logging);
      const asksForOne = ended.code !== 0 && workspace !== undefined && /workspace/i.test(ended.text);
      return asksForOne ? runLogged(command, job.logging) : ended;
    });

  const initialised = existsSync(dataPath);
  // A folder of its own has what the instance says, which the base may say otherwise.
  if (job.base !== undefined && own === undefined)
    initialiseAsHere(resolve(job.root, job.stack.folder, here), dataPath);

  return {
    plan: async (args, folder) => {
      const planFile = join(folder, "plan");
      const plan = () => {
        linkState();
        return runLogged({ ...at, args: [...args, `-out=${planFile}`] }, job.logging);
      };
      let ended = initialised ? await plan() : undefined;
      if (ended === undefined || (ended.code === 1 && initRequired.test(ended.text))) {
        const first = await init();
        if (first.code !== 0) return { command: "init", ended: first };
        ended = await plan();
      }
      return withJson(ended, planFile, () => capture({ ...at, args: ["show", "-json", "-no-color", planFile] }));
    },
    apply: async (args) => {
      const first = initialised ? undefined : await init();
      if (first !== undefined && first.code !== 0) return { command: "init", ended: first };
      linkState();
      return { command: "apply", ended: await runLogged({ ...at, args }, job.logging) };
    },
  };
}

/** A committed lock file stays as it is: changing it is a decision for a person. */
function initArguments(folder: string): readonly string[] {
  const locked = existsSync(join(folder, ".terraform.lock.hcl"));
  return ["init", "-input=false", "-no-color", ...(locked ? ["-lockfile=readonly"] : [])];
}

/**
 * Where Terraform keeps what `init` makes, seen from the stack's folder. It knows one backend configuration: an instance that
 * brings its own has such a folder of its own, so that none has to be initialised anew because of another, nor what a person
 * has initialised.
 */
function dataFolder({ stack }: Job): { readonly here: string; readonly own?: string } {
  const set = process.env.TF_DATA_DIR || ".terraform";
  const name = stack.stack.slice(stack.folder.length + 1);
  if (name === "" || stack.commandLine.init.length === 0) return { here: set };
  const own = join(set, "epicenter", name);
  return { here: own, own };
}
