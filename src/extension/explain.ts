import { type QuickPickItem, QuickPickItemKind, window } from "vscode";
import type { AffectedStack } from "../engine";
import { count, tags, visible } from "../handover/words";
import type { StackInfo } from "../protocol";
import type { Place } from "./node";
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

/** Lists the stacks that use a folder; a chosen one opens its main file. */
export async function showUsers(
  root: string,
  folder: string,
  users: readonly string[],
  stacks: readonly StackInfo[],
): Promise<void> {
  const items = users.map((user): PlaceItem => {
    const file = stacks.find(({ stack }) => stack === user)?.file;
    return { label: `$(layers) ${visible(user)}`, ...(file ? { place: { file: `${root}/${file}` } } : {}) };
  });
  const title = `${count(users.length, "stack")} ${users.length === 1 ? "uses" : "use"} ${visible(folder)}`;
  await openPlace((await window.showQuickPick(items, { title }))?.place);
}
