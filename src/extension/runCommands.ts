import { window } from "vscode";
import { count } from "../handover/words";
import type { KeptRun } from "../runner/keptRuns";
import type { Runs } from "./run";
import { openRunLog, showRunLog } from "./runLog";
import { showRunSummary } from "./runSummary";
import { againOf, type RunAgain, type RunNode, runLabel } from "./runsTree";
import type { RunsView } from "./runsView";
import { runName, runSubject } from "./runWords";

/** The commands on runs; each acts on a row, or without one asks which run is meant. */
export function runCommands(run: Runs, view: RunsView) {
  async function ended(node: unknown, placeHolder: string): Promise<KeptRun | undefined> {
    const row = node as RunNode | undefined;
    if (row?.ended !== undefined) return row.ended;
    view.refresh();
    const items = view.kept().map((kept) => ({ ...runLabel(kept, Date.now()), kept }));
    if (items.length === 0) return void window.showInformationMessage("No run is kept of these repositories.");
    return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.kept;
  }

  const start = ({ kind, targets, destroy }: RunAgain) => run.start(kind, targets, destroy);

  return {
    "epicenter.runAgain": async (node: unknown) => {
      const row = node as RunNode | undefined;
      if (row?.again !== undefined) return start(row.again);
      const chosen = await ended(undefined, "Run which of these again?");
      const again =
        chosen &&
        againOf(
          chosen,
          chosen.stacks.map((stack) => ({ root: chosen.root, stack })),
        ).again;
      if (chosen !== undefined && again === undefined)
        return void window.showInformationMessage("What was applied is planned and confirmed anew, not run again.");
      return again && start(again);
    },
    "epicenter.runUnfinished": async (node: unknown) => {
      const { unfinished } = (node ?? {}) as Partial<RunNode>;
      return unfinished && start(unfinished);
    },
    "epicenter.cancelRun": async (node: unknown) => {
      const { cancels } = (node ?? {}) as Partial<RunNode>;
      const { run: one, stack } = cancels ?? {};
      const runs = one ? [one] : view.live.all();
      const state = stack === undefined ? undefined : one?.states.get(stack);
      const isAgain =
        state?.state === "runs" ? state.cancelled : runs.length > 0 && runs.every((each) => each.cancelled);
      if (runs.length === 0) return void window.showInformationMessage("Nothing runs in this window.");
      const titles = runs.map((each) => `${runName(each)} of ${runSubject(each)}`);
      if (isAgain && !(await isForced(titles))) return;
      for (const each of runs) each.cancel(stack);
    },
    "epicenter.showRunSummary": async (node: unknown) => {
      const chosen = await ended(node, "The summary of which run?");
      return chosen && showRunSummary(chosen);
    },
    "epicenter.showRunLog": (node: unknown) => showRunLog((node as RunNode | undefined)?.ended?.results ?? run.last()),
    "epicenter.openRunLog": (path: unknown) => (typeof path === "string" ? openRunLog(path) : undefined),
  };
}

/** What runs already comes to its end, which may take minutes; who can't wait is told what that may cost. */
async function isForced(titles: readonly string[]): Promise<boolean> {
  const what = titles.length === 1 ? (titles[0] ?? "") : count(titles.length, "run");
  const detail =
    "It was cancelled before, and what runs comes to its end by itself. Forced, it may leave a state locked.";
  return (await window.showWarningMessage(`Force the end of ${what}?`, { modal: true, detail }, "Force")) === "Force";
}
