import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cli, Job } from "./cli";
import { countPlan, type PlanCounts, type PlanJson, readPlan } from "./counts";
import { driftArguments, driftResult } from "./drift";
import type { Ended } from "./process";
import type { Outcome, RunKind, RunStack, StackResult } from "./request";
import { terraformCli } from "./terraform";
import { terragruntCli } from "./terragrunt";

/** Never throws: what goes wrong is a "failed" result. */
export async function planStack(job: Job, kind: RunKind): Promise<StackResult> {
  try {
    if (!(await isFolder(job.folder))) throw new Error(`There is no folder ${job.folder}`);
    const cli = job.stack.kind === "terragrunt" ? await terragruntCli(job) : terraformCli(job);
    return await withPrivateFolder((folder) => planInto(join(folder, "plan"), cli, job, kind));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return job.signal.aborted ? unfinished(job.stack, "cancelled") : unfinished(job.stack, "failed", message);
  }
}

/** The result of a stack whose plan did not come to its end. */
export function unfinished(stack: RunStack, outcome: Outcome, message?: string, exitCode: number | null = null) {
  const result: StackResult = { stack: stack.stack, exitCode, outcome, add: 0, change: 0, destroy: 0 };
  return message === undefined ? result : { ...result, message };
}

async function planInto(planFile: string, cli: Cli, job: Job, kind: RunKind): Promise<StackResult> {
  const ended = await cli.plan([
    "plan",
    "-input=false",
    "-no-color",
    "-detailed-exitcode",
    // An apply that is under way holds the lock; reading beside it would show a state half written.
    "-lock-timeout=60s",
    ...(kind === "drift" ? driftArguments : []),
    `-out=${planFile}`,
  ]);
  if (job.signal.aborted) return unfinished(job.stack, "cancelled", undefined, ended.code);
  const { code } = ended;
  if (ended.command !== "plan" || (code !== 0 && code !== 2)) {
    return unfinished(job.stack, "failed", failure(ended.command, ended), code);
  }
  const shown = await cli.show(planFile);
  if (job.signal.aborted) return unfinished(job.stack, "cancelled", undefined, code);
  if (shown.code !== 0) return unfinished(job.stack, "failed", failure("show", shown), code);
  const plan = readPlan(shown.stdout);
  return kind === "drift" ? driftResult(job.stack, code, plan) : planResult(job.stack, code, plan);
}

function planResult(stack: RunStack, exitCode: number, plan: PlanJson): StackResult {
  const counts = countPlan(plan);
  const { add, change, destroy } = counts;
  const result = { stack: stack.stack, exitCode, add, change, destroy };
  if (exitCode === 0) return { ...result, outcome: "no-changes" };
  const message = besides(counts);
  return message === "" ? { ...result, outcome: "changes" } : { ...result, outcome: "changes", message };
}

/** What add, change and destroy leave unsaid; what takes something away comes first. */
function besides(counts: PlanCounts): string {
  const said: readonly [number, string][] = [
    [counts.replace, "replaced"],
    [counts.forget, "forgotten"],
    [counts.import, "imported"],
    [counts.move, "moved"],
    [counts.outputs, counts.outputs === 1 ? "output changes" : "outputs change"],
  ];
  return said
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}

/** The first error that the tool reported, else the exit code. */
function failure(command: string, ended: Ended): string {
  const error = /^[^\n\w]*(?:\S+ \S+ +\S+ +)?[^\n\w]*Error: (.+)$/m.exec(ended.stderr)?.[1]?.trim();
  if (error !== undefined) return `${command}: ${error}`;
  return ended.code === null ? `${command} was ended by a signal` : `${command} ended with exit code ${ended.code}`;
}

/** A saved plan holds secret values in clear: only its owner may read it (mkdtemp: 0700), and not for long. */
async function withPrivateFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "epicenter-plan-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
