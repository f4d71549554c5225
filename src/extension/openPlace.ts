import { type Command, commands, Range, Uri, type ViewColumn } from "vscode";
import type { Place } from "./node";

/** What a click on a place does; the next file that is opened this way takes its tab. */
export function commandOf(place: Place, viewColumn?: ViewColumn): Command {
  if ("folder" in place) {
    return { command: "revealInExplorer", title: "Reveal", arguments: [Uri.file(place.folder)] };
  }
  const { file, line = 1, commit } = place;
  const selection = new Range(line - 1, 0, line - 1, 0);
  const options = { selection, preview: true, ...(viewColumn ? { viewColumn } : {}) };
  const uri = commit === undefined ? Uri.file(file) : committed(Uri.file(file), commit);
  return { command: "vscode.open", title: "Open", arguments: [uri, options] };
}

/** Opens a place, if there is one to open. */
export async function openPlace(place: Place | undefined, viewColumn?: ViewColumn): Promise<void> {
  if (place === undefined) return;
  const { command, arguments: args = [] } = commandOf(place, viewColumn);
  await commands.executeCommand(command, ...args);
}

/** As VS Code's own git extension names the file of a commit (`toGitUri` of its `uri.ts`). */
function committed(uri: Uri, commit: string): Uri {
  return uri.with({ scheme: "git", query: JSON.stringify({ path: uri.fsPath, ref: commit }) });
}
