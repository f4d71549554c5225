import { writeFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type EndedRun, runJson } from "../handover/endedRun";
import { runJunit } from "../handover/runJunit";
import { runMarkdown } from "../handover/runMarkdown";
import { runText } from "../handover/runText";
import { isFinished } from "../handover/runWords";
import { type KeptDrift, lastDrift } from "../runner/driftRecord";
import { KEPT_DAYS } from "../runner/logs";
import { defaultParallelism } from "../runner/parallelism";
import type { Failing, RunKind, RunRequest, StackResult } from "../runner/request";
import { startRun } from "../runner/run";
import { type Asked, choose, named } from "./choice";
import { untilDone } from "./interrupt";
import { coloursFor, open } from "./open";
import { type Comparing, comparing, dependents, queryOf, UsageError } from "./options";
import { runProgress, type Shown } from "./runProgress";

interface RunOptions extends Comparing {
  readonly directory: string;
  readonly affected?: boolean;
  readonly all?: boolean;
  readonly retry?: boolean;
  readonly last?: boolean;
  readonly parallelism: number;
  readonly onFailure?: Failing;
  readonly lockTimeout: number;
  readonly keepLogs: number;
  readonly output?: Shown;
  readonly format: "text" | "json" | "markdown" | "junit";
  readonly json?: string;
  readonly markdown?: string;
  readonly junit?: string;
  readonly detailedExitcode?: boolean;
}

const about = {
  plan: "what would an apply change in these stacks",
  drift: "does the world still agree with the states of these stacks",
} as const;

/** `epicenter plan` and `epicenter drift`. Standard output carries the summary alone; how it goes is told on standard error. */
export function addRunCommands(epicenter: Command, exit: (status: number) => void): void {
  for (const kind of ["plan", "drift"] as const) {
    const command = comparing(epicenter.command(kind))
      .description(about[kind])
      .argument("[STACK...]", "stacks, by id, by the folder of several instances, or by a pattern: stacks/prod/**")
      .option("--affected", "the stacks that the change reaches")
      .option("--all", "every stack")
      .option("--retry", `what the last ${kind} of this repository left unfinished: failed, blocked, cancelled`)
      .option("-C, --directory <DIR>", "a folder of the repository; --affected and --all mean stacks below it", ".")
      .addOption(dependents())
      .option("--parallelism <n>", "how many stacks run at once", whole(1), defaultParallelism())
      .addOption(
        new Option(
          "--on-failure <how>",
          "skip what waits for it, stop starting stacks, or go-on as if nothing was (default: skip for a plan, go-on for drift)",
        ).choices(["skip", "stop", "go-on"]),
      )
      .option("--lock-timeout <seconds>", "how long to wait for who has a stack or its state", whole(0), 60)
      .option("--keep-logs <days>", "remove the logs of runs that are older", whole(0), KEPT_DAYS)
      .addOption(
        new Option(
          "--output <which>",
          "whose output is shown meanwhile (default: all in CI and of a single stack, else that of failed ones)",
        ).choices(["all", "failed", "none"]),
      )
      .addOption(
        new Option("--format <format>", "the summary's").choices(["text", "json", "markdown", "junit"]).default("text"),
      )
      .option("--json <FILE>", "write the summary as JSON too")
      .option("--markdown <FILE>", "write the summary as Markdown too")
      .option("--junit <FILE>", "write the summary as JUnit's XML too")
      .option(
        "--detailed-exitcode",
        `exit with 2 where all ended well and there is ${kind === "plan" ? "something to apply" : "drift"}`,
      )
      .addHelpText(
        "after",
        "\nExit status: 0 all stacks ran to their end, 1 one did not or no answer can be given, 2 wrong usage (or see\n--detailed-exitcode), 130 interrupted.",
      );
    if (kind === "plan") command.option("--destroy", "plan the end of everything in them, in reverse order");
    else command.option("--last", "check nothing: show what was found last, of all stacks or those that are named");
    command.action(async (names: readonly string[], options: RunOptions) => {
      const { ended, status } = options.last ? await last(names, options) : await run(kind, names, options);
      // Where nobody reads the summary to its end, the status counts all the same.
      exit(status);
      process.stdout.write(summaries[options.format](ended));
    });
  }
}

