import { type Files, folderOf } from "../files";
import type { Random } from "../random";
import { configurations, editAt, isStackFolder, type Mutation, newWord, rewritten, someBlock } from "./blocks";
import { otherValue } from "./declarations";
import { callsOf } from "./usage";

/** Changes to variable files, to strings, and to states that are read or written. */
export const valueMutations: Readonly<Record<string, Mutation>> = {
  "variable file's value": (files, random) => changeValue(files, random, ({ name }) => name !== "undeclared"),
  "variable file's value that is declared nowhere": (files, random) =>
    changeValue(files, random, ({ name }) => name === "undeclared"),
  "variable file's value that another file overrides": (files, random) =>
    changeValue(files, random, (each) => each.name !== "undeclared" && isOverridden(files, each)),
  "variable file's comment"(files, random) {
    const path = random.anyOf(variableFiles(files).filter((each) => each.endsWith(".tfvars")));
    return editAt(files, path, (text) => `# ${newWord(random)}\n\n${text}`);
  },
  "variable file's order"(files, random) {
    const path = random.anyOf(variableFiles(files).filter((each) => each.endsWith(".tfvars")));
    return editAt(files, path, (text) => text.split("\n").reverse().join("\n").trim().concat("\n"));
  },
  "variable file gone"(files, random) {
    const path = random.anyOf(variableFiles(files));
    return path === undefined ? undefined : { [path]: undefined };
  },
  "new variable file"(files, random) {
    const block = someBlock(
      files,
      random,
      "variable",
      (each) => isStackFolder(folderOf(each.path)) && /type += string/.test(each.text),
    );
    if (!block) return undefined;
    const name = random.pick([
      "new.auto.tfvars",
      ".new.auto.tfvars",
      "zz.auto.tfvars",
      "terraform.tfvars",
      "other.tfvars",
    ]);
    const path = `${folderOf(block.path)}/${name}`;
    return files[path] === undefined ? { [path]: `${block.labels[0]} = "${newWord(random)}"\n` } : undefined;
  },
  "variable file of a module"(files, random) {
    // Of one that nobody calls they would make a root module.
    const isCalled = (each: string) => callsOf(files, folderOf(each)).length > 0;
    const path = random.anyOf(configurations(files).filter((each) => each.startsWith("modules/") && isCalled(each)));
    return path === undefined
      ? undefined
      : { [`${folderOf(path)}/terraform.tfvars`]: `fresh = "${newWord(random)}"\n` };
  },
  "white space in a string": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "resource", (each) => literal.test(each.text)),
      (text) =>
        text.replace(
          literal,
          (_, start, value) => `${start}"${random.pick([` ${value}`, `${value} `, `\t${value}`])}"`,
        ),
    ),
  "string written otherwise": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "resource", (each) => literal.test(each.text)),
      (text) =>
        text.replace(
          literal,
          (_, start, value) =>
            `${start}${random.pick([`("${value}")`, `"\\u${code(value)}${value.slice(1)}"`, `"\${"${value}"}"`])}`,
        ),
    ),
  "heredoc's edges": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "locals", (each) => each.text.includes("<<")),
      (text) => (random.chance(0.5) ? text.replace("TEXT\n", "TEXT\n\n") : text.replace(/\n {2}TEXT/, "\n\n  TEXT")),
    ),
  "heredoc's indentation": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "locals", (each) => each.text.includes("<<")),
      (text) => text.replace(/^ {4}/gm, "      "),
    ),
  "heredoc's mark": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "locals", (each) => each.text.includes("<<")),
      (text) => text.replaceAll("TEXT", "MARK"),
    ),
  "remote state's defaults": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "data", (each) => each.text.includes("defaults")),
      (text) => text.replace(/defaults = \{ (\w+) = "[^"]*"/, `defaults = { $1 = "${newWord(random)}"`),
    ),
  "remote state's path": (files, random) =>
    rewritten(files, someBlock(files, random, "data"), (text) => text.replace(/tfstate/, "tfstate.other")),
  "backend's path": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "terraform", (each) => each.text.includes("path =")),
      (text) => text.replace(/path = "/, 'path = "moved-'),
    ),
};

const literal = /(input = )"([^"$\\]+)"/;

function code(text: string): string {
  return text.charCodeAt(0).toString(16).padStart(4, "0");
}

interface Given {
  readonly path: string;
  readonly name: string;
}

function variableFiles(files: Files): readonly string[] {
  return Object.keys(files).filter((path) => /(terraform|\.auto)\.tfvars(\.json)?$/.test(path));
}

function changeValue(files: Files, random: Random, passes: (given: Given) => boolean) {
  const given = variableFiles(files).flatMap((path) =>
    [...(files[path] ?? "").matchAll(/^ *"?(\w+)"?(?: =|:) "/gm)].map(
      (found): Given => ({ path, name: found[1] ?? "" }),
    ),
  );
  const chosen = random.anyOf(given.filter((each) => passes(each) && !each.name.startsWith("path")));
  return editAt(files, chosen?.path, (text) =>
    text.replace(
      new RegExp(`(^ *"?${chosen?.name}"?(?: =|:) )"([^"]*)"`, "m"),
      (_, start, value) => `${start}"${otherValue(value, random)}"`,
    ),
  );
}

/** A later file of the same folder gives the variable too. */
function isOverridden(files: Files, { path, name }: Given): boolean {
  const rank = (each: string) =>
    each.endsWith("/terraform.tfvars") ? "0" : each.endsWith("/terraform.tfvars.json") ? "1" : `2${each}`;
  return variableFiles(files).some(
    (each) =>
      folderOf(each) === folderOf(path) &&
      rank(each) > rank(path) &&
      new RegExp(`^ *"?${name}"?(?: =|:)`, "m").test(files[each] ?? ""),
  );
}
