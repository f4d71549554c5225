import { type Change, type Files, folderOf } from "../files";
import { blocksOf, configurations, editAt, isJson, type Mutation, newWord, rewritten, someBlock } from "./blocks";

/** Changes that mean nothing as long as nobody reads the file as data. */
export const layoutMutations: Readonly<Record<string, Mutation>> = {
  comment(files, random) {
    const comment = random
      .pick(["# NEW\n", "// NEW\n", "/* NEW */\n", "/* NEW\n */\n\n"])
      .replace("NEW", newWord(random));
    return editAt(files, random.anyOf(configurations(files)), (text) =>
      random.chance(0.5) ? `${comment}${text}` : `${text}\n${comment}`,
    );
  },
  "comment in a block"(files, random) {
    const comment = random.pick([" # NEW\n", " // NEW\n", " /* NEW */\n"]).replace("NEW", newWord(random));
    return rewritten(files, someBlock(files, random, undefined, isPlain), (text) => text.replace("\n", comment));
  },
  "blank lines"(files, random) {
    return rewritten(
      files,
      someBlock(files, random, undefined, isPlain),
      (text) => `\n${text.replace("\n", "\n\n  \n")}\n`,
    );
  },
  alignment(files, random) {
    return rewritten(files, someBlock(files, random, undefined, isPlain), (text) =>
      text.replace(/^ {2}(\w+) +=/gm, "\t$1    ="),
    );
  },
  "order of blocks"(files, random) {
    return editAt(files, random.anyOf(severalBlocks(files)), (text) => {
      const found = blocksOf({ x: text }, "x").map((block) => block.text);
      const rest = found.reduce((left, block) => left.replace(block, () => ""), text);
      return `${rest}\n${random.shuffled(found).join("\n")}`;
    });
  },
  "order of arguments"(files, random) {
    const simple = (text: string) => /^\w[^\n]*\n(?: {2}\w+ += [^\n{[]*\n){2,}\}\n$/.test(text);
    return rewritten(
      files,
      someBlock(files, random, undefined, (block) => simple(block.text)),
      (text) => {
        const lines = text.split("\n");
        return [lines[0], ...random.shuffled(lines.slice(1, -2)), ...lines.slice(-2)].join("\n");
      },
    );
  },
  "block to another file"(files, random) {
    const block = someBlock(files, random, undefined, (each) => !each.path.includes("override"));
    if (!block) return undefined;
    const folder = folderOf(block.path);
    const others = configurations(files).filter((path) => folderOf(path) === folder && !path.includes("override"));
    const target = random.anyOf([...others, `${folder}/moved here.tf`].filter((path) => path !== block.path));
    if (target === undefined) return undefined;
    const from = files[block.path]?.replace(block.text, () => "");
    return { [block.path]: from, [target]: `${files[target] ?? ""}\n${block.text}` };
  },
  "file renamed"(files, random): Change | undefined {
    const path = random.anyOf(configurations(files).filter((each) => !each.includes("override")));
    return path === undefined ? undefined : { [path]: undefined, [path.replace(/[^/]*$/, "renamed.tf")]: files[path] };
  },
  "JSON configuration's layout"(files, random) {
    const path = random.anyOf(Object.keys(files).filter((each) => each.endsWith(".tf.json")));
    return editAt(files, path, (text) => (isJson(text) ? `${JSON.stringify(reversedKeys(JSON.parse(text)))}\n` : text));
  },
  "line ends"(files, random) {
    return editAt(files, random.anyOf(configurations(files)), (text) => text.replaceAll("\n", "\r\n"));
  },
};

/** No text in it spans lines. */
function isPlain({ text }: { readonly text: string }): boolean {
  return !text.includes("<<") && text.includes("\n  ");
}

function severalBlocks(files: Files): readonly string[] {
  return configurations(files).filter((path) => blocksOf(files, path).length > 1);
}

function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversedKeys(each)]),
  );
}
