import { commands, type Disposable, type Event, EventEmitter, type TreeDataProvider, window } from "vscode";
import { type KeptRun, keptRuns } from "../runner/keptRuns";
import type { Server } from "./client";
import { type LiveRuns, liveRuns } from "./liveRuns";
import type { Pages } from "./pages";
import { type RunNode, runsTree } from "./runsTree";
import { treeItem } from "./treeItem";

/** Of more runs that ended there is no row; their logs lie there all the same. */
const MOST_RUNS = 50;

/** The Runs view. */
export interface RunsView extends Disposable {
  readonly live: LiveRuns;
  /** What ended, the newest first; as last read. */
  kept(): readonly KeptRun[];
  /** Reads again what ended, by whatever window or command line. */
  refresh(): void;
  redraw(): void;
  /** One of this window came to its end, and stands among what ended. */
  readonly onEnded: Event<undefined>;
}

export function openRunsView(server: Server, shown: Pages["shown"], failed: (error: unknown) => void): RunsView {
  const changed = new EventEmitter<undefined>();
  const ended = new EventEmitter<undefined>();
  let kept: readonly KeptRun[] = [];
  let roots = "";
  let wasRunning = false;

  function read(): void {
    const all = (server.picture()?.repositories ?? []).map(({ root }) => root);
    try {
      kept = keptRuns(new Set(all), MOST_RUNS);
    } catch (error) {
      failed(error);
    }
  }
  function refresh(): void {
    read();
    changed.fire(undefined);
  }
  let before = 0;
  const live = liveRuns(() => {
    const now = live.all().length;
    const hasEnded = now < before;
    before = now;
    if (hasEnded) {
      read();
      ended.fire(undefined);
    }
    const isRunning = now > 0;
    if (isRunning !== wasRunning) void commands.executeCommand("setContext", "epicenter.running", isRunning);
    wasRunning = isRunning;
    changed.fire(undefined);
  });

  const provider: TreeDataProvider<RunNode> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => [...(node?.children ?? runsTree({ live: live.all(), kept, shown, now: Date.now() }))],
    getTreeItem: (node) => treeItem(node, node.children.length === 0 ? "None" : node.folded ? "Collapsed" : "Expanded"),
  };
  const view = window.createTreeView("epicenter.runs", { treeDataProvider: provider, showCollapseAll: true });
  const parts = [
    changed,
    ended,
    view,
    view.onDidChangeVisibility(({ visible }) => visible && refresh()),
    server.onPicture(({ repositories }) => {
      const now = repositories.map(({ root }) => root).join("\n");
      if (now !== roots) refresh();
      roots = now;
    }),
  ];
  return {
    live,
    onEnded: ended.event,
    kept: () => kept,
    refresh,
    redraw: () => changed.fire(undefined),
    dispose: () => parts.forEach((each) => void each.dispose()),
  };
}
