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

/** Expressions that have no value, whatever the module. */
const hopeless: readonly string[] = [
  ...['1 + "x"', "[1][5]", 'nosuch("x")', "1 / 0", 'tonumber("x")', "{ a = 1 }.b", "local.nowhere", "var.nowhere"],
  ...["module.nowhere.x", "terraform_data.nowhere", "data.terraform_remote_state.nowhere", "each.key", "count.index"],
  ...["self.x", "path.nowhere", "terraform.nowhere", 'regex("[", "x")', 'regex("a", "b")', 'jsondecode("{")'],
  ...['yamldecode("a: [")', 'file("nowhere")', 'templatefile("nowhere", {})', "element([], 0)", "one([1, 2])"],
  ...[
    'parseint("x", 10)',
    'coalesce("", "")',
    'lookup({}, "a")',
    'format("%d", "x")',
    'merge("a")',
    "provider::no::f(1)",
  ],
  ...['cidrsubnet("x", 1, 1)', `"\${[1]}"`, '!"x"', '-"x"', "[for x in 5 : x]", '{ for x in ["a", "a"] : x => 1 }'],
  ...["toset([1])[0]", 'keys(["a"])', "nowhere", 'upper("a", "b")', "upper()", "[1, 2].a", '"a".b', '{ a = 1 }["b"]'],
  ...[
    "range(1, 2, 3, 4)",
    "substr(1)",
    'timeadd("x", "y")',
    'base64decode("%")',
    "sum([])",
    "max()",
    'setproduct("a")',
  ],
];

/** Expressions that have no value for want of what a declaration of the module has not. */
const needing: readonly (readonly [type: string, label: RegExp, expression: string])[] = [
  ["variable", /^string/, "var.NAME.nowhere"],
  ["variable", /^(string|choice)/, "tonumber(var.NAME)"],
  ["variable", /^(string|choice)/, "var.NAME[5]"],
  ["variable", /^(string|choice)/, "keys(var.NAME)"],
  ["variable", /^list/, "upper(var.NAME)"],
  ["variable", /^list/, `"a \${var.NAME}"`],
  ["variable", /^list/, "var.NAME[7]"],
  ["variable", /^map/, 'var.NAME["nowhere"]'],
  ["variable", /^map/, "var.NAME.nowhere"],
  ["variable", /^object/, "var.NAME.nowhere"],
  ["variable", /^bool/, "var.NAME + 1"],
  ["resource", /./, "terraform_data.NAME.nowhere"],
  ["resource", /./, "terraform_data.NAME[9].output"],
  ["resource", /./, "terraform_data.NAME + 1"],
  ["module", /./, "module.NAME.nowhere"],
  ["module", /./, 'module.NAME["nowhere"].x'],
  ["locals", /./, "local.NAME.nowhere.deeper"],
  ["locals", /./, "local.NAME + 1"],
];

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
    appended(
      files,
      anyFile(files, random),
      random.pick([
        `output "${fresh(random)}" {\n  value = 1\n  nonsense = 2\n}\n`,
        `output "${fresh(random)}" {\n}\n`,
        `output "${fresh(random)}" {\n  value = 1\n  sensitive = "maybe"\n}\n`,
        `output "${fresh(random)}" {\n  value = 1\n  depends_on = [terraform_data.nowhere]\n}\n`,
        `output "${fresh(random)}" {\n  value = 1\n  depends_on = "x"\n}\n`,
        `output "a b" {\n  value = 1\n}\n`,
        `output "a" "b" {\n  value = 1\n}\n`,
        "output {\n  value = 1\n}\n",
        `output "${fresh(random)}" {\n  value = 1\n  description = var.nowhere\n}\n`,
        `output "${fresh(random)}" {\n  value = 1\n  description = 1 + "x"\n}\n`,
        `output "${fresh(random)}" {\n  value = 1\n  precondition {\n    condition = 1 == 2\n    error_message = "No."\n  }\n}\n`,
        `output "${fresh(random)}" {\n  value = 1\n  nonsense {}\n}\n`,
      ]),
    ),
  "variable that is none": (files, random) =>
    appended(
      files,
      anyFile(files, random),
      random.pick([
        `variable "${fresh(random)}" {\n  default = 1\n  nonsense = 2\n}\n`,
        `variable "${fresh(random)}" {\n  default = null\n  nullable = false\n}\n`,
        `variable "${fresh(random)}" {\n  default = 1\n  sensitive = "maybe"\n}\n`,
        `variable "${fresh(random)}" {\n  default = 1\n  description = 1 + "x"\n}\n`,
        `variable "${fresh(random)}" {\n  default = 1\n  description = upper("x")\n}\n`,
        `variable "${fresh(random)}" {\n  type = number\n  default = "x"\n}\n`,
        `variable "${fresh(random)}" {\n  type = nosuch\n  default = "x"\n}\n`,
        `variable "${fresh(random)}" {\n  type = list(string)\n  default = [{}]\n}\n`,
        `variable "${fresh(random)}" {\n  type = string\n  default = upper("x")\n}\n`,
        `variable "${fresh(random)}" {\n  type = string\n  default = var.nowhere\n}\n`,
        `variable "a b" {\n  default = 1\n}\n`,
        `variable "source" {\n  default = 1\n}\n`,
        `variable "count" {\n  default = 1\n}\n`,
        "variable {\n  default = 1\n}\n",
        `variable "${fresh(random)}" {\n  default = 1\n  nonsense {}\n}\n`,
        `variable "${fresh(random)}" {\n  default = 1\n  validation {\n    condition = 1 == 2\n    error_message = "No."\n  }\n}\n`,
        `variable "${fresh(random)}" {\n  default = 1\n  ephemeral = 5\n}\n`,
      ]),
    ),
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
