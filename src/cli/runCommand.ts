import type { Command } from "commander";
import type { EndedRun } from "../handover/endedRun";
import { isFinished } from "../handover/runWords";
import { type KeptDrift, lastDrift } from "../runner/driftRecord";
import type { RunRequest, StackResult } from "../runner/request";
import { carryOut } from "./carryOut";
import { choose, named } from "./choice";
import { open } from "./open";
import { queryOf, UsageError } from "./options";
import { askedFor, type RunOptions, runCommand } from "./runOptions";
import { summaries, writeSummaries } from "./summary";

interface LookOptions extends RunOptions {
  readonly last?: boolean;
  readonly save?: boolean;
  readonly detailedExitcode?: boolean;
}

const about = {
  plan: "what would an apply change in these stacks",
  drift: "does the world still agree with the states of these stacks",
} as const;

/** `epicenter plan` and `epicenter drift`. Standard output carries the summary alone; how it goes is told on standard error. */
export function addRunCommands(epicenter: Command, exit: (status: number) => void): void {
  for (const kind of ["plan", "drift"] as const) {
    const command = runCommand(
      epicenter,
      kind,
      about[kind],
      "all in CI and of a single stack, else that of failed ones",
    )
      .option(
        "--detailed-exitcode",
        `exit with 2 where all ended well and there is ${kind === "plan" ? "something to apply" : "drift"}`,
      )
      .addHelpText(
        "after",
        "\nExit status: 0 all stacks ran to their end, 1 one did not or no answer can be given, 2 wrong usage (or see\n--detailed-exitcode), 130 interrupted.",
      );
    if (kind === "plan") {
      command
        .option("--destroy", "plan the end of everything in them, in reverse order")
        .option(
          "--save",
          "keep the plans, for you alone and at most for a day: epicenter apply applies what is still fresh",
        );
    } else command.option("--last", "check nothing: show what was found last, of all stacks or those that are named");
    command.action(async (names: readonly string[], options: LookOptions) => {
      const { ended, status } = options.last ? await last(names, options) : await run(kind, names, options);
      // Where nobody reads the summary to its end, the status counts all the same.
      exit(status);
      process.stdout.write(summaries[options.format](ended));
    });
  }
}

async function run(kind: "plan" | "drift", names: readonly string[], options: LookOptions) {
  const asked = askedFor(names, options);
  const query = queryOf(options);
  const { engine, below } = await open(options.directory);
  const { stacks, removed, remote, problems, destroy, base } = await choose(engine, kind, asked, { ...query, below });
  const request: RunRequest = {
    root: engine.root,
    kind,
    stacks,
    tools: {},
    parallelism: options.parallelism,
    lockTimeout: options.lockTimeout,
    keepLogs: options.keepLogs,
    destroy: destroy ?? options.destroy ?? false,
    ...(base === undefined ? {} : { base }),
    ...(options.onFailure === undefined ? {} : { onFailure: options.onFailure }),
    ...(options.save ? { keep: "saved", commit: await engine.headCommit() } : {}),
  };
  const shown = options.output ?? (stacks.length === 1 || process.env.CI ? "all" : "failed");
  const { results, interrupted } = await carryOut(request, shown);
  const ended: EndedRun = { kind, results, removed, remote, problems };
  writeSummaries(ended, options);
  return { ended, status: interrupted ? 130 : statusOf(results, options) };
}

/** What the last drift checks found, each with when and at which commit. */
async function last(names: readonly string[], options: LookOptions) {
  if (options.affected || options.retry) throw new UsageError("--last shows all stacks, or those that are named.");
  const { engine, below } = await open(options.directory);
  const kept = lastDrift(engine.root);
  const listed = kept.map(({ result }) => result.stack);
  const wanted = new Set(
    names.length > 0 ? named(listed, names) : listed.filter((id) => below === "." || `${id}/`.startsWith(`${below}/`)),
  );
  const results = kept.filter(({ result }) => wanted.has(result.stack)).map(dated);
  const ended: EndedRun = { kind: "drift", results, removed: [], remote: [], problems: [] };
  writeSummaries(ended, options);
  return { ended, status: statusOf(results, options) };
}

function dated({ at, result }: KeptDrift): StackResult & { readonly at: string } {
  const commit = result.check?.commit?.slice(0, 12);
  const when = `checked ${at}${commit === undefined ? "" : ` at ${commit}`}`;
  return { ...result, at, message: result.message === undefined ? when : `${result.message}; ${when}` };
}

function statusOf(results: readonly StackResult[], { detailedExitcode }: LookOptions): number {
  if (!results.every(isFinished)) return 1;
  const found = results.some(({ outcome }) => outcome === "changes" || outcome === "drift");
  return found && detailedExitcode ? 2 : 0;
}
