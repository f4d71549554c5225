import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cli, type Job, succeeded } from "./cli";
import { noCounts } from "./counts";
import { driftArguments, driftResult } from "./drift";
import { lockedState } from "./lockedState";
import { readPlan } from "./planJson";
import { planResult } from "./planResult";
import type { Ended } from "./process";
import type { Outcome, RunRequest, RunStack, StackResult } from "./request";
import type { StackLock } from "./stackLock";
import { terraformCli } from "./terraform";
import { terragruntCli } from "./terragrunt";

/** Throws an Error where no tool can be started. */
export async function planStack(job: Job, request: RunRequest): Promise<StackResult> {
  const cli = job.stack.kind === "terragrunt" ? await terragruntCli(job) : await terraformCli(job);
  return withPrivateFolder(job.lock, (folder) => planInto(folder, cli, job, request));
}

/** The result of a stack whose plan did not come to its end. */
export function unfinished(stack: RunStack, outcome: Outcome, message?: string, exitCode: number | null = null) {
  const result: StackResult = { stack: stack.stack, exitCode, outcome, ...noCounts, changes: [] };
  return message === undefined ? result : { ...result, message };
}

async function planInto(folder: string, cli: Cli, job: Job, request: RunRequest): Promise<StackResult> {
  const args = [
    "plan",
    "-input=false",
    "-no-color",
    "-detailed-exitcode",
    // An apply that is under way holds the lock; reading beside it would show a state half written.
    `-lock-timeout=${job.lockTimeout}s`,
    ...(request.kind === "drift" ? driftArguments : []),
    ...(request.destroy ? ["-destroy"] : []),
    ...(job.stack.kind === "terraform" ? job.stack.commandLine.plan : []),
  ];
  const { command, ended, json } = await cli.plan(args, folder);
  const { code } = ended;
  if (job.stop.interrupt.aborted) return unfinished(job.stack, "cancelled", undefined, code);
  if (json === undefined || code === null) return unfinished(job.stack, "failed", failure(command, ended), code);
  const plan = readPlan(json);
  return request.kind === "drift" ? driftResult(job.stack, code, plan) : planResult(job.stack, code, plan);
}

/** The first error that the tool reported, else the exit code. */
export function failure(command: string, ended: Ended): string {
  const locked = lockedState(ended.text);
  if (locked !== undefined) return `${command}: ${locked}`;
  const error = errors.map((pattern) => pattern.exec(ended.text)?.[1]?.trim()).find((found) => found !== undefined);
  if (error !== undefined) return `${command}: ${error}`;
  if (ended.code === null) return `${command} was ended by a signal`;
  return `${command} ended with exit code ${ended.code}${succeeded(ended) ? " and left no plan" : ""}`;
}

/**
 * Terraform's "Error: …", also on a line of Terragrunt's log; then what else Terragrunt logs, at times as a list. What is
 * planned stands indented.
 */
const errors = [
  /^(?:[\d:.]+ (?:ERROR|STDERR) +(?:\[[^\]\n]*\] )?[^\n\w]*|│ )?Error: (.+)$/m,
  /^[\d:.]+ ERROR +(?:\[[^\]\n]*\] )?(?:.*errors? occurred:\s+\* )?(.+)$/m,
];

/** A saved plan holds secret values in clear: only its owner may read it (mkdtemp: 0700), and not for long. */
async function withPrivateFolder<T>(lock: StackLock, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "epicenter-plan-"));
  lock.note({ privateFolder: folder });
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
