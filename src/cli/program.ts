import { Command, Option } from "commander";
import { version } from "../../package.json";
import { type AffectedQuery, type Engine, UnknownStackError } from "../engine";
import { explanationMarkdown, graphMarkdown, impactMarkdown, orderMarkdown } from "../handover/markdown";
import { type Colours, explanationText, graphText, impactText, orderText } from "../handover/text";
import { addApplyCommand } from "./applyCommand";
import { coloursFor, open, stackId } from "./open";
import { type Comparing, comparing, dependents, destroy, headOf, headOption, queryOf } from "./options";
import { addRunCommands } from "./runCommand";

type Format = "text" | "json" | "markdown";

interface Options extends Comparing {
  readonly format: Format;
  readonly detailedExitcode?: boolean;
}

/** The command line. `exit` is told the status where an answer was given. */
export function program(exit: (status: number) => void): Command {
  const epicenter = new Command("epicenter")
    .description(
      "Which Terraform and Terragrunt stacks a change reaches, why, in what order to apply them, and what each plan says.",
    )
    .version(version)
    .exitOverride()
    .showHelpAfterError("(epicenter --help tells more)");

  comparing(epicenter.command("affected"))
    .description("which stacks does the change touch, why, in what order")
    .argument("[DIR]", "a folder of the repository; only stacks below it are listed", ".")
    .addOption(headOption())
    .addOption(format())
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
    .addOption(headOption())
    .addOption(format())
    .action(async (stack: string, folder: string, options: Options) => {
      const query = queryOf(options);
      const { engine } = await open(folder);
      await explain(engine, stackId(stack), query, options.format);
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
  addRunCommands(epicenter, exit);
  addApplyCommand(epicenter, exit);
  return epicenter;
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

function format(): Option {
  return new Option("--format <format>").choices(["text", "json", "markdown"]).default("text");
}

function print<T>(
  format: Format,
  answer: T,
  text: (answer: T, colours: Colours) => string,
  markdown: (answer: T) => string,
) {
  if (format === "json") process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  else if (format === "markdown") process.stdout.write(markdown(answer));
  else process.stdout.write(text(answer, coloursFor(process.stdout)));
}
