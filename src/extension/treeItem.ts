import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from "vscode";
import type { Node } from "./node";
import { commandOf } from "./openPlace";

/** A row as VS Code shows it. */
export function treeItem(
  node: Omit<Node, "children" | "folded">,
  below: keyof typeof TreeItemCollapsibleState,
): TreeItem {
  const item = new TreeItem(node.label, TreeItemCollapsibleState[below]);
  item.id = node.id;
  item.contextValue = node.context;
  if (node.description !== undefined) item.description = node.description;
  if (node.tooltip !== undefined) item.tooltip = node.tooltip;
  if (node.spoken !== undefined) item.accessibilityInformation = { label: node.spoken };
  if (node.icon !== undefined)
    item.iconPath = new ThemeIcon(node.icon, node.color ? new ThemeColor(node.color) : undefined);
  if (node.open !== undefined) item.command = commandOf(node.open);
  return item;
}
