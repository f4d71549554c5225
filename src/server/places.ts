import path from "node:path";
import type { Location, Range } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import type { Target } from "../engine";

/** Where a file begins. */
export const firstLine: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** `file` is from the repository's root; it may lie beside it. */
export function uriOf(root: string, file: string): string {
  return URI.file(path.posix.join(root, file)).toString();
}

/** The files to open for what is named. */
export function locationsOf(root: string, targets: readonly Target[]): readonly Location[] {
  const files = new Set(targets.flatMap(({ file, missing }) => (file === undefined || missing ? [] : [file])));
  return [...files].map((file) => ({ uri: uriOf(root, file), range: firstLine }));
}

/** Whether a position lies in a range, its end included, for a caret stands there too. */
export function covers({ start, end }: Range, { line, character }: Range["start"]): boolean {
  const after = line > start.line || (line === start.line && character >= start.character);
  return after && (line < end.line || (line === end.line && character <= end.character));
}
