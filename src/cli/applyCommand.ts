import type { Command } from "commander";
import type { Engine } from "../engine";
import type { EndedRun } from "../handover/endedRun";
import { isFinished } from "../handover/runWords";
import { heldTo } from "../runner/held";
import { removeOwnPlans } from "../runner/keptPlan";
import { applyRounds, type Common } from "./applyRounds";
import { requireApproval } from "./approval";
import { type Choice, choose } from "./choice";
import { open } from "./open";
import { queryOf, UsageError } from "./options";
import { askedFor, type RunOptions, runCommand } from "./runOptions";
import { summaries, writeSummaries } from "./summary";

interface ApplyOptions extends RunOptions {
  readonly removed?: boolean;
  readonly yes?: boolean;
  readonly approve: readonly string[];
}

const help = `
What is saved and fresh (epicenter plan --save) is shown and applied, the rest is planned first. What waits for outputs that
an apply changed is planned and confirmed again after it.

Without a terminal nobody can be asked: --approve names the stacks, protected ones too, as in --approve 'prod/**'.

Exit status: 0 all was applied, or there was nothing to apply, 1 something was not (failed, not confirmed, stale, or a
requirement is not met), 2 wrong usage, also where nobody can be asked and nothing was approved, 130 interrupted.`;

/** `epicenter apply`. Standard output carries the summary alone; plans, questions and how it goes are told on standard error. */
export function addApplyCommand(epicenter: Command, exit: (status: number) => void): void {
  runCommand(epicenter, "apply", "applies plans of these stacks, once they were shown and confirmed", "all")
    .option("--destroy", "the end of everything in them, in reverse order")
    .option(
      "--removed",
      "with --affected or --all: also the end of stacks that the change removed, as the base has them",
    )
    .option("--yes", "do not ask for stacks that are not protected")
    .option(
      "--approve <STACK>",
      "do not ask for these stacks, by id or pattern; may be given several times",
      listed,
      [],
    )
    .addHelpText("after", help)
    .action(async (names: readonly string[], options: ApplyOptions) => {
      const { ended, status } = await apply(names, options);
      exit(status);
      process.stdout.write(summaries[options.format](ended));
    });
}

async function apply(names: readonly string[], options: ApplyOptions) {
  const asked = askedFor(names, options);
  const query = queryOf(options);
  if (options.removed && (options.destroy || asked.which === "named" || asked.which === "unfinished"))
    throw new UsageError("--removed goes with --affected or --all, and not with --destroy.");
  const { engine, below } = await open(options.directory);
  const choice = await choose(engine, "apply", asked, { ...query, below });
  const { removed: gone, requirements } = await engine.standing(query);
  const ended = options.removed
    ? gone.filter(({ folder, remote }) => !remote && (below === "." || `${folder}/`.startsWith(`${below}/`)))
    : [];
  const ids = [...choice.stacks, ...ended].map(({ stack }) => stack);
  const approvals = { yes: options.yes ?? false, approved: options.approve, isProtected: requirements.protected };
  requireApproval(ids, approvals, process.stdin.isTTY === true && process.stderr.isTTY === true);
  const look = async () => {
    engine.diskChanged();
    return heldTo(await engine.standing(query), await engine.stacks(), new Set(ids));
  };
  try {
    const common = commonRequest(engine, choice, options);
    const { results, interrupted } = await applyRounds(common, look, approvals, options.output ?? "all");
    const run: EndedRun = {
      kind: "apply",
      results,
      removed: choice.removed.filter((stack) => !ids.includes(stack)),
      remote: choice.remote,
      problems: choice.problems,
    };
    writeSummaries(run, options);
    return { ended: run, status: interrupted ? 130 : results.every(isFinished) ? 0 : 1 };
  } finally {
    removeOwnPlans();
  }
}

function commonRequest({ root }: Engine, choice: Choice, options: ApplyOptions): Common {
  return {
    root,
    tools: {},
    parallelism: options.parallelism,
    lockTimeout: options.lockTimeout,
    keepLogs: options.keepLogs,
    destroy: choice.destroy ?? options.destroy ?? false,
    ...(options.onFailure === undefined ? {} : { onFailure: options.onFailure }),
  };
}

function listed(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
