import { type Disposable, EventEmitter, type TreeDataProvider, window } from "vscode";
import { visible } from "../handover/words";
import type { Server } from "./client";
import { type LazyNode, stacksTree } from "./stacksTree";
import { treeItem } from "./treeItem";

/** The Stacks view. VS Code asks for what is unfolded and in sight alone; with another picture, for that again. */
export function openStacksView(server: Server): Disposable {
  const changed = new EventEmitter<undefined>();
  const provider: TreeDataProvider<LazyNode> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      try {
        return [...(node === undefined ? await stacksTree(server.picture(), server) : ((await node.below?.()) ?? []))];
      } catch (error) {
        return [noAnswer(node, error)];
      }
    },
    getTreeItem: (node) => treeItem(node, node.below === undefined ? "None" : "Collapsed"),
  };
  const view = window.createTreeView("epicenter.stacks", { treeDataProvider: provider, showCollapseAll: true });
  const pictures = server.onPicture(() => changed.fire(undefined));
  return { dispose: () => [pictures, view, changed].forEach((each) => void each.dispose()) };
}

/** An empty list would read like a repository without stacks. */
function noAnswer(parent: LazyNode | undefined, error: unknown): LazyNode {
  const label = visible(`No answer: ${error instanceof Error ? error.message : String(error)}`);
  return { id: `${parent?.id ?? ""}\n#no-answer`, label, tooltip: label, icon: "error", context: "stacks.no-answer" };
}
