import { type Files, folderOf } from "../files";
import type { Random } from "../random";
import {
  appended,
  configurations,
  isNamed,
  isStackFolder,
  type Mutation,
  newWord,
  rewritten,
  someBlock,
  type TextBlock,
  withOtherWord,
} from "./blocks";
import { callsOf, outputIsUsed } from "./usage";

function anyFile(files: Files, random: Random) {
  return random.anyOf(configurations(files).filter((path) => !path.includes("override")));
}

/** Changes to locals, variables and outputs. */
export const declarationMutations: Readonly<Record<string, Mutation>> = {
  "local in use": (files, random) => changeLocal(files, random, true),
  "local nobody uses": (files, random) => changeLocal(files, random, false),
  "new local nobody uses": (files, random) =>
    appended(files, anyFile(files, random), `locals {\n  ${fresh(random)} = "${newWord(random)}"\n}\n`),
  "local renamed"(files, random) {
    const block = someBlock(files, random, "locals", (each) => localName(each) !== undefined);
    const name = block && localName(block);
    if (!block || !name) return undefined;
    const folder = folderOf(block.path);
    const renamed = Object.entries(files).filter(([path]) => folderOf(path) === folder && /\.tf(\.json)?$/.test(path));
    const other = `${name}_renamed`;
    return Object.fromEntries(
      renamed.map(([path, text]) => [
        path,
        text
          .replaceAll(new RegExp(`\\blocal\\.${name}\\b`, "g"), `local.${other}`)
          .replace(`  ${name} =`, `  ${other} =`),
      ]),
    );
  },
  description(files, random) {
    const block = someBlock(files, random, random.pick(["variable", "output"]), (each) => each.text.includes("\n"));
    return rewritten(files, block, (text) =>
      text.includes("description")
        ? withOtherWord(text, random, "description")
        : text.replace("\n", `\n  description = "${newWord(random)}"\n`),
    );
  },
  "module output in use": (files, random) =>
    changeOutput(files, random, (block) => !isRoot(block) && outputIsUsed(files, block)),
  "module output nobody uses": (files, random) =>
    changeOutput(files, random, (block) => !isRoot(block) && !outputIsUsed(files, block)),
  "root output": (files, random) => changeOutput(files, random, (block) => isRoot(block)),
  "new module output": (files, random) =>
    appended(files, fileOf(files, random, false), `output "${fresh(random)}" {\n  value = "${newWord(random)}"\n}\n`),
  "new root output": (files, random) =>
    appended(files, fileOf(files, random, true), `output "${fresh(random)}" {\n  value = "${newWord(random)}"\n}\n`),
  "output sensitive"(files, random) {
    const block = someBlock(files, random, "output", (each) => !each.text.includes("sensitive"));
    return rewritten(files, block, (text) => text.replace("\n", "\n  sensitive = true\n"));
  },
  "default that every caller sets": (files, random) =>
    changeDefault(files, random, (block) => callsOf(files, folderOf(block.path)).every((call) => sets(call, block))),
  "default that some caller leaves": (files, random) =>
    changeDefault(files, random, (block) => callsOf(files, folderOf(block.path)).some((call) => !sets(call, block))),
  "root variable's default": (files, random) => changeDefault(files, random, (block) => isRoot(block)),
  "new optional variable": (files, random) =>
    appended(
      files,
      anyFile(files, random),
      `variable "${fresh(random)}" {\n  type    = string\n  default = "${newWord(random)}"\n}\n`,
    ),
  "new required variable": (files, random) =>
    appended(files, fileOf(files, random, false), `variable "${fresh(random)}" {\n  type = string\n}\n`),
  "default removed"(files, random) {
    const block = someBlock(files, random, "variable", (each) => /^ {2}default/m.test(each.text));
    return rewritten(files, block, (text) => text.replace(/^ {2}default[^\n]*\n/m, ""));
  },
  "variable's type": (files, random) =>
    rewritten(files, someBlock(files, random, "variable"), (text) =>
      text.replace(
        /type( +)= (string|number)\n/,
        (_, space, type) => `type${space}= ${type === "string" ? "any" : "string"}\n`,
      ),
    ),
  "variable sensitive": (files, random) =>
    rewritten(files, someBlock(files, random, "variable"), (text) => text.replace("\n", "\n  sensitive = true\n")),
  "variable's validation": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "variable", (each) => each.text.includes("validation")),
      (text) => text.replace(/< \d+/, random.chance(0.5) ? "< 3" : "< 90"),
    ),
  "error message": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, undefined, (each) => each.text.includes("error_message")),
      (text) => withOtherWord(text, random, "error_message"),
    ),
};

function fresh(random: Random): string {
  return `fresh_${random.below(100000)}`;
}

function localName(block: TextBlock): string | undefined {
  return /^ {2}(\w+) =/m.exec(block.text)?.[1];
}

function changeLocal(files: Files, random: Random, used: boolean) {
  const block = someBlock(files, random, "locals", (each) => {
    const name = localName(each);
    return name !== undefined && isNamed(files, folderOf(each.path), `local.${name}`) === used;
  });
  return rewritten(files, block, (text) => {
    const other = withOtherWord(text, random);
    return other === text ? text.replace(/= \[1, \d+\]/, `= [1, ${10 + random.below(100)}]`) : other;
  });
}

function isRoot(block: TextBlock): boolean {
  return isStackFolder(folderOf(block.path));
}

function fileOf(files: Files, random: Random, root: boolean) {
  return random.anyOf(
    configurations(files).filter((path) => isStackFolder(folderOf(path)) === root && !path.includes("override")),
  );
}

function changeOutput(files: Files, random: Random, passes: (block: TextBlock) => boolean) {
  const block = someBlock(files, random, "output", passes);
  return rewritten(files, block, (text) => text.replace(/value = ([^\n]*)/, `value = [$1, "${newWord(random)}"]`));
}

function changeDefault(files: Files, random: Random, passes: (block: TextBlock) => boolean) {
  const block = someBlock(files, random, "variable", (each) => /^ {2}default += "/m.test(each.text) && passes(each));
  return rewritten(files, block, (text) =>
    // A choice stays one of those that the module knows.
    text.replace(/(default += )"([^"]*)"/, (_, start, value) => `${start}"${otherValue(value, random)}"`),
  );
}

export function otherValue(value: string, random: Random): string {
  const choices = ["dev", "staging", "prod"];
  return choices.includes(value) ? (random.anyOf(choices.filter((each) => each !== value)) ?? value) : newWord(random);
}

function sets(call: TextBlock, variable: TextBlock): boolean {
  return new RegExp(`^ {2}${variable.labels[0]} =`, "m").test(call.text);
}