async function run(kind: RunKind, names: readonly string[], options: RunOptions) {
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
  };
  const { results, interrupted } = stacks.length === 0 ? nothing : await carryOut(request, options.output);
  const ended: EndedRun = { kind, results, removed, remote, problems };
  write(ended, options);
  return { ended, status: interrupted ? 130 : statusOf(results, options) };
}

function write(ended: EndedRun, options: RunOptions): void {
  for (const format of ["json", "markdown", "junit"] as const) {
    const file = options[format];
    if (file !== undefined) writeFileSync(file, summaries[format](ended));
  }
}

/** What the last drift checks found, each with when and at which commit. */
async function last(names: readonly string[], options: RunOptions) {
  if (options.affected || options.retry) throw new UsageError("--last shows all stacks, or those that are named.");
  const { engine, below } = await open(options.directory);
  const kept = lastDrift(engine.root);
  const listed = kept.map(({ result }) => result.stack);
  const wanted = new Set(
    names.length > 0 ? named(listed, names) : listed.filter((id) => below === "." || `${id}/`.startsWith(`${below}/`)),
  );
  const results = kept.filter(({ result }) => wanted.has(result.stack)).map(dated);
  const ended: EndedRun = { kind: "drift", results, removed: [], remote: [], problems: [] };
  write(ended, options);
  return { ended, status: statusOf(results, options) };
}

function dated({ at, result }: KeptDrift): StackResult & { readonly at: string } {
  const commit = result.check?.commit?.slice(0, 12);
  const when = `checked ${at}${commit === undefined ? "" : ` at ${commit}`}`;
  return { ...result, at, message: result.message === undefined ? when : `${result.message}; ${when}` };
}

function statusOf(results: readonly StackResult[], { detailedExitcode }: RunOptions): number {
  if (!results.every(isFinished)) return 1;
  const found = results.some(({ outcome }) => outcome === "changes" || outcome === "drift");
  return found && detailedExitcode ? 2 : 0;
}

const nothing = { results: [], interrupted: false } as const;

const summaries: Readonly<Record<RunOptions["format"], (ended: EndedRun) => string>> = {
  text: (ended) => runText(ended, coloursFor(process.stdout)),
  json: runJson,
  markdown: runMarkdown,
  junit: runJunit,
};

function askedFor(names: readonly string[], { affected, all, retry }: RunOptions): Asked {
  const said = [names.length > 0, affected, all, retry].filter(Boolean).length;
  if (said !== 1) throw new UsageError("Say which stacks: name them, or give one of --affected, --all and --retry.");
  if (names.length > 0) return { which: "named", names };
  return { which: affected ? "affected" : all ? "all" : "unfinished" };
}

async function carryOut(request: RunRequest, output: Shown | undefined) {
  const colours = coloursFor(process.stderr);
  const write = (text: string) => process.stderr.write(text);
  // A terminal that is gone shall not end what runs.
  process.stderr.on("error", () => undefined);
  const shown = output ?? (request.stacks.length === 1 || process.env.CI ? "all" : "failed");
  return untilDone(startRun(request, runProgress(request, shown, colours, write)), (forced) =>
    write(forced ? forcing : interrupting),
  );
}

const interrupting =
  "\nInterrupted: what runs ends and releases its lock, which can take minutes. Once more forces it, which may leave a lock.\n";
const forcing = "\nForcing the end. A state may stay locked: the next plan of it tells by whom.\n";

function whole(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least) return number;
    throw new InvalidArgumentError(`A whole number from ${least} on.`);
  };
}
