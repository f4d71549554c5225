import {
  type Disposable,
  EventEmitter,
  FileDecoration,
  type FileDecorationProvider,
  Uri,
  window,
  workspace,
} from "vscode";
import { affectedFolders, type FolderMark } from "./affectedFolders";
import type { Server } from "./client";
import { decoratesExplorer } from "./settings";

/** Marks the folders of affected stacks in the Explorer, where the setting wants it. */
export function explorerDecorations(server: Server): Disposable {
  const changed = new EventEmitter<Uri[]>();
  let shown: ReadonlyMap<string, FolderMark> = new Map();

  function update(): void {
    const marks = decoratesExplorer() ? affectedFolders(server.picture()) : new Map<string, FolderMark>();
    const next = new Map([...marks].map(([folder, mark]) => [Uri.file(folder).toString(), mark]));
    const all = new Set([...shown.keys(), ...next.keys()]);
    const moved = [...all].filter((uri) => JSON.stringify(shown.get(uri)) !== JSON.stringify(next.get(uri)));
    shown = next;
    if (moved.length > 0) changed.fire(moved.map((uri) => Uri.parse(uri)));
  }

  const provider: FileDecorationProvider = {
    onDidChangeFileDecorations: changed.event,
    provideFileDecoration(uri) {
      const mark = shown.get(uri.toString());
      return mark && new FileDecoration(mark.sign, mark.words);
    },
  };
  const parts = [
    changed,
    window.registerFileDecorationProvider(provider),
    server.onPicture(update),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("epicenter")) update();
    }),
  ];
  return { dispose: () => parts.forEach((each) => void each.dispose()) };
}
