import { posix } from "node:path";
import { callModule, givenFile, type Made } from "./calls";
import { block, type Draft, local, output, resource, word } from "./draft";
import { literal } from "./variables";

/** A finished stack, for others to read its state. */
export interface MadeStack {
  readonly folder: string;
  readonly outputs: readonly string[];
  /** Where its state lies, from the repository's root. */
  readonly state: string;
}

/** Where the state is kept; returns its path from the repository's root. */
export function backend(draft: Draft, number: number): string {
  const { random, folder } = draft;
  const inFolder = (name: string) => posix.join(folder, name);
  const write = (lines: readonly string[]) =>
    block(draft, "terraform", ['backend "local" {', ...lines.map((each) => `  ${each}`), "}"]);
  switch (random.below(5)) {
    case 0:
      write([]);
      return inFolder("terraform.tfstate");
    case 1: {
      // A root module for its variable files alone.
      draft.files.set(inFolder("stack.auto.tfvars"), `known_by = "${word(random)}"\n`);
      block(draft, 'variable "known_by"', ["type = string"]);
      return inFolder("terraform.tfstate");
    }
    case 2: {
      const state = `states/${number}.tfstate`;
      write([`path = "${posix.relative(folder, state)}"`]);
      return state;
    }
    default:
      write([`path = "own-${number}.tfstate"`]);
      return inFolder(`own-${number}.tfstate`);
  }
}

/** Reads another stack's output; returns the output's name. */
export function readState(draft: Draft, producer: MadeStack): string | undefined {
  const { random, folder } = draft;
  const wanted = random.anyOf(producer.outputs);
  if (wanted === undefined) return undefined;
  const path = posix.relative(folder, producer.state);
  const cut = path.lastIndexOf("/") + 1;
  const ways: [string, ...string[]] = [
    `"${path}"`,
    `"\${path.module}/${path}"`,
    `format("%s%s", "${path.slice(0, cut)}", "${path.slice(cut)}")`,
  ];
  const written = random.pick(ways);
  const name = draft.name("state");
  const value = random.chance(0.3) ? local(draft, written) : written;
  const lines = ['backend = "local"', `config = { path = ${value} }`];
  const fallback = random.chance(0.3) ? [`defaults = { ${wanted} = "${word(random)}", unused = 1 }`] : [];
  const many = random.chance(0.2);
  if (many) lines.splice(1, 1, `for_each = { it = ${value} }`, "config = { path = each.value }");
  block(draft, `data "terraform_remote_state" "${name}"`, [...lines, ...fallback]);
  const address = `data.terraform_remote_state.${name}${many ? '["it"]' : ""}.outputs.${wanted}`;
  if (random.chance(0.5)) resource(draft, address);
  else output(draft, `jsonencode(${address})`);
  return wanted;
}

export function callSome(draft: Draft, modules: readonly Made[]): void {
  for (const made of draft.random.shuffled(modules).slice(0, 1 + draft.random.below(3))) callModule(draft, made);
}

const variableFiles: [string, ...string[]] = [
  "terraform.tfvars",
  "terraform.tfvars.json",
  "a.auto.tfvars",
  "b.auto.tfvars.json",
  "z z.auto.tfvars",
  ".hidden.auto.tfvars",
];

/** Gives values to a root module's variables in variable files, some twice. */
export function variableValues(draft: Draft): void {
  const { random } = draft;
  const values = new Map<string, Map<string, string>>();
  const give = (name: string, value: string) => {
    const file = random.pick(variableFiles);
    values.set(file, (values.get(file) ?? new Map()).set(name, value));
  };
  for (const each of draft.variables) {
    const value = () => (each.kind === "path" ? `"${givenFile(draft)}"` : literal(draft, each.kind, each.options));
    if (each.required || random.chance(0.4)) give(each.name, value());
    if (random.chance(0.2)) give(each.name, value());
  }
  if (random.chance(0.2)) give("undeclared", `"${word(random)}"`);
  for (const [name, entries] of values) {
    const path = posix.join(draft.folder, name);
    draft.files.set(path, name.endsWith(".json") ? asJson(entries) : asNative(entries));
  }
}

function asNative(values: ReadonlyMap<string, string>): string {
  return [...values].map(([name, value]) => `${name} = ${value}\n`).join("");
}

/** Our literals are JSON once the keys are quoted. */
function asJson(values: ReadonlyMap<string, string>): string {
  const entries = [...values].map(
    ([name, value]) =>
      `  ${JSON.stringify(name)}: ${value.replace("size =", '"size":').replace('"odd key" =', '"odd key":')}`,
  );
  return `{\n${entries.join(",\n")}\n}\n`;
}
