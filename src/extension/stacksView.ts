import { type Disposable, type Event, EventEmitter, type TreeDataProvider, window } from "vscode";
import { visible } from "../handover/words";
import type { Server } from "./client";
import type { StacksKnown } from "./stackDetails";
import { type LazyNode, stacksTree } from "./stacksTree";
import { treeItem } from "./treeItem";

export interface StacksView extends Disposable {
  redraw(): void;
}

/** The Stacks view. VS Code asks for what is unfolded and in sight alone; with another picture, for that again. */
export function openStacksView(server: Server, known: StacksKnown, runEnded: Event<undefined>): StacksView {
  const changed = new EventEmitter<undefined>();
  const provider: TreeDataProvider<LazyNode> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      try {
        return [
          ...(node === undefined ? await stacksTree(server.picture(), server, known) : ((await node.below?.()) ?? [])),
        ];
      } catch (error) {
        return [noAnswer(node, error)];
      }
    },
    getTreeItem: (node) => treeItem(node, node.below === undefined ? "None" : "Collapsed"),
  };
  const view = window.createTreeView("epicenter.stacks", { treeDataProvider: provider, showCollapseAll: true });
  const parts = [
    changed,
    view,
    server.onPicture(() => changed.fire(undefined)),
    runEnded(() => changed.fire(undefined)),
  ];
  return { redraw: () => changed.fire(undefined), dispose: () => parts.forEach((each) => void each.dispose()) };
}

/** An empty list would read like a repository without stacks. */
function noAnswer(parent: LazyNode | undefined, error: unknown): LazyNode {
  const label = visible(`No answer: ${error instanceof Error ? error.message : String(error)}`);
  return { id: `${parent?.id ?? ""}\n#no-answer`, label, tooltip: label, icon: "error", context: "stacks.no-answer" };
}
