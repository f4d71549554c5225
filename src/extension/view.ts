import {
  commands,
  type Disposable,
  EventEmitter,
  MarkdownString,
  Range,
  StatusBarAlignment,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
} from "vscode";
import { count } from "../handover/words";
import type { Headline } from "./headline";
import type { Node } from "./node";

/** The Impact view and the item in the status bar. */
export interface ImpactView extends Disposable {
  show(headline: Headline, rows: readonly Node[]): void;
}

export function openView(): ImpactView {
  const changed = new EventEmitter<undefined>();
  let rows: readonly Node[] = [];
  let parents = new Map<Node, Node>();
  let shownState: string | undefined;
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => [...(node?.children ?? rows)],
    getParent: (node) => parents.get(node),
    getTreeItem: treeItem,
  };
  const view = window.createTreeView("epicenter.impact", { treeDataProvider: provider, showCollapseAll: true });
  const status = window.createStatusBarItem("epicenter.status", StatusBarAlignment.Left, 10);
  status.name = "Epicenter";
  status.command = "epicenter.impact.focus";

  return {
    show(headline, next) {
      rows = next;
      parents = parentsOf(next);
      changed.fire(undefined);
      view.title = headline.title;
      // A message would hide the welcome text that an empty view has for its state.
      view.message = next.length === 0 ? "" : headline.message;
      view.badge =
        headline.badge === 0
          ? undefined
          : { value: headline.badge, tooltip: `${count(headline.badge, "affected stack")}` };
      if (headline.state !== shownState) {
        shownState = headline.state;
        void commands.executeCommand("setContext", "epicenter.state", headline.state);
      }
      status.text = headline.status.text;
      status.tooltip = new MarkdownString().appendText(headline.status.tooltip);
      status.accessibilityInformation = { label: headline.status.spoken };
      status.backgroundColor = headline.status.failed ? new ThemeColor("statusBarItem.warningBackground") : undefined;
      status.show();
    },
    dispose() {
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

function treeItem(node: Node): TreeItem {
  const { Collapsed, Expanded, None } = TreeItemCollapsibleState;
  const item = new TreeItem(node.label, node.children.length === 0 ? None : node.folded ? Collapsed : Expanded);
  item.id = node.id;
  item.contextValue = node.context;
  if (node.description !== undefined) item.description = node.description;
  if (node.tooltip !== undefined) item.tooltip = node.tooltip;
  if (node.spoken !== undefined) item.accessibilityInformation = { label: node.spoken };
  if (node.icon !== undefined)
    item.iconPath = new ThemeIcon(node.icon, node.color ? new ThemeColor(node.color) : undefined);
  if (node.open !== undefined) {
    const { file, line = 1 } = node.open;
    const options = { selection: new Range(line - 1, 0, line - 1, 0), preview: true };
    item.command = { command: "vscode.open", title: "Open", arguments: [Uri.file(file), options] };
  }
  return item;
}
