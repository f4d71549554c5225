import type { Job } from "./cli";
import { type Demand, demandsOn } from "./demands";
import { capture } from "./process";
import { MissingToolError, onPath, type ToolName, terraformName, terraformNameOfUnit, tool } from "./tools";
import { exactly, installed, managerNames, type Program } from "./versionManagers";

/** Where a program is to run, and for which stack. */
type Place = Pick<Job, "stack" | "root" | "folder" | "tools" | "stop">;

/**
 * The program that runs a Terraform stack, in the version that its files ask for: what is found first if it is that version,
 * else what a version manager has installed. Throws MissingToolError, also where no such version is there.
 */
export function terraformProgram(job: Job): Promise<Program> {
  return checked(job, terraformName(job.folder, job.stack.versions.pins, job.tools, job.root));
}

/**
 * What of the environment makes Terragrunt run the Terraform or OpenTofu that a unit's files ask for; nothing where they ask
 * for none, or name the program themselves. Throws MissingToolError.
 */
export async function terraformOfUnit(job: Job): Promise<Readonly<Record<string, string>>> {
  const { pins, binary } = job.stack.versions;
  const set = process.env.TG_TF_PATH || process.env.TERRAGRUNT_TFPATH || binary?.path;
  const given = set === "terraform" || set === "tofu" ? set : undefined;
  if (set !== undefined && given === undefined) return {};
  const name = given ?? terraformNameOfUnit(pins, job.root);
  if (demandsOn(name, job.stack.versions).length === 0) return {};
  const { file, environment } = await checked(job, name);
  return { ...environment, TG_TF_PATH: file, TERRAGRUNT_TFPATH: file };
}

/** Throws MissingToolError. */
export function terragruntProgram(job: Place): Promise<Program> {
  return checked(job, "terragrunt");
}

async function checked(job: Place, name: ToolName): Promise<Program> {
  const { stack, root, tools } = job;
  const demands = demandsOn(name, stack.versions);
  if (demands.length === 0) return { file: tool(name, tools, root), environment: {} };
  const allows = (version: string | undefined) =>
    version !== undefined && demands.every((demand) => demand.allows(version));
  // What a person has set is what runs, or nothing.
  const first = tools[name] === undefined ? onPath(name, root) : tool(name, tools, root);
  const version = first === undefined ? undefined : await versionOf(job, { file: first, environment: {} });
  if (first !== undefined && version !== undefined && allows(version)) {
    return { file: first, environment: exactly(name, version) };
  }
  const other = tools[name] === undefined ? await installed(name, allows, root, job.stop) : undefined;
  if (other !== undefined && allows(await versionOf(job, other))) return other;
  throw new MissingToolError(refusal(name, demands, first, version, tools[name] !== undefined));
}

/** A shim says what it would run in the stack's folder. */
async function versionOf({ folder, stop }: Place, { file, environment }: Program): Promise<string | undefined> {
  const { stdout } = await capture({ file, args: ["--version"], cwd: folder, environment, stop });
  return /\bv?(\d+\.\d+\.\d+[-\w.]*)/.exec(stdout)?.[1];
}

function refusal(
  name: string,
  demands: readonly Demand[],
  file: string | undefined,
  is: string | undefined,
  set: boolean,
) {
  const asked = demands.map(({ text }) => text).join(", ");
  const there =
    file === undefined ? `there is no ${name}` : `${file} ${is === undefined ? "tells no version" : `is ${is}`}`;
  const setting = `epicenter.tools.${name}`;
  const what = set
    ? `which ${setting} says to run`
    : `and none of ${managerNames} on PATH has one that fits; install it, or set ${setting}`;
  return `It asks for ${asked}, but ${there}, ${what}`;
}
