import { Command, Option } from "commander";
import { createColors } from "picocolors";
import { version } from "../../package.json";
import { type AffectedQuery, type Engine, openEngine, UnknownStackError } from "../engine";
import { explanationMarkdown, graphMarkdown, impactMarkdown, orderMarkdown } from "../handover/markdown";
import { type Colours, explanationText, graphText, impactText, orderText } from "../handover/text";
import { cacheOptions } from "./cache";
import { locateFolder } from "./folder";

type Format = "text" | "json" | "markdown";

interface Options {
  readonly base?: string;
  readonly head?: string;
  readonly uncommitted?: boolean;
  readonly exact?: boolean;
  readonly dependents?: "none" | "direct" | "all";
  readonly destroy?: boolean;
  readonly format: Format;
  readonly detailedExitcode?: boolean;
}

/** Wrong usage that only the options together show. */
export class UsageError extends Error {}

/** The command line. `exit` is told the status where an answer was given. */
export function program(exit: (status: number) => void): Command {
  const epicenter = new Command("epicenter")
    .description("Which Terraform and Terragrunt stacks a change reaches, why, and in what order to apply them.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(epicenter --help tells more)");

  comparing(epicenter.command("affected"))
    .description("which stacks does the change touch, why, in what order")
    .argument("[DIR]", "a folder of the repository; only stacks below it are listed", ".")
    .addOption(dependents())
    .addOption(destroy())
    .option("--detailed-exitcode", "exit with 2 where something is affected, with 0 where nothing is")
    .action(async (folder: string, options: Options) => {
      const query = queryOf(options);
      const { engine, below } = await open(folder);
      const impact = await engine.affected({ ...query, below });
      print(options.format, impact, impactText, impactMarkdown);
      if (options.detailedExitcode) exit(impact.affected.length > 0 ? 2 : 0);
    });

  epicenter
    .command("order")
    .description("every stack of the repository, in waves")
    .argument("[DIR]", "a folder of the repository; only stacks below it are listed", ".")
    .addOption(headOption())
    .addOption(destroy())
    .addOption(format())
    .action(async (folder: string, options: Options) => {
      const { engine, below } = await open(folder);
      const order = await engine.order({ below, ...headOf(options), destroy: options.destroy ?? false });
      print(options.format, order, orderText, orderMarkdown);
    });

  comparing(epicenter.command("explain"))
    .description("every path from a change to that stack")
    .argument("<STACK>", "the stack's folder from the repository's root")
    .argument("[DIR]", "a folder of the repository", ".")
    .action(async (stack: string, folder: string, options: Options) => {
      const query = queryOf(options);
      const { engine } = await open(folder);
      await explain(engine, stack.replace(/^\.\/|\/+$/g, "") || ".", query, options.format);
    });

  epicenter
    .command("graph")
    .description("nodes and edges")
    .argument("[DIR]", "a folder of the repository; only stacks below it are listed", ".")
    .addOption(headOption())
    .addOption(format())
    .action(async (folder: string, options: Options) => {
      const { engine, below } = await open(folder);
      print(options.format, await engine.graph({ below, ...headOf(options) }), graphText, graphMarkdown);
    });
  return epicenter;
}

async function open(folder: string): Promise<{ engine: Engine; below: string }> {
  const place = locateFolder(folder);
  const engine = await openEngine(place, cacheOptions());
  return { engine, below: place === engine.root ? "." : place.slice(engine.root.length + 1) };
}

async function explain(engine: Engine, stack: string, query: AffectedQuery, format: Format) {
  try {
    print(format, await engine.explain(stack, query), explanationText, explanationMarkdown);
  } catch (error) {
    if (!(error instanceof UnknownStackError)) throw error;
    const similar =
      error.similar.length > 0 ? `Did you mean ${error.similar.join(" or ")}?` : "epicenter order lists all.";
    throw new Error(`${error.message} ${similar}`);
  }
}

function comparing(command: Command): Command {
  return command
    .option("--base <REV>", "compare with the merge base of REV and HEAD (default: the repository's default branch)")
    .option("--uncommitted", "compare the working tree with HEAD")
    .option("--exact", "with --base: compare with REV itself, not with the merge base")
    .addOption(headOption())
    .addOption(format());
}

function headOption(): Option {
  return new Option("--head <REV>", "a commit, not the working tree");
}

function dependents(): Option {
  return new Option("--dependents <which>", "list stacks that only consume an affected stack's outputs")
    .choices(["none", "direct", "all"])
    .default("all");
}

function destroy(): Option {
  return new Option("--destroy", "waves in the order of a destroy");
}

function format(): Option {
  return new Option("--format <format>").choices(["text", "json", "markdown"]).default("text");
}

function headOf({ head }: Options): { head?: string } {
  return head === undefined ? {} : { head };
}

function queryOf(options: Options): AffectedQuery {
  if (options.uncommitted && options.base !== undefined) {
    throw new UsageError("--uncommitted compares with HEAD; leave out --base, or leave out --uncommitted.");
  }
  if (options.uncommitted && options.head !== undefined) {
    throw new UsageError("--uncommitted compares the working tree; leave out --head, or leave out --uncommitted.");
  }
  if (options.exact && options.base === undefined)
    throw new UsageError("--exact goes with --base; say what to compare with.");
  return {
    ...(options.base === undefined ? {} : { revision: options.base }),
    ...headOf(options),
    ...(options.uncommitted ? { uncommitted: true } : {}),
    ...(options.exact ? { exact: true } : {}),
    ...(options.dependents ? { dependents: options.dependents } : {}),
    ...(options.destroy ? { destroy: true } : {}),
  };
}

function print<T>(
  format: Format,
  answer: T,
  text: (answer: T, colours: Colours) => string,
  markdown: (answer: T) => string,
) {
  if (format === "json") process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  else if (format === "markdown") process.stdout.write(markdown(answer));
  else process.stdout.write(text(answer, createColors(coloured())));
}

/** On a terminal only; NO_COLOR switches them off. */
function coloured(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}
