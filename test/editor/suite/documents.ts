import { type CodeLens, commands, Position, type TextDocument, Uri, WorkspaceEdit, window, workspace } from "vscode";

/** The first of the workspace's folders. */
export const folder = () => workspace.workspaceFolders?.[0]?.uri ?? Uri.file("/");

/** Opens a file; `path` is below the first folder. */
export async function open(path: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(Uri.joinPath(folder(), path));
  await window.showTextDocument(document, { preview: false });
  return document;
}

/** Types at the top of a document, without saving it. */
export async function insert(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, new Position(0, 0), text);
  await workspace.applyEdit(edit);
}

export function lensTitles(document: TextDocument): Promise<readonly string[]> {
  return Promise.resolve(
    commands
      .executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 100)
      .then((lenses) => lenses.map((lens) => lens.command?.title ?? "")),
  );
}
