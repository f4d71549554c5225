import {
  commands,
  type Disposable,
  EventEmitter,
  MarkdownString,
  StatusBarAlignment,
  ThemeColor,
  type TreeDataProvider,
  TreeItemCheckboxState,
  window,
} from "vscode";
import { count } from "../handover/words";
import type { Headline } from "./headline";
import type { LookStore } from "./lookStore";
import type { Node } from "./node";
import { treeItem } from "./treeItem";

/** The Impact view and the item in the status bar. */
export interface ImpactView extends Disposable {
  show(headline: Headline, rows: readonly Node[], has: Readonly<Record<ImpactKey, boolean>>): void;
  /** It came into sight. */
  readonly onVisible: EventEmitter<undefined>["event"];
}

/** Context keys that menus ask for. */
export type ImpactKey = "filtered" | "checked";

export function openView(store: LookStore): ImpactView {
  const changed = new EventEmitter<undefined>();
  const visible = new EventEmitter<undefined>();
  let rows: readonly Node[] = [];
  let parents = new Map<Node, Node>();
  let shownState: string | undefined;
  let shownKeys: Partial<Readonly<Record<ImpactKey, boolean>>> = {};
  let settled: (() => void) | undefined;
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => [...(node?.children ?? rows)],
    getParent: (node) => parents.get(node),
    getTreeItem(node) {
      const isUnfolded = store.isUnfolded(node.id) ?? !node.folded;
      return treeItem(node, node.children.length === 0 ? "None" : isUnfolded ? "Expanded" : "Collapsed");
    },
  };
  const view = window.createTreeView("epicenter.impact", {
    treeDataProvider: provider,
    // VS Code would check only those stacks of a group that it has seen.
    manageCheckboxStateManually: true,
  });
  view.onDidExpandElement(({ element }) => store.unfold(element.id, true));
  view.onDidCollapseElement(({ element }) => store.unfold(element.id, false));
  view.onDidChangeVisibility((event) => event.visible && visible.fire(undefined));
  view.onDidChangeCheckboxState(({ items }) => {
    for (const state of [TreeItemCheckboxState.Unchecked, TreeItemCheckboxState.Checked]) {
      const stacks = items.flatMap(([node, now]) => (now === state ? (node.check?.stacks ?? []) : []));
      if (stacks.length > 0) store.check(stacks, state === TreeItemCheckboxState.Checked);
    }
  });
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
    onVisible: visible.event,
    show(headline, next, has) {
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
      if (has.filtered !== shownKeys.filtered)
        void commands.executeCommand("setContext", "epicenter.filtered", has.filtered);
      if (has.checked !== shownKeys.checked)
        void commands.executeCommand("setContext", "epicenter.checked", has.checked);
      shownKeys = has;
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
      visible.dispose();
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
