import { type Files, folderOf } from "../files";
import type { Random } from "../random";
import {
  appended,
  configurations,
  editAt,
  isStackFolder,
  type Mutation,
  newWord,
  rewritten,
  someBlock,
  withOtherWord,
} from "./blocks";

/** Changes to resources, checks and what overrides them. */
export const resourceMutations: Readonly<Record<string, Mutation>> = {
  "resource's value": (files, random) =>
    rewritten(files, someBlock(files, random, "resource", isSimple), (text) =>
      text.replace(/input = ([^\n]*)/, `input = [$1, "${newWord(random)}"]`),
    ),
  "new resource": (files, random) =>
    appended(files, anyFile(files, random), `resource "terraform_data" "new" {\n  input = "${newWord(random)}"\n}\n`),
  "new resource, no instance": (files, random) =>
    appended(
      files,
      anyFile(files, random),
      `resource "terraform_data" "new" {\n  count = 0\n  input = "${newWord(random)}"\n}\n`,
    ),
  "resource deleted": (files, random) => rewritten(files, someBlock(files, random, "resource"), () => ""),
  "resource renamed": (files, random) =>
    rewritten(files, someBlock(files, random, "resource"), (text) => text.replace(/" "(\w+)"/, '" "$1_renamed"')),
  "resource renamed with moved": (files, random) =>
    rewritten(files, someBlock(files, random, "resource"), (text) => {
      const name = /" "(\w+)"/.exec(text)?.[1];
      const moved = `moved {\n  from = terraform_data.${name}\n  to   = terraform_data.${name}_renamed\n}\n`;
      return `${text.replace(`"${name}"`, `"${name}_renamed"`)}\n${moved}`;
    }),
  count: (files, random) =>
    rewritten(
      files,
      someBlock(files, random, undefined, (each) => /^ {2}count = /m.test(each.text)),
      (text) =>
        text.replace(
          /count = ([^\n]*)/,
          (_, value) => `count = ${/^\d/.test(value) ? Number(value) + 1 : `(${value}) + 1`}`,
        ),
    ),
  "for_each's set": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, undefined, (each) => each.text.includes("toset([")),
      (text) => text.replace("toset([", `toset(["${newWord(random)}", `),
    ),
  "lifecycle without effect": (files, random) =>
    rewritten(files, someBlock(files, random, "resource", isSimple), (text) =>
      text.replace("\n", "\n  lifecycle {\n    create_before_destroy = true\n  }\n"),
    ),
  "changes ignored": (files, random) =>
    rewritten(files, someBlock(files, random, "resource", isSimple), (text) =>
      text.replace("\n", "\n  lifecycle {\n    ignore_changes = [input]\n  }\n"),
    ),
  provisioner: (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "resource", (each) => each.text.includes("provisioner")),
      (text) => withOtherWord(text, random, "command"),
    ),
  "check that holds": (files, random) =>
    appended(files, anyFile(files, random), checking(random, "length(path.module) > 0")),
  "check that fails": (files, random) =>
    appended(files, anyFile(files, random), checking(random, "length(path.module) < 0")),
  precondition: (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "resource", (each) => each.text.includes("precondition")),
      (text) => text.replace('!= "never"', random.chance(0.5) ? '!= "no"' : '== "never"'),
    ),
  "moved without effect": (files, random) =>
    appended(
      files,
      anyFile(files, random),
      `moved {\n  from = terraform_data.long_gone\n  to   = terraform_data.long_gone_too\n}\n`,
    ),
  "new override"(files, random) {
    const block = someBlock(files, random, "resource", isSimple);
    if (!block) return undefined;
    const path = `${folderOf(block.path)}/late_override.tf`;
    const input = random.chance(0.7) ? `"${newWord(random)}"` : (/input = ([^\n]*)/.exec(block.text)?.[1] ?? "null");
    return { [path]: `resource "terraform_data" "${block.labels[1]}" {\n  input = ${input}\n}\n` };
  },
  "override changed"(files, random) {
    const path = random.anyOf(overrides(files));
    return editAt(files, path, (text) => text.replace(/over [^"]*/, `over ${newWord(random)}`));
  },
  "override deleted"(files, random) {
    const path = random.anyOf(overrides(files));
    return path === undefined ? undefined : { [path]: undefined };
  },
  "overridden value": (files, random) =>
    rewritten(
      files,
      someBlock(files, random, "resource", (each) => isOverridden(files, folderOf(each.path), each.labels[1])),
      (text) => text.replace(/input = ([^\n]*)/, `input = "${newWord(random)}"`),
    ),
  "required version"(files, random) {
    const block = someBlock(files, random, "terraform", (each) => each.text.includes("required_version"));
    const version = random.chance(0.5) ? ">= 1.6.0" : ">= 99.0.0";
    return rewritten(files, block, (text) => text.replace(/">= [^"]*"/, `"${version}"`));
  },
  "JSON resource's value"(files, random) {
    const path = random.anyOf(Object.keys(files).filter((each) => each.endsWith("/more.tf.json")));
    return editAt(files, path, (text) => text.replace(/"other": "[^"]*"/, `"other": "${newWord(random)}"`));
  },
  "JSON comment"(files, random) {
    const path = random.anyOf(Object.keys(files).filter((each) => each.endsWith("/more.tf.json")));
    return editAt(files, path, (text) => text.replace(/"\/\/": "[^"]*"/, `"//": "${newWord(random)}"`));
  },
};

function anyFile(files: Files, random: Random): string | undefined {
  const root = random.chance(0.3);
  return random.anyOf(
    configurations(files).filter((path) => isStackFolder(folderOf(path)) === root && !path.includes("override")),
  );
}

/** An argument `input` alone on its line, and nothing nested. */
function isSimple({ path, text }: { readonly path: string; readonly text: string }): boolean {
  return !path.includes("override") && /^ {2}input = .*[^{[]\n/m.test(text) && !text.includes("lifecycle");
}

function overrides(files: Files): readonly string[] {
  return Object.keys(files).filter((path) => /override\.tf(\.json)?$/.test(path));
}

function isOverridden(files: Files, folder: string, name: string | undefined): boolean {
  return overrides(files).some((path) => folderOf(path) === folder && files[path]?.includes(`"${name}"`));
}

function checking(random: Random, condition: string): string {
  return `check "new_${random.below(1000)}" {\n  assert {\n    condition     = ${condition}\n    error_message = "No."\n  }\n}\n`;
}
