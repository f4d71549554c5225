import { type Change, type Files, folderOf, isLink } from "../files";
import {
  appended,
  configurations,
  editAt,
  isStackFolder,
  type Mutation,
  newWord,
  rewritten,
  someBlock,
} from "./blocks";

/** Changes to what there is: stacks, links, and text that Terraform refuses. */
export const structureMutations: Readonly<Record<string, Mutation>> = {
  "new stack": (_, random) => ({
    "stacks/new/main.tf": `terraform {\n  backend "local" {}\n}\n\nresource "terraform_data" "new" {\n  input = "${newWord(random)}"\n}\n`,
  }),
  "stack deleted"(files, random) {
    const folder = random.anyOf(backendFolders(files).filter((each) => each !== "."));
    return folder === undefined ? undefined : Object.fromEntries(own(files, folder).map((path) => [path, undefined]));
  },
  "stack's folder renamed"(files, random) {
    const folder = random.anyOf(backendFolders(files).filter((each) => each !== "."));
    if (folder === undefined) return undefined;
    const change: Record<string, string | undefined> = {};
    for (const path of own(files, folder)) {
      change[path] = undefined;
      change[`${folder} renamed${path.slice(folder.length)}`] = files[path];
    }
    return change;
  },
  "link to another module"(files, random) {
    const others = configurations(files)
      .map(folderOf)
      .filter((folder) => /^modules\/[^/]+$/.test(folder))
      .map((folder) => `-> ${folder.slice("modules/".length)}`);
    const other = random.anyOf(others);
    return files["modules/current"] === undefined || other === undefined ? undefined : { "modules/current": other };
  },
  "link to another file": (files, random) => {
    const link = random.anyOf(Object.keys(files).filter((path) => files[path] === "-> real.txt"));
    return link === undefined
      ? undefined
      : { [link]: "-> other.txt", [`${folderOf(link)}/other.txt`]: `${newWord(random)}\n` };
  },
  "link to an equal file": (files, random) => {
    const link = random.anyOf(Object.keys(files).filter((path) => files[path] === "-> real.txt"));
    const text = files[`${folderOf(link ?? "")}/real.txt`];
    return link === undefined || text === undefined ? undefined : { [link]: text };
  },
  "shared file": (files, random) =>
    editAt(files, "shared/common.tf", (text) => text.replace(/common = "[^"]*"/, `common = "${newWord(random)}"`)),
  "shared file no more linked"(files, random) {
    const link = random.anyOf(
      Object.keys(files).filter((path) => path.endsWith("/common.tf") && isLink(files[path] ?? "")),
    );
    return link === undefined ? undefined : { [link]: undefined };
  },
  "syntax error": (files, random) =>
    appended(files, random.anyOf(configurations(files)), random.pick(["}\n", "resource {\n", 'x = "\n', "a b c\n"])),
  "undeclared reference": (files, random) =>
    appended(files, random.anyOf(configurations(files)), `locals {\n  broken_${random.below(1000)} = var.nowhere\n}\n`),
  "unused local that fails": (files, random) =>
    appended(
      files,
      random.anyOf(configurations(files)),
      `locals {\n  fails_${random.below(1000)} = file("\${path.module}/nowhere.txt")\n}\n`,
    ),
  "block twice": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, random.pick(["resource", "variable", "output"])),
      (text) => `${text}\n${text}`,
    ),
  "argument nobody knows": (files, random) =>
    rewritten(files, someBlock(files, random, random.pick(["resource", "variable", "output", "module"])), (text) =>
      text.replace("\n", `\n  nonsense = "${newWord(random)}"\n`),
    ),
  "broken variable file": (files, random) =>
    editAt(
      files,
      random.anyOf(Object.keys(files).filter((path) => path.endsWith(".auto.tfvars"))),
      (text) => `${text}x = {\n`,
    ),
  "broken data": (files, random) =>
    editAt(
      files,
      random.anyOf(Object.keys(files).filter((path) => /\.(ya?ml|json|tftpl)$/.test(path))),
      (text) => `{\${ : [${text}`,
    ),
  "broken test": (files, random) =>
    editAt(
      files,
      random.anyOf(Object.keys(files).filter((path) => path.endsWith(".tftest.hcl"))),
      (text) => `${text}run "x" {\n`,
    ),
};

function backendFolders(files: Files): readonly string[] {
  const folders = configurations(files).filter((path) => files[path]?.includes('backend "local"'));
  return [...new Set(folders.map(folderOf))].filter((folder) => isStackFolder(folder));
}

/** The files of a stack, without those of a stack below it. */
function own(files: Files, folder: string): readonly string[] {
  return Object.keys(files).filter((path) => path.startsWith(`${folder}/`) && !path.startsWith(`${folder}/inner/`));
}

/** Folders that have a backend now and are none of the base's stacks. */
export function addedStacks(files: Files, change: Change, stacks: readonly string[]): readonly string[] {
  const now: Record<string, string> = {};
  for (const [path, text] of Object.entries({ ...files, ...change })) if (text !== undefined) now[path] = text;
  const backends = configurations(now).filter((path) => now[path]?.includes("backend"));
  return [...new Set(backends.map(folderOf))].filter((folder) => !stacks.includes(folder));
}
