import path from "node:path";
import type { Command, Range } from "vscode-languageserver/node";
import type { Engine, Impact } from "../engine";
import { count, visible } from "../handover/words";
import {
  checkDriftCommand,
  explainWhyCommand,
  planStackCommand,
  showNeighboursCommand,
  showStacksCommand,
} from "../protocol";
import { affectedOf, orderWords, reachWords, throughWords, usersWords } from "./lensWords";
import { mainFile } from "./mainFile";
import { firstLine } from "./places";
import type { LensSettings } from "./settings";

/** What a lens is about; its words are found out once it comes into sight. */
export type LensSubject =
  | { readonly is: "plan" | "drift" | "order" | "why"; readonly stack: string; readonly named: boolean }
  | { readonly is: "choice"; readonly stacks: readonly string[] }
  | { readonly is: "users"; readonly folder: string; readonly except: readonly string[] }
  | { readonly is: "reach"; readonly path: string; readonly type: string; readonly name: string };

type StackSubject = Extract<LensSubject, { readonly stack: string }>;

export interface Lens {
  readonly range: Range;
  readonly subject: LensSubject;
}

const configuration = /\.(tf|tofu)(\.json)?$/;
const blocks: ReadonlySet<string> = new Set(["module", "dependency"]);
const declarations: ReadonlySet<string> = new Set(["variable", "output"]);

/** Where more stacks than this have one file, a person chooses among them. */
const MOST_STACKS = 3;

/** The lenses of one file, without words. */
export async function lensesOf(
  engine: Engine,
  impact: Impact | undefined,
  file: string,
  settings: LensSettings,
): Promise<readonly Lens[]> {
  const stacks = (await engine.stacks()).filter((stack) => stack.file === file && !stack.remote);
  const written =
    settings.modules || settings.blocks || settings.declarations ? await engine.navigation.blocks(file) : [];
  const found = settings.stacks
    ? await stackLenses(
        engine,
        impact,
        stacks.map(({ stack }) => stack),
      )
    : [];
  const folder = path.posix.dirname(file);
  if (
    settings.modules &&
    configuration.test(file) &&
    (await mainFile(engine.root, folder)) === path.posix.basename(file)
  ) {
    const except = stacks.map(({ stack }) => stack);
    const users = await usersBesides(engine, folder, except);
    const subject = { is: "users", folder, except } as const;
    if (users.length > 0) found.push({ range: lineRange(written[0]?.line ?? 1), subject });
  }
  for (const block of written) {
    const { type, name, line } = block;
    const subject = { is: "reach", path: file, type, name } as const;
    const isDeclared = settings.declarations && declarations.has(type);
    // That a stack's own block reaches that stack goes without saying.
    const isShared = settings.blocks && blocks.has(type) && (await engine.navigation.reach(file, block)).length > 1;
    if (isDeclared || isShared) found.push({ range: lineRange(line), subject });
  }
  return found;
}

function lineRange(line: number): Range {
  return { start: { line: line - 1, character: 0 }, end: { line: line - 1, character: 0 } };
}

async function stackLenses(engine: Engine, impact: Impact | undefined, stacks: readonly string[]): Promise<Lens[]> {
  if (stacks.length > MOST_STACKS) return [{ range: firstLine, subject: { is: "choice", stacks } }];
  const found: Lens[] = [];
  for (const stack of stacks) {
    const order = await orderOf(engine, impact, stack);
    const isAffected = impact?.affected.some((each) => each.stack === stack);
    const kinds = ["plan", "drift", ...(order === "" ? [] : ["order"]), ...(isAffected ? ["why"] : [])] as const;
    for (const is of kinds as readonly StackSubject["is"][])
      found.push({ range: firstLine, subject: { is, stack, named: stacks.length > 1 } });
  }
  return found;
}

async function orderOf(engine: Engine, impact: Impact | undefined, stack: string): Promise<string> {
  const { needs, neededBy } = await engine.navigation.neighbours(stack);
  return orderWords(stack, impact, { needs: needs.length, neededBy: neededBy.length });
}

/** The stacks whose own file the lens stands in have lenses of their own. */
async function usersBesides(engine: Engine, folder: string, except: readonly string[]): Promise<readonly string[]> {
  return (await engine.usersOf(folder)).filter((user) => !except.includes(user));
}

/** What a lens says, and what a click on it does; undefined where there is nothing to say any more. */
export async function lensCommand(
  engine: Engine,
  impact: Impact | undefined,
  subject: LensSubject,
): Promise<Command | undefined> {
  const { root } = engine;
  switch (subject.is) {
    case "choice": {
      const affected = affectedOf(subject.stacks, impact);
      const plan = `Plan one of ${subject.stacks.length} stacks`;
      // Without arguments the command is about the stacks of the active file.
      return { title: affected > 0 ? `${plan} · ${affected} affected` : plan, command: planStackCommand };
    }
    case "users": {
      const users = await usersBesides(engine, subject.folder, subject.except);
      const title = `${count(users.length, "stack")} made of ${visible(subject.folder)}`;
      return { title: usersWords(users, impact), command: showStacksCommand, arguments: [root, title, users] };
    }
    case "reach": {
      const stacks = await engine.navigation.reach(subject.path, subject);
      const title = `${count(stacks.length, "stack")} reached by ${subject.type} ${visible(subject.name)}`;
      return { title: reachWords(stacks), command: showStacksCommand, arguments: [root, title, stacks] };
    }
    default:
      return stackCommand(engine, impact, subject);
  }
}

async function stackCommand(
  engine: Engine,
  impact: Impact | undefined,
  { is, stack, named }: StackSubject,
): Promise<Command | undefined> {
  const args = [engine.root, stack];
  if (is === "plan") {
    return { title: named ? `Plan ${visible(stack)}` : "Plan this stack", command: planStackCommand, arguments: args };
  }
  if (is === "drift") return { title: "Check drift", command: checkDriftCommand, arguments: args };
  if (is === "why") {
    const affected = impact?.affected.find((each) => each.stack === stack);
    return affected && { title: throughWords(affected), command: explainWhyCommand, arguments: args };
  }
  const title = await orderOf(engine, impact, stack);
  return title === "" ? undefined : { title, command: showNeighboursCommand, arguments: args };
}
