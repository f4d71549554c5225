import { type ExecFileException, execFile, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Why the real tool can't be asked on this machine; undefined where it can. */
export function terraformIsMissing(): string | undefined {
  return spawnSync("terraform", ["version"]).error ? "terraform is not on PATH" : undefined;
}

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs terraform in the folder of a root module. Its data folder lies in `aside`, outside of the repository. */
export type Terraform = (folder: string, dataFolder: string, ...args: string[]) => Promise<Run>;

/** Without anything of the machine's own: no CLI configuration, no variables, no look for a newer version. */
export function terraformIn(aside: string): Terraform {
  mkdirSync(aside, { recursive: true });
  const configuration = join(aside, "terraform.rc");
  writeFileSync(configuration, "");
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("TF_"));
  const environment = {
    ...Object.fromEntries(own),
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: configuration,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
  };
  return (folder, dataFolder, ...args) =>
    new Promise((resolve, reject) => {
      const env = { ...environment, TF_DATA_DIR: dataFolder };
      const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
      execFile("terraform", args, options, (error: ExecFileException | null, stdout, stderr) => {
        if (error && typeof error.code !== "number") reject(error);
        else resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      });
    });
}

/** Runs `work` for every item, at most two at a time; the results in the order of the items. */
export async function twoAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all([worker(), worker()]);
  return results;
}
