import { readdir } from "node:fs/promises";
import path from "node:path";
import type { CodeLens } from "vscode-languageserver/node";
import type { Engine, Impact } from "../engine";
import { count, why } from "../handover/words";
import { explainWhyCommand, planStackCommand, showUsersCommand } from "../protocol";

const firstLine = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const configuration = /\.(tf|tofu)(\.json)?$/;

/** The lenses of one file; none for a file that is not the one a person opens for its folder. */
export async function lensesOf(engine: Engine, impact: Impact | undefined, file: string): Promise<CodeLens[]> {
  const stacks = (await engine.stacks()).filter((stack) => stack.file === file && !stack.remote);
  const lenses =
    stacks.length > MOST_LENSES
      ? [choiceLens(stacks, impact)]
      : stacks.flatMap((stack) => stackLenses(engine.root, stack, impact, stacks.length > 1));
  const folder = path.posix.dirname(file);
  if (configuration.test(file) && (await mainFile(engine.root, folder)) === path.posix.basename(file)) {
    const users = (await engine.usersOf(folder)).filter((user) => !stacks.some((stack) => stack.stack === user));
    if (users.length > 0) {
      const title = `Used by ${count(users.length, "stack")}`;
      lenses.push({
        range: firstLine,
        command: { title, command: showUsersCommand, arguments: [engine.root, folder, users] },
      });
    }
  }
  return lenses;
}

/** Where more stacks than this have one file, a person chooses among them. */
const MOST_LENSES = 3;

/** Without arguments the command is about the stacks of the active file. */
function choiceLens(stacks: readonly { readonly stack: string }[], impact: Impact | undefined): CodeLens {
  const affected = stacks.filter(({ stack }) => impact?.affected.some((each) => each.stack === stack)).length;
  const title = [`Plan one of ${stacks.length} stacks`, ...(affected > 0 ? [`${affected} affected`] : [])].join(" · ");
  return { range: firstLine, command: { title, command: planStackCommand } };
}

function stackLenses(
  root: string,
  info: { readonly stack: string },
  impact: Impact | undefined,
  named: boolean,
): CodeLens[] {
  const affected = impact?.affected.find(({ stack }) => stack === info.stack);
  const title = [
    named ? `Plan ${info.stack}` : "Plan this stack",
    ...(affected === undefined
      ? []
      : [...(affected.wave === undefined ? [] : [`wave ${affected.wave}`]), why(affected)]),
  ].join(" · ");
  const target = [root, info.stack];
  const plan: CodeLens = { range: firstLine, command: { title, command: planStackCommand, arguments: target } };
  return affected === undefined
    ? [plan]
    : [plan, { range: firstLine, command: { title: "Explain why", command: explainWhyCommand, arguments: target } }];
}

/** The file a person opens for a module's folder: `main.tf`, else the first of its configuration files. */
export async function mainFile(root: string, folder: string): Promise<string | undefined> {
  const names = await readdir(path.posix.join(root, folder)).catch((): string[] => []);
  const files = names.filter((name) => configuration.test(name)).sort();
  return files.find((name) => /^main\./.test(name)) ?? files[0];
}
