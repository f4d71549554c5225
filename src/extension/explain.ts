import { type QuickPickItem, QuickPickItemKind, window } from "vscode";
import type { AffectedStack } from "../engine";
import { count, tags, visible } from "../handover/words";
import type { StackInfo } from "../protocol";
import type { Place, StackTarget } from "./node";
import { openPlace } from "./openPlace";
import type { Places } from "./places";

interface PlaceItem extends QuickPickItem {
  readonly place?: Place;
}

/** Lists every way from a change to the stack; a chosen step opens where it is written. */
export async function showReasons(stack: AffectedStack, places: Places): Promise<void> {
  const items = stack.reasons.flatMap((reason, index): PlaceItem[] => [
    { label: `${index + 1} of ${stack.reasons.length} · ${reason.certainty}`, kind: QuickPickItemKind.Separator },
    ...reason.path.map((step, position): PlaceItem => {
      const at = step.at ? [`${visible(step.at.path)}:${step.at.line}`] : [];
      const label = `${position === 0 ? "$(diff)" : "$(arrow-small-right)"} ${visible(step.id)}`;
      return { label, description: [step.via ?? step.kind, ...at].join(" · "), place: places.step(step) };
    }),
  ]);
  const title = `${visible(stack.stack)}: ${tags(stack).join(", ")}, ${count(stack.reasons.length, "reason")}`;
  await openPlace((await window.showQuickPick(items, { title, matchOnDescription: true }))?.place);
}

/** Lists stacks; a chosen one opens its main file. */
export async function showStacks(
  root: string,
  title: string,
  ids: readonly string[],
  stacks: readonly StackInfo[],
): Promise<void> {
  const items = ids.map((id) => stackItem(root, id, stacks));
  await openPlace((await window.showQuickPick(items, { title }))?.place);
}

/** Lists what a stack waits for and what waits for it; a chosen one opens its main file. */
export async function showNeighbours({ root, stack }: StackTarget, stacks: readonly StackInfo[]): Promise<void> {
  const needs = stacks.find((each) => each.stack === stack)?.dependsOn ?? [];
  const neededBy = stacks.filter(({ dependsOn }) => dependsOn.includes(stack)).map((each) => each.stack);
  const group = (label: string, ids: readonly string[]): readonly PlaceItem[] =>
    ids.length === 0
      ? []
      : [{ label, kind: QuickPickItemKind.Separator }, ...ids.map((id) => stackItem(root, id, stacks))];
  const items = [...group("needs", needs), ...group("needed by", neededBy)];
  const title = `${visible(stack)} needs ${needs.length}, needed by ${neededBy.length}`;
  await openPlace((await window.showQuickPick(items, { title }))?.place);
}

function stackItem(root: string, id: string, stacks: readonly StackInfo[]): PlaceItem {
  const file = stacks.find(({ stack }) => stack === id)?.file;
  return { label: `$(layers) ${visible(id)}`, ...(file ? { place: { file: `${root}/${file}` } } : {}) };
}
