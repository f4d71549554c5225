import { ThemeColor, ThemeIcon, TreeItem, TreeItemCheckboxState, TreeItemCollapsibleState } from "vscode";
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
  // Left to itself, VS Code would say the tooltip, or the label alone.
  item.accessibilityInformation = { label: node.spoken ?? [node.label, node.description].filter(Boolean).join(", ") };
  if (node.icon !== undefined)
    item.iconPath = new ThemeIcon(node.icon, node.color ? new ThemeColor(node.color) : undefined);
  if (node.open !== undefined) item.command = commandOf(node.open);
  if (node.runs !== undefined) item.command = { title: node.label, ...node.runs, arguments: [...node.runs.arguments] };
  if (node.check !== undefined) item.checkboxState = checkbox(node.label, node.check.checked);
  return item;
}

function checkbox(label: string, checked: boolean): NonNullable<TreeItem["checkboxState"]> {
  return {
    state: checked ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked,
    tooltip: "Plan Checked Stacks runs what is checked",
    accessibilityInformation: { label: `Choose ${label} to run` },
  };
}
