import { commands, type Disposable, type LogOutputChannel, type Memento, type QuickPickItem, window } from "vscode";
import { hiddenLine, visible } from "../handover/words";
import {
  checkDriftCommand,
  explainWhyCommand,
  planStackCommand,
  type RepositoryState,
  showNeighboursCommand,
  showStacksCommand,
} from "../protocol";
import { affectedTargets, checkedTargets } from "./affectedTargets";
import { askForBase } from "./chooseBase";
import { impactOf, type Server } from "./client";
import { showNeighbours, showReasons, showStacks } from "./explain";
import type { GraphPanel } from "./graphPanel";
import { nameOf } from "./headline";
import { lookCommands } from "./lookCommands";
import type { LookStore } from "./lookStore";
import type { MarkStore } from "./marks";
import type { Node, StackTarget } from "./node";
import type { Pages } from "./pages";
import { placesOf } from "./places";
import type { Runs } from "./run";
import { runCommands } from "./runCommands";
import type { RunsView } from "./runsView";
import { pickStacks, stackTarget } from "./target";

/** Where the chosen bases are kept, by the repository's root. */
export const BASES = "epicenter.bases";

export interface Tasks {
  readonly server: Server;
  readonly run: Runs;
  /** Applies the plan of a stack, once it is confirmed. */
  apply(target: StackTarget): Promise<unknown>;
  readonly graph: GraphPanel;
  readonly look: LookStore;
  readonly pages: Pages;
  readonly marks: MarkStore;
  readonly runsView: RunsView;
  readonly log: LogOutputChannel;
  readonly memory: Memento;
}

/** Registers every command; each answers what it did, for whoever calls it. */
export function registerCommands({
  server,
  run,
  apply,
  runsView,
  graph,
  look,
  pages,
  marks,
  log,
  memory,
}: Tasks): Disposable[] {
  const handlers: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
    ...lookCommands(server, look, marks),
    ...runCommands(run, runsView),
    "epicenter.planAffected": async (node) => {
      const targets = await affectedTargets(
        server,
        { look: look.look(), marks: marks.marks() },
        node as Node | undefined,
      );
      return targets && run.start("plan", targets);
    },
    "epicenter.planChecked": () => {
      const targets = checkedTargets(server, look.look());
      if (targets.length > 0) return run.start("plan", targets);
      return void window.showInformationMessage("No affected stack is checked. Check some in the Impact view.");
    },
    [planStackCommand]: async (...args) => {
      const target = await stackTarget(server, args, "Plan which stack?");
      return target && run.start("plan", [target]);
    },
    "epicenter.applyStack": async (...args) => {
      const target = await stackTarget(server, args, "Apply which stack?");
      return target && apply(target);
    },
    [checkDriftCommand]: async (...args) => {
      const asked = args.some((each) => each !== undefined) ? await stackTarget(server, args, "") : undefined;
      const targets = asked ? [asked] : await pickStacks(server, "Check the drift of which stacks?", true);
      return targets && run.start("drift", targets);
    },
    "epicenter.chooseBase": (node) => chooseBase(server, memory, (node as Node | undefined)?.target?.root),
    [explainWhyCommand]: async (...args) => {
      const target = await stackTarget(server, args, "Explain which stack?");
      if (target === undefined) {
        return;
      }
      const explanation = await server.explain(target.root, target.stack);
      if (explanation.ring === "none") {
        const [hidden] = explanation.hidden;
        const why = hidden ? ` ${hiddenLine(hidden, target.stack)}.` : "";
        void window.showInformationMessage(`${visible(target.stack)} is not affected.${why}`);
      } else {
        await showReasons(explanation, placesOf(target.root, impactOf(server, target.root)));
      }
    },
    [showStacksCommand]: async (root, title, stacks) => {
      if (typeof root === "string" && typeof title === "string" && Array.isArray(stacks)) {
        await showStacks(root, title, stacks.map(String), await server.stacks(root));
      }
    },
    [showNeighboursCommand]: async (...args) => {
      const target = await stackTarget(server, args, "Show the neighbours of which stack?");
      return target && showNeighbours(target, await server.stacks(target.root));
    },
    "epicenter.showGraph": (node) => {
      const target = (node as Node | undefined)?.target;
      graph.show(target && "stack" in target ? target : undefined);
    },
    "epicenter.showMore": (group, rows) => {
      if (typeof group === "string" && typeof rows === "number") pages.show(group, rows);
    },
    "epicenter.refresh": () => server.refresh(),
    "epicenter.showLog": () => log.show(),
  };
  return Object.entries(handlers).map(([id, handler]) =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await handler(...args);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        log.error(`${id}: ${error instanceof Error ? (error.stack ?? message) : message}`);
        if ((await window.showErrorMessage(`Epicenter: ${message}`, "Show Log")) !== undefined) log.show();
        return undefined;
      }
    }),
  );
}

function repositoryItem(state: RepositoryState): QuickPickItem & { readonly root: string } {
  const base = state.state === "ready" ? (state.impact.base.revision ?? "no commit yet") : "no answer";
  return { label: `$(repo) ${nameOf(state.root)}`, description: `${visible(base)} · ${state.root}`, root: state.root };
}

async function chooseBase(server: Server, memory: Memento, asked: string | undefined): Promise<void> {
  const repositories = (server.picture()?.repositories ?? []).filter(
    (state) => state.state !== "failed" || state.reason !== "not-a-repository",
  );
  const root =
    asked ??
    (repositories.length > 1
      ? (await window.showQuickPick(repositories.map(repositoryItem), { placeHolder: "Which repository?" }))?.root
      : repositories[0]?.root);
  const state = repositories.find((each) => each.root === root);
  const chosen = state && (await askForBase(state));
  if (state === undefined || chosen === undefined) {
    return;
  }
  const { [state.root]: _before, ...others } = memory.get<Readonly<Record<string, string>>>(BASES, {});
  await memory.update(BASES, chosen.revision === null ? others : { ...others, [state.root]: chosen.revision });
  await server.setBase(state.root, chosen.revision);
}
