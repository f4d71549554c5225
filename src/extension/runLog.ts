import { languages, type QuickPickItem, Uri, window, workspace } from "vscode";
import { outcome } from "../handover/runWords";
import { visible } from "../handover/words";
import { folded } from "../runner/fold";
import type { StackResult } from "../runner/request";

/** Opens the whole output of a stack's run, coloured as a plan; of several a person chooses, those that failed first. */
export async function showRunLog(results: readonly StackResult[]): Promise<void> {
  const logs = folded(results).flatMap((fold) => fold.flatMap(item));
  const [first] = logs;
  if (first === undefined) {
    void window.showInformationMessage("There is no log: nothing was run in this window.");
    return;
  }
  const chosen =
    logs.length === 1 ? first : await window.showQuickPick(logs, { placeHolder: "The log of which stack?" });
  if (chosen !== undefined) await openRunLog(chosen.log);
}

/** `path` is absolute. Throws where it was removed meanwhile. */
export async function openRunLog(path: string): Promise<void> {
  const document = await workspace.openTextDocument(Uri.file(path));
  await languages.setTextDocumentLanguage(document, "epicenter-plan");
  await window.showTextDocument(document);
}

function item(result: StackResult): readonly (QuickPickItem & { readonly log: string })[] {
  const { stack, log } = result;
  return log === undefined ? [] : [{ label: visible(stack), description: visible(outcome(result)), log }];
}
