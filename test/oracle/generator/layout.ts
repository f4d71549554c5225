import { posix } from "node:path";
import { type Draft, plainWord, word } from "./draft";

/** Lays a draft's blocks out in files, some of it in JSON syntax or overridden, with what else lies in such a folder. */
export function laidOut(draft: Draft): Record<string, string> {
  const { random } = draft;
  const texts = new Map<string, string[]>([["main.tf", [`# ${word(random)}\n`]]]);
  const oneFile = random.chance(0.3);
  for (const each of draft.blocks) {
    const name = oneFile ? "main.tf" : fileFor(draft, each);
    texts.set(name, [...(texts.get(name) ?? []), each]);
  }
  const files: Record<string, string> = Object.fromEntries(draft.files);
  for (const [name, parts] of texts) files[posix.join(draft.folder, name)] = parts.join("\n");
  if (random.chance(0.25)) files[posix.join(draft.folder, "more.tf.json")] = inJson(draft);
  if (random.chance(0.2)) Object.assign(files, overriding(draft));
  Object.assign(files, asides(draft));
  return files;
}

function fileFor({ random }: Draft, text: string): string {
  if (text.startsWith("variable") && random.chance(0.8)) return "variables.tf";
  if (text.startsWith("output") && random.chance(0.8)) return "outputs.tf";
  return random.pick(["main.tf", "main.tf", "extra.tf", "z z.tf"]);
}

function inJson({ random, texts }: Draft): string {
  const known = random.anyOf(texts);
  const value = {
    "//": "A comment in JSON.",
    locals: { json_local: `${word(random)}`, json_unused: [1, 2] },
    resource: {
      terraform_data: {
        json_thing: { "//": "Another.", input: { text: `\${local.json_local}`, other: known ? `\${${known}}` : "x" } },
      },
    },
    output: { json_out: { value: `\${local.json_local}`, description: word(random) } },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A file that overrides the value of a resource. */
function overriding(draft: Draft): Record<string, string> {
  const { random } = draft;
  const plain = draft.blocks.filter((each) => /^resource "terraform_data" "\w+" \{\n {2}input = .*\n\}\n$/.test(each));
  const name = /"terraform_data" "(\w+)"/.exec(random.anyOf(plain) ?? "")?.[1];
  if (name === undefined) return {};
  const input = `over ${word(random)}`;
  if (random.chance(0.3)) {
    const text = JSON.stringify({ resource: { terraform_data: { [name]: { input } } } });
    return { [posix.join(draft.folder, "json_override.tf.json")]: `${text}\n` };
  }
  const file = random.pick(["override.tf", "some_override.tf"]);
  return { [posix.join(draft.folder, file)]: `resource "terraform_data" "${name}" {\n  input = "${input}"\n}\n` };
}

/** What people keep beside a configuration and Terraform does not read. */
function asides(draft: Draft): Record<string, string> {
  const { random } = draft;
  const files: Record<string, string> = {};
  const add = (name: string, text: string) => {
    if (random.chance(0.25)) files[posix.join(draft.folder, name)] = text;
  };
  add("README.md", `# ${word(random)}\n\nUse it well.\n`);
  add("LICENSE", `${word(random)}\n`);
  add(".terraform-docs.yml", "formatter: markdown\n");
  add("docs/design.txt", `${word(random)}\n`);
  add(
    "tests/basic.tftest.hcl",
    `run "basic" {\n  command = plan\n  variables {\n    name = "${plainWord(random)}"\n  }\n}\n`,
  );
  if (!draft.isStack) {
    const required = draft.variables.filter((each) => each.required).map((each) => `  ${each.name} = null\n`);
    add("examples/basic/main.tf", `module "example" {\n  source = "../.."\n${required.join("")}}\n`);
  }
  return files;
}
