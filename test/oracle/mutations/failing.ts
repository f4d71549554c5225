import { type Files, folderOf } from "../files";
import type { Random } from "../random";
import {
  allBlocks,
  appended,
  configurations,
  editAt,
  isStackFolder,
  type Mutation,
  newWord,
  rewritten,
  someBlock,
} from "./blocks";
import { hopeless, needing, noOutputs, noVariables } from "./hopeless";

/** Changes to what nobody uses that Terraform refuses all the same. */
export const failingMutations: Readonly<Record<string, Mutation>> = {
  "new local without a value": (files, random) => {
    const path = anyFile(files, random);
    const expression = path && noValue(files, folderOf(path), random);
    return appended(files, path, `locals {\n  ${fresh(random)} = ${expression}\n}\n`);
  },
  "new output without a value": (files, random) => {
    const path = anyFile(files, random);
    const expression = path && noValue(files, folderOf(path), random);
    return appended(files, path, `output "${fresh(random)}" {\n  value = ${expression}\n}\n`);
  },
  "local's value lost": (files, random) =>
    rewritten(files, someBlock(files, random, "locals"), (text) =>
      text.replace(/ = "[^"]*"\n/, ` = ${random.anyOf(hopeless)}\n`),
    ),
  "output's value lost": (files, random) => {
    const block = someBlock(files, random, "output");
    return rewritten(files, block, (text) =>
      text.replace(/value = [^\n]*/, `value = ${noValue(files, folderOf(block?.path ?? ""), random)}`),
    );
  },
  "local in a circle": (files, random) => {
    const name = fresh(random);
    return appended(
      files,
      anyFile(files, random),
      `locals {\n  ${name} = [local.${name}_too]\n  ${name}_too = local.${name}\n}\n`,
    );
  },
  "local twice": (files, random) => {
    const block = someBlock(files, random, "locals");
    const path = random.anyOf(configurations(files).filter((each) => block && folderOf(each) === folderOf(block.path)));
    return block && appended(files, path, block.text);
  },
  "output twice": (files, random) => {
    const block = someBlock(files, random, "output");
    const path = random.anyOf(configurations(files).filter((each) => block && folderOf(each) === folderOf(block.path)));
    return block && appended(files, path, block.text);
  },
  "output that is none": (files, random) =>
    appended(files, anyFile(files, random), random.anyOf(noOutputs(fresh(random))) ?? ""),
  "variable that is none": (files, random) =>
    appended(files, anyFile(files, random), random.anyOf(noVariables(fresh(random))) ?? ""),
  "default of another type": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "variable", (each) => /^ {2}default += /m.test(each.text)),
      (text) =>
        text.replace(
          /^( {2}default += )[^\n]*$/m,
          `$1${random.pick(["[]", "{}", "null", '"x"', "5", "true", '["a"]', "{ a = [] }", "upper(1)"])}`,
        ),
    ),
  "message lost": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, undefined, (each) => each.text.includes("error_message")),
      (text) =>
        text.replace(
          /\n *error_message = [^\n]*/,
          random.pick([
            "",
            "\n error_message = var.nowhere",
            '\n error_message = ""',
            "\n error_message = 1",
            '\n error_message = 1 + "x"',
          ]),
        ),
    ),
  "description that is none": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, random.pick(["variable", "output"]), (each) => !each.text.includes("description")),
      (text) =>
        text.replace(
          "\n",
          `\n  description = ${random.pick(["var.nowhere", '1 + "x"', "path.module", "[]", "null", 'upper("x")', "5"])}\n`,
        ),
    ),
  "null given": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "module", (each) => /\n {2}(?!source)\w+ = "/.test(each.text)),
      (text) => text.replace(/(\n {2}(?!source)\w+ = )"[^"\n]*"/, "$1null"),
    ),
  "argument given that there is not": (files, random) =>
    rewritten(files, someBlock(files, random, "module"), (text) =>
      text.replace(/\}\n?$/, `  nowhere = "${newWord(random)}"\n}\n`),
    ),
  "argument no more given": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "module", (each) => /\n {2}(?!source)\w+ = "/.test(each.text)),
      (text) => text.replace(/\n {2}(?!source)\w+ = "[^"\n]*"/, ""),
    ),
  "variable gone": (files, random) => rewritten(files, someBlock(files, random, "variable"), () => ""),
  "output gone": (files, random) => rewritten(files, someBlock(files, random, "output"), () => ""),
  "local gone": (files, random) => rewritten(files, someBlock(files, random, "locals"), () => ""),
  "variable renamed": (files, random) =>
    rewritten(files, someBlock(files, random, "variable"), (text) => text.replace(/"(\w+)"/, '"$1_renamed"')),
  "variable file's value without a value": (files, random) => {
    const path = random.anyOf(Object.keys(files).filter((each) => /(terraform|\.auto)\.tfvars$/.test(each)));
    const value = random.pick([
      'upper("x")',
      "var.x",
      "local.x",
      `"\${path.module}"`,
      "[for x in [] : x]",
      '1 + "x"',
      "nowhere",
      "1 + 1",
    ]);
    return editAt(files, path, (text) =>
      random.chance(0.5) ? text.replace(/= .*/, `= ${value}`) : `${text}fresh = ${value}\n`,
    );
  },
  "variable file's value of another type": (files, random) => {
    const path = random.anyOf(Object.keys(files).filter((each) => /(terraform|\.auto)\.tfvars$/.test(each)));
    const value = random.pick(["[]", "{}", "null", '"x"', "5", "true", '["a"]', "{ a = [] }"]);
    return editAt(files, path, (text) => text.replace(/= .*/, `= ${value}`));
  },
  "backend of a module": (files, random) =>
    appended(
      files,
      random.anyOf(configurations(files).filter((path) => !isStackFolder(folderOf(path)))),
      random.pick([
        'terraform {\n  backend "local" {\n    path = "elsewhere.tfstate"\n  }\n}\n',
        'terraform {\n  backend "nosuch" {}\n}\n',
        'terraform {\n  backend "local" {\n    path = var.nowhere\n  }\n}\n',
        'terraform {\n  backend "local" {}\n  backend "local" {}\n}\n',
        'terraform {\n  cloud {}\n  backend "local" {}\n}\n',
      ]),
    ),
};

function anyFile(files: Files, random: Random): string | undefined {
  return random.anyOf(configurations(files).filter((path) => !path.includes("override")));
}

function fresh(random: Random): string {
  return `fresh_${random.below(100000)}`;
}

function noValue(files: Files, folder: string, random: Random): string {
  const here = allBlocks(files).filter((block) => folderOf(block.path) === folder);
  const [type, label, expression] = random.anyOf(needing) ?? ["", /x/, ""];
  const names = here
    .filter((block) => block.type === type)
    .map((block) => (type === "locals" ? /^ {2}(\w+) =/m.exec(block.text)?.[1] : block.labels.at(-1)))
    .filter((name) => name !== undefined && label.test(name));
  const name = random.anyOf(names);
  return name === undefined || random.chance(0.4) ? (random.anyOf(hopeless) ?? "") : expression.replace("NAME", name);
}
