import { posix } from "node:path";
import { anyText, block, type Draft, file, here, keep, local, plainWord, resource, word } from "./draft";
import type { Feature } from "./values";
import { variable } from "./variables";

const hashes: [string, ...string[]] = [
  "filemd5",
  "filesha1",
  "filesha256",
  "filesha512",
  "filebase64sha256",
  "filebase64sha512",
  "filebase64",
];
const environments: [string, ...string[]] = ["dev", "staging", "prod"];

/** A folder of data of its own for each feature, so that names may repeat: below the draft's folder, or far from it. */
function dataFolder(draft: Draft): string {
  const name = draft.name(draft.random.pick(["data", "files", "conf.d", "odd data"]));
  if (draft.random.chance(0.6)) return name;
  const apart = posix.join("shared", draft.folder.replaceAll("/", "-"), name);
  return posix.relative(draft.folder, apart);
}

export function yaml({ random }: Draft): string {
  const quoted = random.chance(0.5) ? `"${word(random)}"` : plainWord(random);
  return `# ${word(random)}\nname: ${quoted}\nsize: ${random.below(9)}\nunused: ${plainWord(random)}\nlist:\n  - ${plainWord(random)}\n  - "${plainWord(random)}"\n`;
}

export function json({ random }: Draft): string {
  const value = { name: word(random), size: random.below(9), unused: word(random), list: [plainWord(random), "é"] };
  return `${JSON.stringify(value, null, random.chance(0.5) ? 2 : undefined)}\n`;
}

