import { type Change, type Files, folderOf, isLink } from "../files";
import type { Random } from "../random";

/** A change to a monorepo; undefined where it has nothing of that kind to change. */
export type Mutation = (files: Files, random: Random) => Change | undefined;

/** A top-level block as our generator writes it: its header and its closing brace stand at the start of a line. */
export interface TextBlock {
  readonly path: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly text: string;
}

export function configurations(files: Files): readonly string[] {
  return Object.keys(files).filter((path) => path.endsWith(".tf") && !isLink(files[path] ?? "") && !isExample(path));
}

function isExample(path: string): boolean {
  return path.includes("/examples/");
}

export function blocksOf(files: Files, path: string): readonly TextBlock[] {
  const pattern = /^([a-z_]+)((?: "[^"\n]*")*) \{(?:\}|\n[\s\S]*?^\})\n?/gm;
  return [...(files[path] ?? "").matchAll(pattern)].map(([text, type = "", labels = ""]) => ({
    path,
    type,
    labels: [...labels.matchAll(/"([^"]*)"/g)].map((label) => label[1] ?? ""),
    text,
  }));
}

export function allBlocks(files: Files, type?: string): readonly TextBlock[] {
  return configurations(files).flatMap((path) =>
    blocksOf(files, path).filter((block) => type === undefined || block.type === type),
  );
}

/** A random block that passes. */
export function someBlock(
  files: Files,
  random: Random,
  type: string | undefined,
  passes: (block: TextBlock) => boolean = () => true,
): TextBlock | undefined {
  return random.anyOf(allBlocks(files, type).filter(passes));
}

/** The block's text replaced by another. */
export function rewritten(
  files: Files,
  block: TextBlock | undefined,
  how: (text: string) => string,
): Change | undefined {
  return block && editAt(files, block.path, (text) => text.replace(block.text, () => how(block.text)));
}

export function editAt(files: Files, path: string | undefined, how: (text: string) => string): Change | undefined {
  const text = path === undefined ? undefined : files[path];
  if (path === undefined || text === undefined || isLink(text)) return undefined;
  return { [path]: how(text) };
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Adds a block to a file of some folder with configuration. */
export function appended(files: Files, path: string | undefined, block: string): Change | undefined {
  return editAt(files, path, (text) => `${text}\n${block}`);
}

/** The first plain word in quotes that an argument of this name has. */
export function withOtherWord(text: string, random: Random, argument = "\\w+"): string {
  const pattern = new RegExp(`(^|\\n| )(${argument})( += ")([^"\\n$\\\\]*)"`);
  return text.replace(pattern, (_, start, name, equals) => `${start}${name}${equals}${newWord(random)}"`);
}

export function newWord(random: Random): string {
  return `changed-${random.below(1000)}`;
}

/** Whether an expression that names this occurs in the folder. */
export function isNamed(files: Files, folder: string, reference: string): boolean {
  const pattern = new RegExp(`\\b${reference.replaceAll(".", "\\.")}\\b`);
  return Object.entries(files).some(([path, text]) => folderOf(path) === folder && pattern.test(text));
}

/** Whether a folder has a state of its own. */
export function isStackFolder(folder: string): boolean {
  return folder.startsWith("stacks/") || folder === ".";
}
