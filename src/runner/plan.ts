import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Job, succeeded } from "./cli";
import { noCounts } from "./counts";
import { driftResult, isMixed, unapplied, withoutWorld } from "./drift";
import { keepPlan } from "./keptPlan";
import { lockedState } from "./lockedState";
import { hasObjects, type PlanJson, readPlan } from "./planJson";
import { planResult } from "./planResult";
import type { Ended } from "./process";
import type { DriftCheck, Outcome, RunRequest, RunStack, StackResult } from "./request";
import type { StackLock } from "./stackLock";
import { terraformCli } from "./terraform";
import { terragruntCli, usesMocks } from "./terragrunt";
import { uncheckable } from "./uncheckable";
import { unseenState } from "./unitState";

/** Throws an Error where no tool can be started. */
export async function planStack(job: Job, request: RunRequest): Promise<StackResult> {
  const at = new Date().toISOString();
  const { stack } = job;
  return withPrivateFolder(job.lock, async (folder) => {
    const planned = await planInto(folder, job, request, []);
    if (planned.failed !== undefined) return planned.failed;
    const result = planResult(stack, planned.code, planned.plan);
    const told: StackResult = planned.mocked ? { ...result, mocked: true } : result;
    return request.keep === undefined
      ? told
      : { ...told, plan: keepPlan(planned.file, stack, request, { ...told, log: job.logging.log }, at) };
  });
}

/** Tells drift from what is not applied yet. Throws an Error where no tool can be started. */
export async function checkDrift(
  job: Job,
  request: RunRequest,
  { commit, where }: Omit<DriftCheck, "unapplied">,
): Promise<StackResult> {
  const planned = await planWith(job, request, []);
  if (planned.failed !== undefined) return unchecked(planned.failed, where);
  const { code, plan } = planned;
  const missed = where === "base" && job.stack.kind === "terragrunt" ? unseenState(job, !hasObjects(plan)) : undefined;
  if (missed !== undefined) return unfinished(job.stack, "failed", uncheckable(missed), code);
  // What the base does not have at all is pending, whatever it is.
  if (where === "new") return driftResult(job.stack, code, plan, { commit, where, unapplied: [] });
  const alone = isMixed(plan) ? await planWith(job, request, withoutWorld) : undefined;
  if (alone?.failed !== undefined) return unchecked(alone.failed, where);
  return driftResult(job.stack, code, plan, { commit, where, unapplied: unapplied(plan, alone?.plan) });
}

function unchecked(failed: StackResult, where: DriftCheck["where"]): StackResult {
  const { outcome, message } = failed;
  if (where !== "base" || outcome !== "failed" || message === undefined) return failed;
  return { ...failed, message: uncheckable(message) };
}

/** The result of a stack whose plan did not come to its end. */
export function unfinished(stack: RunStack, outcome: Outcome, message?: string, exitCode: number | null = null) {
  const result: StackResult = { stack: stack.stack, exitCode, outcome, ...noCounts, changes: [] };
  return message === undefined ? result : { ...result, message };
}

type PlanRead =
  | { readonly failed: StackResult }
  | {
      readonly failed?: undefined;
      readonly code: number;
      readonly plan: PlanJson;
      readonly file: string;
      readonly mocked: boolean;
    };

function planWith(job: Job, request: RunRequest, more: readonly string[]): Promise<PlanRead> {
  return withPrivateFolder(job.lock, (folder) => planInto(folder, job, request, more));
}

async function planInto(folder: string, job: Job, request: RunRequest, more: readonly string[]): Promise<PlanRead> {
  const isUnit = job.stack.kind === "terragrunt";
  const cli = isUnit ? await terragruntCli(job) : await terraformCli(job);
  const args = [
    "plan",
    "-input=false",
    "-no-color",
    "-detailed-exitcode",
    // An apply that is under way holds the lock; reading beside it would show a state half written.
    `-lock-timeout=${job.lockTimeout}s`,
    ...more,
    ...(request.destroy || job.stack.removed ? ["-destroy"] : []),
    ...(job.stack.kind === "terraform" ? job.stack.commandLine.plan : []),
  ];
  const { command, ended, file, json } = await cli.plan(args, folder);
  const { code } = ended;
  if (job.stop.interrupt.aborted) return { failed: unfinished(job.stack, "cancelled", undefined, code) };
  if (json === undefined || file === undefined || code === null) {
    return { failed: unfinished(job.stack, "failed", failure(command, ended), code) };
  }
  return { code, plan: readPlan(json), file, mocked: isUnit && usesMocks(ended) };
}

/** The first error that the tool reported, else the exit code. */
export function failure(command: string, ended: Ended): string {
  const locked = lockedState(ended.text);
  if (locked !== undefined) return `${command}: ${locked}`;
  const error = errors.map((pattern) => pattern.exec(ended.text)?.[1]?.trim()).find((found) => found !== undefined);
  if (error !== undefined) return `${command}: ${error}`;
  if (ended.code === null) return `${command} was ended by a signal`;
  const left = command === "plan" && succeeded(ended) ? " and left no plan" : "";
  return `${command} ended with exit code ${ended.code}${left}`;
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
