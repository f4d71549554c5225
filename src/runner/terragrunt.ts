import type { Cli, Job } from "./cli";
import { run } from "./process";
import { tool } from "./tools";

/** Terragrunt initialises by itself. Throws MissingToolError, and an Error where its version cannot be told. */
export async function terragruntCli(job: Job): Promise<Cli> {
  const file = tool("terragrunt", job.tools, job.root);
  const at = { file, cwd: job.folder, signal: job.signal };
  const told = await run({ ...at, args: ["--version"] });
  const call = (args: readonly string[]) =>
    hasRun(told.stdout + told.stderr, job.signal)
      ? ["run", "--working-dir", job.folder, "--non-interactive", "--", ...args]
      : [...args, "--terragrunt-working-dir", job.folder, "--terragrunt-non-interactive"];

  return {
    plan: async (args) => ({ ...(await run({ ...at, args: call(args), onOutput: job.onOutput })), command: "plan" }),
    show: (planFile) => run({ ...at, args: call(["show", "-json", "-no-color", planFile]) }),
  };
}

/** `terragrunt run` came with 0.73; the flags with a prefix went with 1.0. */
function hasRun(version: string, signal: AbortSignal): boolean {
  const found = /(\d+)\.(\d+)\.\d+/.exec(version);
  if (!found) {
    if (signal.aborted) return true;
    throw new Error(`terragrunt --version named no version: ${JSON.stringify(version.slice(0, 200))}`);
  }
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > 0 || minor >= 73;
}
