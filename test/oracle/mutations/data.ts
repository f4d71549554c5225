import { type Change, type Files, folderOf, isLink } from "../files";
import type { Random } from "../random";
import { editAt, isJson, type Mutation, newWord } from "./blocks";

/** Changes to files that are read as data, and to those that nobody reads. */
export const dataMutations: Readonly<Record<string, Mutation>> = {
  "template's text": at(/\.tftpl$/, (text, random) => text.replace(/\n/, ` ${newWord(random)}\n`)),
  "template's white space": at(/\.tftpl$/, (text, random) =>
    random.chance(0.5) ? `${text}\n` : text.replace(" ", "  "),
  ),
  "template's directive": at(/\.tftpl$/, (text) => text.replace("~}", "}")),
  "YAML value": at(/\.ya?ml$/, (text, random) => text.replace(/^name: .*$/m, `name: ${newWord(random)}`)),
  "YAML value nobody uses": at(/\.ya?ml$/, (text, random) =>
    text.replace(/^unused: .*$/m, `unused: ${newWord(random)}`),
  ),
  "YAML comment": at(/\.ya?ml$/, (text, random) => text.replace(/^# .*$/m, `# ${newWord(random)}`)),
  "YAML layout": at(/\.ya?ml$/, (text) =>
    text.replace(/^list:\n((?: {2}- .*\n)+)/m, (_, items) => `list: [${flow(items)}]\n`),
  ),
  "YAML quotes": at(/\.ya?ml$/, (text) => text.replace(/^(name|flag|day): ([a-z0-9-]+)$/m, '$1: "$2"')),
  "YAML list of files": at(/index\.yaml$/, (text) => text.replace("second", "third")),
  "JSON value": at(isJsonData, (text, random) => text.replace(/("name": ?)"[^"]*"/, `$1"${newWord(random)}"`)),
  "JSON value nobody uses": at(isJsonData, (text, random) =>
    text.replace(/("unused": ?)"[^"]*"/, `$1"${newWord(random)}"`),
  ),
  "JSON layout": at(isJsonData, (text) =>
    // Another change may have put something else there.
    !isJson(text) ? text : JSON.stringify(JSON.parse(text), null, text.includes("\n  ") ? undefined : 1),
  ),
  "CSV row": at(/\.csv$/, (text, random) => `${text}${newWord(random)},7\n`),
  "CSV value": at(/\.csv$/, (text, random) => text.replace(/last,\d+/, `last,${10 + random.below(90)}`)),
  "CSV layout": at(/\.csv$/, (text) => `${text}\n`),
  "text file": at(/\.(txt|bin)$/, (text, random) => `${text}${newWord(random)}\n`),
  "text file's white space": at(/\.(txt|bin)$/, (text) => `${text}\n`),
  "content of a flag": at(/\/flag$/, (text, random) => `${text}${newWord(random)}\n`),
  "file gone that is looked for": gone(/\/(flag|optional\.txt|local\.txt)$/),
  "file where Terraform runs"(files, random) {
    const folder = random.anyOf(
      Object.keys(files)
        .filter((path) => path.startsWith("stacks/"))
        .map(folderOf),
    );
    return folder === undefined ? undefined : { [`${folder}/local.txt`]: `${newWord(random)}\n` };
  },
  "file that was missing"(files, random) {
    const folder = random.anyOf(configurationDataFolders(files));
    return folder === undefined ? undefined : { [`${folder}/optional.txt`]: `${newWord(random)}\n` };
  },
  "file added to a set"(files, random) {
    const path = random.anyOf(Object.keys(files).filter(isInSet));
    if (path === undefined) return undefined;
    const name = random.pick(["new", ".new", "deep/new", "new one"]);
    return { [path.replace(/[^/]*(\.\w+)$/, `${name}$1`)]: files[path] };
  },
  "file added beside a set"(files, random) {
    const path = random.anyOf(Object.keys(files).filter(isInSet));
    return path === undefined ? undefined : { [`${folderOf(path)}/beside.bak`]: `${newWord(random)}\n` };
  },
  "file gone from a set": gone(/\/(a|b|odd name|\.hidden|one|two|x|y)\.(ya?ml|json)$/),
  "file of a set renamed"(files, random) {
    const path = random.anyOf(Object.keys(files).filter(isInSet));
    return path === undefined
      ? undefined
      : { [path]: undefined, [path.replace(/(\.\w+)$/, " renamed$1")]: files[path] };
  },
  "data file gone": gone(/\.(txt|yaml|json|tftpl|csv|bin)$/),
  "two data files exchanged"(files, random) {
    const [one, other] = random.shuffled(
      Object.keys(files).filter((path) => /\.(txt|yaml)$/.test(path) && isPlain(files, path)),
    );
    return one === undefined || other === undefined ? undefined : { [one]: files[other], [other]: files[one] };
  },
  "file nobody reads": at(
    /\/(todo\.txt|stray\.json|unused\.yaml|old\.tftpl|design\.txt|notes\.md)$/,
    (text, random) => `${text}${newWord(random)}\n`,
  ),
  "new file nobody reads"(files, random) {
    const path = random.anyOf(Object.keys(files).filter((each) => each.endsWith("main.tf")));
    return path === undefined
      ? undefined
      : {
          [`${folderOf(path)}/${random.pick(["new.txt", "Makefile", ".tool-config", "new.yaml"])}`]: `${newWord(random)}\n`,
        };
  },
  README: at(/README\.md$|LICENSE$|CODEOWNERS$/, (text, random) => `${text}\n${newWord(random)}\n`),
  "test file": at(/\.tftest\.hcl$/, (text, random) => text.replace(/name = "[^"]*"/, `name = "${newWord(random)}"`)),
  example: at(/\/examples\/.*\.tf$/, (text, random) => `${text}\nlocals {\n  example = "${newWord(random)}"\n}\n`),
  "decoded variable file": at(/more\.tfvars$/, (text, random) =>
    text.replace(/name = "[^"]*"/, `name = "${newWord(random)}"`),
  ),
  "decoded variable file's comment": at(/more\.tfvars$/, (text, random) => `# ${newWord(random)}\n${text}`),
};

function at(where: RegExp | ((path: string) => boolean), how: (text: string, random: Random) => string): Mutation {
  const passes = typeof where === "function" ? where : (path: string) => where.test(path);
  return (files, random) => {
    const path = random.anyOf(Object.keys(files).filter((each) => passes(each) && isPlain(files, each)));
    return editAt(files, path, (text) => how(text, random));
  };
}

function gone(where: RegExp): Mutation {
  return (files, random): Change | undefined => {
    const path = random.anyOf(Object.keys(files).filter((each) => where.test(each) && isPlain(files, each)));
    return path === undefined ? undefined : { [path]: undefined };
  };
}

function isPlain(files: Files, path: string): boolean {
  return !isLink(files[path] ?? "") && !path.endsWith(".tf");
}

function isJsonData(path: string): boolean {
  return path.endsWith(".json") && !/\.(tf|tfvars)\.json$/.test(path);
}

function isInSet(path: string): boolean {
  return /\/(a|b|one|two|x|y)\.(ya?ml|json)$/.test(path);
}

function configurationDataFolders(files: Files): readonly string[] {
  return Object.keys(files)
    .map(folderOf)
    .filter((folder) => /\/(data|files|conf\.d|odd data)_\w+$/.test(folder));
}

function flow(items: string): string {
  return items
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(4))
    .join(", ");
}
