import { Range, Uri, type ViewColumn, window } from "vscode";
import type { Place } from "./node";

/** Opens a file at its line, if there is one to open; the next one that is opened this way takes its tab. */
export async function openPlace(place: Place | undefined, viewColumn?: ViewColumn): Promise<void> {
  if (place === undefined) return;
  const line = (place.line ?? 1) - 1;
  const selection = new Range(line, 0, line, 0);
  await window.showTextDocument(Uri.file(place.file), { selection, ...(viewColumn ? { viewColumn } : {}) });
}
