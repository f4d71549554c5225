import { posix } from "node:path";
import type { Random } from "../random";

/** A variable of a module, and what its callers may give it. */
export interface Variable {
  readonly name: string;
  readonly kind: "string" | "bool" | "number" | "list" | "map" | "choice" | "path";
  readonly required: boolean;
  /** Of a choice: the values that the module knows. */
  readonly options?: readonly [string, ...string[]];
}

/** A folder of configuration while it is put together. */
export interface Draft {
  /** From the repository's root. */
  readonly folder: string;
  readonly isStack: boolean;
  readonly random: Random;
  /** Top-level blocks. */
  readonly blocks: string[];
  /** Other files, by their path from the repository's root. */
  readonly files: Map<string, string>;
  readonly variables: Variable[];
  readonly outputs: string[];
  /** Expressions that give a string, perhaps one that only an apply tells. */
  readonly texts: string[];
  /** A name that this folder has not yet. */
  name(prefix: string): string;
}

export function newDraft(folder: string, isStack: boolean, random: Random): Draft {
  let names = 0;
  return {
    folder,
    isStack,
    random,
    blocks: [],
    files: new Map(),
    variables: [],
    outputs: [],
    texts: [],
    name: (prefix) => `${prefix}_${"abcdefghijklmnopqrstuvwxyz"[names % 26]}${names++ < 26 ? "" : names}`,
  };
}

export function block(draft: Draft, header: string, lines: readonly string[]): void {
  draft.blocks.push(`${header} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`);
}

/** A file below the draft's folder. */
export function file(draft: Draft, path: string, text: string): void {
  draft.files.set(posix.join(draft.folder, path), text);
}

/** A resource that keeps a value, so that a change of the value shows in the plan. */
export function resource(draft: Draft, input: string, more: readonly string[] = []): string {
  const name = draft.name("thing");
  block(draft, `resource "terraform_data" "${name}"`, [`input = ${input}`, ...more]);
  return `terraform_data.${name}`;
}

/** A resource that keeps a value, and perhaps an output that hands it on. */
export function keep(draft: Draft, value: string): void {
  const address = resource(draft, value);
  if (draft.random.chance(0.5)) output(draft, `${address}.output`);
}

export function output(draft: Draft, value: string, more: readonly string[] = []): string {
  const name = draft.name("out");
  block(draft, `output "${name}"`, [`value = ${value}`, ...more]);
  draft.outputs.push(name);
  return name;
}

export function local(draft: Draft, value: string): string {
  const name = draft.name("local");
  block(draft, "locals", [`${name} = ${value}`]);
  return `local.${name}`;
}

/** How an expression in this folder writes a path into the folder itself. */
export function here(draft: Draft): string {
  const ways: [string, ...string[]] = [`\${path.module}/`];
  if (draft.isStack) ways.push(`\${path.root}/`, "./", "");
  return draft.random.pick(ways);
}

/** A string expression: one of those at hand, or a literal. */
export function anyText(draft: Draft): string {
  const known = draft.random.anyOf(draft.texts);
  return known !== undefined && draft.random.chance(0.7) ? known : `"${word(draft.random)}"`;
}

const words: [string, ...string[]] = [
  "amber",
  "birch",
  "cedar",
  "dune",
  "ember",
  "fjord",
  "grove",
  "heron",
  "iris",
  "juniper",
];

export function word(random: Random): string {
  return random.chance(0.2)
    ? `${random.pick(words)} ${random.pick(words)}`
    : `${random.pick(words)}-${random.below(100)}`;
}

/** A word that may be a file's name or a key. */
export function plainWord(random: Random): string {
  return random.pick(words);
}
