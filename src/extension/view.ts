import {
  commands,
  type Disposable,
  EventEmitter,
  MarkdownString,
  StatusBarAlignment,
  ThemeColor,
  type TreeDataProvider,
  window,
} from "vscode";
import { count } from "../handover/words";
import type { Headline } from "./headline";
import type { Node } from "./node";
import { treeItem } from "./treeItem";

/** The Impact view and the item in the status bar. */
export interface ImpactView extends Disposable {
  show(headline: Headline, rows: readonly Node[]): void;
}

export function openView(): ImpactView {
  const changed = new EventEmitter<undefined>();
  let rows: readonly Node[] = [];
  let parents = new Map<Node, Node>();
  let shownState: string | undefined;
  let settled: (() => void) | undefined;
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => [...(node?.children ?? rows)],
    getParent: (node) => parents.get(node),
    getTreeItem: (node) => treeItem(node, node.children.length === 0 ? "None" : node.folded ? "Collapsed" : "Expanded"),
  };
  const view = window.createTreeView("epicenter.impact", { treeDataProvider: provider });
  const status = window.createStatusBarItem("epicenter.status", StatusBarAlignment.Left, 10);
  status.name = "Epicenter";
  status.command = "epicenter.impact.focus";

  function showBusy(busy: boolean): void {
    if (busy && settled === undefined) {
      const waiting = new Promise<void>((resolve) => {
        settled = resolve;
      });
      void window.withProgress({ location: { viewId: "epicenter.impact" } }, () => waiting);
    } else if (!busy) {
      settled?.();
      settled = undefined;
    }
  }

  return {
    show(headline, next) {
      rows = next;
      parents = parentsOf(next);
      changed.fire(undefined);
      view.description = headline.title;
      // A message would hide the welcome text that an empty view has for its state: there the header alone says the rest.
      view.message = next.length === 0 ? "" : headline.message;
      view.badge =
        headline.badge === 0
          ? undefined
          : { value: headline.badge, tooltip: `${count(headline.badge, "affected stack")}` };
      if (headline.state !== shownState) {
        shownState = headline.state;
        void commands.executeCommand("setContext", "epicenter.state", headline.state);
      }
      showBusy(headline.busy);
      status.text = headline.status.text;
      status.tooltip = new MarkdownString().appendText(headline.status.tooltip);
      status.accessibilityInformation = { label: headline.status.spoken };
      status.backgroundColor = headline.status.failed ? new ThemeColor("statusBarItem.warningBackground") : undefined;
      status.show();
    },
    dispose() {
      settled?.();
      view.dispose();
      status.dispose();
      changed.dispose();
    },
  };
}

function parentsOf(rows: readonly Node[]): Map<Node, Node> {
  const parents = new Map<Node, Node>();
  const visit = (node: Node) => {
    for (const child of node.children) {
      parents.set(child, node);
      visit(child);
    }
  };
  rows.forEach(visit);
  return parents;
}
