import { posix } from "node:path";
import { type Files, folderOf, isLink } from "../files";
import { allBlocks, type TextBlock } from "./blocks";

/** The folder that a call's source leads to, through a link of the generator's kind. */
function calledFolder(files: Files, call: TextBlock): string {
  const source = /source += "([^"]*)"/.exec(call.text)?.[1] ?? "";
  const folder = posix.join(folderOf(call.path), source);
  const link = files[folder];
  return link !== undefined && isLink(link) ? posix.join(folderOf(folder), link.slice(3)) : folder;
}

/** The calls of the module in a folder. */
export function callsOf(files: Files, folder: string): readonly TextBlock[] {
  return allBlocks(files, "module").filter((call) => calledFolder(files, call) === folder);
}

/** Whether a caller names a module's output, or takes the module as a whole. */
export function outputIsUsed(files: Files, output: TextBlock): boolean {
  return callsOf(files, folderOf(output.path)).some((call) => {
    const address = `module\\.${call.labels[0]}`;
    const whole = `${address}(\\[[^\\]]*\\])?(\\.${output.labels[0]}\\b|\\))`;
    return Object.entries(files).some(
      ([path, text]) => folderOf(path) === folderOf(call.path) && new RegExp(whole).test(text),
    );
  });
}
