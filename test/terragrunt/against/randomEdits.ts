import { posix } from "node:path";
import type { Files } from "../../impact/worlds";
import type { Random } from "../../oracle/random";
import type { Edit } from "./tree";

/**
 * One to three changes of Terragrunt's files, some of which say the same in other words, some something else, some of them
 * nothing that can be read.
 */
export function randomEdit(files: Files, random: Random): Edit {
  const edit: Record<string, string | undefined> = {};
  const paths = Object.keys(files).filter((path) => path.endsWith(".hcl") && !files[path]?.startsWith("-> "));
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const path = pickPath(paths, random);
    const text = path in edit ? edit[path] : files[path];
    const change = random.pick(changesOfText);
    const changed = text === undefined ? undefined : change(text, random);
    if (text !== undefined && changed !== undefined && changed !== text) edit[path] = changed;
    else if (random.chance(0.2)) Object.assign(edit, changeOfPlace(path, files, random));
  }
  return edit;
}

/** Files that many units read are as likely as all units together. */
function pickPath(paths: readonly string[], random: Random): string {
  const shared = paths.filter((path) => posix.basename(path) !== "terragrunt.hcl");
  return random.anyOf(random.chance(0.7) ? shared : paths) ?? "";
}

type ChangeOfText = (text: string, random: Random) => string | undefined;

/** Written for X, a text between quotes or a local: the same, most of them. */
const wrappings = [
  "try(X, null)",
  'coalesce(X, "")',
  "(X)",
  'format("%s", X)',
  "[X][0]",
  "{ a = X }.a",
  '{ a = X }["a"]',
  "true ? X : X",
  'false ? "other" : X',
  'lookup({ k = X }, "k")',
  'lookup({ k = "v" }, "none", X)',
  'join("", [X])',
  "element([X], 0)",
  'merge({ a = "b" }, { a = X }).a',
  "lower(X)",
  'get_env("EPICENTER_NO_SUCH", X)',
  'split(",", X)[0]',
  'replace(X, "e", "e")',
  'trimprefix(X, "no such")',
  "[for each in [X] : each][0]",
  'X == "" ? "empty" : X',
  "jsondecode(jsonencode(X))",
  "tostring(X)",
  "one([X])",
  'can(X) ? X : "none"',
  "no_such_function(X)",
  "X + 1",
  "upper(X, X)",
] as const;

const unusedLocals = [
  '"a"',
  "1 + 1",
  'get_env("HOME", "x")',
  "find_in_parent_folders()",
  'find_in_parent_folders("no such", "x")',
  'find_in_parent_folders("no such")',
  'try(find_in_parent_folders("no such"), "x")',
  "get_terragrunt_dir()",
  "path_relative_to_include()",
  "local.no_such",
  "[1, 2, 3]",
  '{ a = "b" }',
  "no_such_function()",
  'upper("a", "b")',
  '1 + "a"',
  "dependency.x.outputs.y",
] as const;

const changesOfText: readonly [ChangeOfText, ...ChangeOfText[]] = [
  (text, random) =>
    replaceOne(text, valueAfterEquals, random, (value) => random.pick(wrappings).replaceAll("X", () => value)),
  (text, random) =>
    replaceOne(text, valueAfterEquals, random, (value) => random.pick(wrappings).replaceAll("X", () => value)),
  (text, random) => replaceOne(text, /(?<== )"[\w/-]+"/g, random, (value) => `${value.slice(0, -1)}x"`),
  (text, random) => replaceOne(text, /(?<== )\d+$/gm, random, (value) => String(Number(value) + random.pick([0, 1]))),
  (text, random) => replaceOne(text, /local\.\w+/g, random, (value) => `try(${value}, null)`),
  (text, random) => intoLocal(text, random),
  (text, random) => withLocal(text, `unused = ${random.pick(unusedLocals)}`),
  renamedLocal,
  (text, random) => replaceOne(text, /^(?=\w)/gm, random, () => "# A comment.\n"),
  (text, random) => replaceOne(text, / = /g, random, () => "   =   "),
  (text, random) =>
    replaceOne(text, /^inputs = \{\n/gm, random, (value) => `${value}  more = ${random.pick(unusedLocals)}\n`),
  (text, random) => replaceOne(text, /[{}()",]/g, random, () => ""),
  (text, random) => replaceOne(text, /^ {2}\w.*\n/gm, random, () => ""),
  (text) => `${text}\ninputs = {\n  more = "x"\n}\n`,
  (text, random) => `${text}\n${random.pick(blocks)}\n`,
  (text, random) =>
    replaceOne(text, /^include "\w+" \{\n/gm, random, (value) => `${value}  ${random.pick(ofIncludes)}\n`),
];

const blocks = [
  "prevent_destroy = true",
  'iam_role = ""',
  'terraform {\n  source = "."\n}',
  'generate "more" {\n  path      = "more.tf"\n  if_exists = "overwrite"\n  contents  = ""\n}',
  'dependencies {\n  paths = ["../u0"]\n}',
  'feature "more" {\n  default = true\n}',
  "no_such_block {\n}",
  "no_such_attribute = 1",
] as const;

const ofIncludes = [
  "expose = true",
  "expose = false",
  'merge_strategy = "deep"',
  'merge_strategy = "no_merge"',
  'merge_strategy = "no"',
] as const;

const valueAfterEquals = /(?<== )("[^"\n$]*"|local\.[\w.]+)(?=\n)/g;

function replaceOne(
  text: string,
  pattern: RegExp,
  random: Random,
  change: (found: string) => string,
): string | undefined {
  const found = random.anyOf([...text.matchAll(pattern)]);
  if (!found) return undefined;
  return text.slice(0, found.index) + change(found[0]) + text.slice(found.index + found[0].length);
}

function withLocal(text: string, line: string): string {
  const [opening] = /^locals \{\n/m.exec(text) ?? [];
  return opening ? text.replace(opening, () => `${opening}  ${line}\n`) : `locals {\n  ${line}\n}\n\n${text}`;
}

/** Put into a local, the same is said. */
function intoLocal(text: string, random: Random): string | undefined {
  let value = "";
  const changed = replaceOne(text, valueAfterEquals, random, (found) => {
    value = found;
    return "local.moved";
  });
  return changed === undefined || changed.includes("moved =") ? undefined : withLocal(changed, `moved = ${value}`);
}

function renamedLocal(text: string, random: Random): string | undefined {
  const inside = /^locals \{\n([\s\S]*?)^\}/m.exec(text)?.[1] ?? "";
  const name = random.anyOf([...inside.matchAll(/^ {2}(\w+) +=/gm)])?.[1];
  if (name === undefined) return undefined;
  return text
    .replace(new RegExp(`^  ${name}( +=)`, "m"), `  ${name}_renamed$1`)
    .replace(new RegExp(`\\blocal\\.${name}\\b`, "g"), `local.${name}_renamed`);
}

function changeOfPlace(path: string, files: Files, random: Random): Edit {
  const folders = [...new Set(Object.keys(files).map((each) => posix.dirname(each)))].filter((each) => each !== ".");
  const target = `${random.anyOf(folders)}/${posix.basename(path)}`;
  if (random.chance(0.3)) return { [path]: undefined };
  // Never another unit, so that it is the same units that are compared.
  return posix.basename(path) === "terragrunt.hcl" || target in files ? {} : { [target]: files[path] };
}
