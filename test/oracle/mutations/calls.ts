import { posix } from "node:path";
import { type Change, type Files, folderOf } from "../files";
import { localSource } from "../generator/calls";
import {
  allBlocks,
  appended,
  configurations,
  type Mutation,
  newWord,
  rewritten,
  someBlock,
  withOtherWord,
} from "./blocks";
import { otherValue } from "./declarations";
import { callsOf } from "./usage";

/** Changes to module calls and to the folders that are called. */
export const callMutations: Readonly<Record<string, Mutation>> = {
  "call's argument": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "module", (each) => argument.test(each.text)),
      (text) => text.replace(argument, (_, start, value) => `${start}"${otherValue(value, random)}"`),
    ),
  "call's new argument"(files, random) {
    const call = someBlock(files, random, "module", (each) => unset(files, each.text, each.path).length > 0);
    const name = call && random.anyOf(unset(files, call.text, call.path));
    return rewritten(files, call, (text) => text.replace(/\}\n?$/, `  ${name} = "${newWord(random)}"\n}\n`));
  },
  "call deleted": (files, random) => rewritten(files, someBlock(files, random, "module"), () => ""),
  "call renamed": (files, random) =>
    rewritten(files, someBlock(files, random, "module"), (text) => text.replace(/"(\w+)"/, '"$1_renamed"')),
  "new call"(files, random) {
    const path = random.anyOf(configurations(files).filter((each) => !each.includes("override")));
    const free = moduleFolders(files).filter(
      (folder) => required(files, folder).length === 0 && callsOf(files, folder).length > 0,
    );
    const target = random.anyOf(free);
    if (path === undefined || target === undefined) return undefined;
    return appended(files, path, `module "fresh" {\n  source = "${localSource(folderOf(path), target)}"\n}\n`);
  },
  "call's source"(files, random) {
    const target = random.anyOf(moduleFolders(files));
    const call = someBlock(files, random, "module");
    if (!call || target === undefined) return undefined;
    return rewritten(files, call, (text) => withSource(text, localSource(folderOf(call.path), target)));
  },
  "call of the same folder written otherwise": (files, random) =>
    rewritten(files, someBlock(files, random, "module"), (text) =>
      text.replace(/source = "(.*)\/([^/"]*)"/, 'source = "$1/./$2"'),
    ),
  "module copied, its callers moved"(files, random) {
    const folder = random.anyOf(moduleFolders(files).filter((each) => callsOf(files, each).length > 0));
    return folder === undefined ? undefined : copied(files, folder, false);
  },
  "module moved with its callers"(files, random) {
    const folder = random.anyOf(moduleFolders(files).filter((each) => callsOf(files, each).length > 0));
    return folder === undefined ? undefined : copied(files, folder, true);
  },
  "module deleted"(files, random) {
    const folder = random.anyOf(moduleFolders(files));
    if (folder === undefined) return undefined;
    return Object.fromEntries(below(files, folder).map((path) => [path, undefined]));
  },
  "module nobody calls"(files, random) {
    const idle = moduleFolders(files).filter((folder) => callsOf(files, folder).length === 0);
    const block = someBlock(files, random, "resource", (each) => idle.includes(folderOf(each.path)));
    return rewritten(files, block, (text) => withOtherWord(text, random));
  },
  "call's depends_on"(files, random) {
    const call = someBlock(files, random, "module", (each) => !each.text.includes("depends_on"));
    const other = call && allBlocks(files, "resource").find((each) => folderOf(each.path) === folderOf(call.path));
    if (!other) return undefined;
    return rewritten(files, call, (text) =>
      text.replace(/\}\n?$/, `  depends_on = [terraform_data.${other.labels[1]}]\n}\n`),
    );
  },
};

/** An argument with a plain word, that is not the source. */
const argument = /(\n {2}(?!source)\w+ = )"([^"$\\./]*)"/;

function moduleFolders(files: Files): readonly string[] {
  const folders = configurations(files).map(folderOf);
  return [...new Set(folders)].filter((folder) => /^(modules|models)\//.test(folder));
}

function variablesOf(files: Files, folder: string) {
  return allBlocks(files, "variable").filter((block) => folderOf(block.path) === folder);
}

function required(files: Files, folder: string): readonly string[] {
  return variablesOf(files, folder)
    .filter((block) => !block.text.includes("default"))
    .map((block) => block.labels[0] ?? "");
}

/** Optional string variables that a call does not set. */
function unset(files: Files, call: string, path: string): readonly string[] {
  const folder = posix.join(folderOf(path), /source = "([^"]*)"/.exec(call)?.[1] ?? "");
  return variablesOf(files, folder)
    .filter((block) => /default += "/.test(block.text) && !block.labels[0]?.startsWith("choice"))
    .map((block) => block.labels[0] ?? "")
    .filter((name) => !call.includes(`  ${name} = `));
}

function below(files: Files, folder: string): readonly string[] {
  return Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
}

function withSource(text: string, source: string): string {
  return text.replace(/source = "[^"]*"/, () => `source = "${source}"`);
}

/** The folder under another name, and everybody who called the one calling the other. */
function copied(files: Files, folder: string, moved: boolean): Change {
  const target = `${folder} (2)`;
  const change: Record<string, string | undefined> = {};
  for (const path of below(files, folder)) {
    change[target + path.slice(folder.length)] = files[path];
    if (moved) change[path] = undefined;
  }
  for (const call of callsOf(files, folder)) {
    const inside = call.path.startsWith(`${folder}/`);
    const path = inside ? target + call.path.slice(folder.length) : call.path;
    const now = withSource(call.text, localSource(folderOf(path), target));
    change[path] = (change[path] ?? files[path] ?? "").replace(call.text, () => now);
  }
  return change;
}