/** What modules do with files of theirs. */
export const readingFeatures: readonly Feature[] = [
  function template(draft) {
    const folder = dataFolder(draft);
    const loop = `%{ for item in items ~}\n- \${item}\n%{ endfor ~}\n`;
    file(draft, `${folder}/greeting.tftpl`, `Hello \${name},\n${word(draft.random)}\n${loop}  end\n`);
    keep(
      draft,
      `templatefile("${here(draft)}${folder}/greeting.tftpl", { name = ${anyText(draft)}, items = ["${word(draft.random)}"] })`,
    );
  },
  function templateThatReads(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/part.txt`, `${word(draft.random)}\n`);
    file(draft, `${folder}/whole.tftpl`, `\${name}: \${file("\${folder}/part.txt")}\n`);
    const at = `${here(draft)}${folder}`;
    keep(draft, `templatefile("${at}/whole.tftpl", { name = "${word(draft.random)}", folder = "${at}" })`);
  },
  function yamlFile(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/settings.yaml`, yaml(draft));
    const settings = local(draft, `yamldecode(file("${here(draft)}${folder}/settings.yaml"))`);
    keep(draft, draft.random.chance(0.5) ? `${settings}.name` : `[${settings}.name, ${settings}.list]`);
  },
  function jsonFile(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/settings.json`, json(draft));
    keep(draft, `jsondecode(file("${here(draft)}${folder}/settings.json"))["name"]`);
  },
  function csvFile(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/rows.csv`, `name,size\n${plainWord(draft.random)},1\nlast,${draft.random.below(9)}\n`);
    resource(draft, "each.value", [
      `for_each = { for row in csvdecode(file("${here(draft)}${folder}/rows.csv")) : "\${row.name}-\${row.size}" => row.size }`,
    ]);
  },
  function textFile(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/note.txt`, `${word(draft.random)}\n`);
    const text = `file("${here(draft)}${folder}/note.txt")`;
    keep(draft, draft.random.chance(0.3) ? `trimspace(${text})` : text);
  },
  function hash(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/hashed.bin`, `${word(draft.random)}\n`);
    keep(draft, `${draft.random.pick(hashes)}("${here(draft)}${folder}/hashed.bin")`);
  },
  function hashOfConfiguration(draft) {
    keep(draft, `try(filemd5("${here(draft)}main.tf"), "none")`);
  },
  function eachFile(draft) {
    const folder = dataFolder(draft);
    for (const name of ["a", "b", "odd name", ".hidden"]) file(draft, `${folder}/${name}.yaml`, yaml(draft));
    file(draft, `${folder}/other.txt`, `${word(draft.random)}\n`);
    const at = `${here(draft)}${folder}`;
    resource(draft, `yamldecode(file("${at}/\${each.value}")).name`, [`for_each = fileset("${at}", "*.yaml")`]);
  },
  function names(draft) {
    const folder = dataFolder(draft);
    for (const name of ["one.json", "two.yml", "deep/three.json", ".dot/four.json"])
      file(draft, `${folder}/${name}`, json(draft));
    const pattern = draft.random.pick(["**/*.json", "*.{yml,yaml}", "**", "[ot]*.*", "*/*.json", "*"]);
    const set = `fileset("${here(draft)}${folder}", "${pattern}")`;
    keep(draft, draft.random.chance(0.5) ? `length(${set})` : `join(",", ${set})`);
  },
  function filesOfLocal(draft) {
    const folder = dataFolder(draft);
    for (const name of ["x", "y"]) file(draft, `${folder}/${name}.json`, json(draft));
    const at = local(draft, `"${here(draft)}${folder}"`);
    const all = local(
      draft,
      `{ for name in fileset(${at}, "*.json") : trimsuffix(name, ".json") => jsondecode(file("\${${at}}/\${name}")) }`,
    );
    resource(draft, "each.value.name", [`for_each = ${all}`]);
  },
  function fileThatMayBe(draft) {
    const folder = dataFolder(draft);
    if (draft.random.chance(0.5)) file(draft, `${folder}/optional.txt`, `${word(draft.random)}\n`);
    const path = `"${here(draft)}${folder}/optional.txt"`;
    keep(
      draft,
      draft.random.chance(0.5) ? `fileexists(${path}) ? file(${path}) : "none"` : `try(file(${path}), "none")`,
    );
  },
  function presence(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/flag`, `${word(draft.random)}\n`);
    keep(draft, `fileexists("${here(draft)}${folder}/flag") ? "on" : "off"`);
  },
  function fileOfChoice(draft) {
    const folder = dataFolder(draft);
    const choice = variable(draft, "choice", environments);
    for (const name of environments) file(draft, `${folder}/${name}.txt`, `${name} ${word(draft.random)}\n`);
    const at = `${here(draft)}${folder}`;
    const ways: [string, ...string[]] = [
      `"${at}/\${${choice}}.txt"`,
      `format("%s/%s.txt", "${at}", ${choice})`,
      `join("/", ["${at}", "\${${choice}}.txt"])`,
      `"${at}/\${lookup({ dev = "dev", prod = "prod" }, ${choice}, "staging")}.txt"`,
      `${choice} == "prod" ? "${at}/prod.txt" : "${at}/dev.txt"`,
      `replace("${at}/NAME.txt", "NAME", lower(${choice}))`,
    ];
    keep(draft, `file(${draft.random.pick(ways)})`);
  },
  function filesOfIndex(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/index.yaml`, "files:\n  - first.txt\n  - second.txt\n");
    for (const name of ["first", "second", "third"]) file(draft, `${folder}/${name}.txt`, `${word(draft.random)}\n`);
    const at = `${here(draft)}${folder}`;
    keep(draft, `[for name in yamldecode(file("${at}/index.yaml")).files : file("${at}/\${name}")]`);
  },
  function filesOfList(draft) {
    const folder = dataFolder(draft);
    for (const name of ["n1", "n2"]) file(draft, `${folder}/${name}.json`, json(draft));
    const at = `${here(draft)}${folder}`;
    keep(draft, `{ for name in ["n1", "n2"] : name => jsondecode(file("${at}/\${name}.json")).size }`);
  },
  function fileOfCaller(draft) {
    const path = variable(draft, "path");
    keep(draft, draft.random.chance(0.5) ? `file(${path})` : `yamldecode(file(${path})).name`);
  },
  function fileWhereItRuns(draft) {
    keep(draft, 'try(file("local.txt"), "none")');
  },
  function decodedVariables(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/more.tfvars`, `name = "${word(draft.random)}"\nother = 1\n`);
    block(draft, "terraform", [
      "required_providers {",
      '  terraform = { source = "terraform.io/builtin/terraform" }',
      "}",
    ]);
    keep(draft, `provider::terraform::decode_tfvars(file("${here(draft)}${folder}/more.tfvars")).name`);
  },
  function byAbsolutePath(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/absolute.txt`, `${word(draft.random)}\n`);
    keep(draft, `file(abspath("${here(draft)}${folder}/absolute.txt"))`);
  },
  function linkedFile(draft) {
    const folder = dataFolder(draft);
    file(draft, `${folder}/real.txt`, `${word(draft.random)}\n`);
    file(draft, `${folder}/link.txt`, "-> real.txt");
    keep(draft, `file("${here(draft)}${folder}/link.txt")`);
  },
  function nobodyReads(draft) {
    file(
      draft,
      draft.random.pick(["notes/todo.txt", "stray.json", "unused.yaml", "old.tftpl"]),
      `${word(draft.random)}\n`,
    );
  },
];
