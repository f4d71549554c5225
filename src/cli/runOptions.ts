import { type Command, InvalidArgumentError, Option } from "commander";
import { KEPT_DAYS } from "../runner/logs";
import { defaultParallelism } from "../runner/parallelism";
import type { Failing, RunKind } from "../runner/request";
import type { Asked } from "./choice";
import { type Comparing, comparing, dependents, UsageError } from "./options";
import type { Shown } from "./runProgress";

/** What every command takes that runs stacks. */
export interface RunOptions extends Comparing {
  readonly directory: string;
  readonly affected?: boolean;
  readonly all?: boolean;
  readonly retry?: boolean;
  readonly parallelism: number;
  readonly onFailure?: Failing;
  readonly lockTimeout: number;
  readonly keepLogs: number;
  readonly output?: Shown;
  readonly format: "text" | "json" | "markdown" | "junit";
  readonly json?: string;
  readonly markdown?: string;
  readonly junit?: string;
}

/** A command that runs stacks, with its options. */
export function runCommand(epicenter: Command, kind: RunKind, about: string, whose: string): Command {
  return comparing(epicenter.command(kind))
    .description(about)
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
        "skip what waits for it, stop starting stacks, or go-on as if nothing was (default: go-on for drift, else skip)",
      ).choices(["skip", "stop", "go-on"]),
    )
    .option("--lock-timeout <seconds>", "how long to wait for who has a stack or its state", whole(0), 60)
    .option("--keep-logs <days>", "remove the logs of runs that are older", whole(0), KEPT_DAYS)
    .addOption(
      new Option("--output <which>", `whose output is shown meanwhile (default: ${whose})`).choices([
        "all",
        "failed",
        "none",
      ]),
    )
    .addOption(
      new Option("--format <format>", "the summary's").choices(["text", "json", "markdown", "junit"]).default("text"),
    )
    .option("--json <FILE>", "write the summary as JSON too")
    .option("--markdown <FILE>", "write the summary as Markdown too")
    .option("--junit <FILE>", "write the summary as JUnit's XML too");
}

/** Throws UsageError. */
export function askedFor(names: readonly string[], { affected, all, retry }: RunOptions): Asked {
  const said = [names.length > 0, affected, all, retry].filter(Boolean).length;
  if (said !== 1) throw new UsageError("Say which stacks: name them, or give one of --affected, --all and --retry.");
  if (names.length > 0) return { which: "named", names };
  return { which: affected ? "affected" : all ? "all" : "unfinished" };
}

function whole(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least) return number;
    throw new InvalidArgumentError(`A whole number from ${least} on.`);
  };
}
