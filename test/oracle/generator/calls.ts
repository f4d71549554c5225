import { posix } from "node:path";
import { anyText, block, type Draft, file, here, output, resource, type Variable } from "./draft";
import { yaml } from "./reading";
import { literal } from "./variables";

/** A finished module, for others to call. */
export interface Made {
  /** What callers write: a symbolic link perhaps. */
  readonly folder: string;
  readonly variables: readonly Variable[];
  readonly outputs: readonly string[];
}

export function localSource(from: string, to: string): string {
  const relative = posix.relative(from, to);
  return relative.startsWith("../") ? relative : `./${relative}`;
}

/** Calls a module and uses some of its outputs. */
export function callModule(draft: Draft, made: Made): void {
  const { random } = draft;
  const name = draft.name("part");
  const instances = instancesOf(draft);
  const given = made.variables.filter((each) => each.required || random.chance(0.5));
  block(draft, `module "${name}"`, [
    `source = "${localSource(draft.folder, made.folder)}"`,
    ...instances.lines,
    ...given.map((each) => `${each.name} = ${argument(draft, each, instances.key)}`),
  ]);
  for (const each of made.outputs) {
    const value = `module.${name}${instances.all}.${each}`;
    if (random.chance(0.3)) draft.texts.push(`jsonencode(${value})`);
    if (random.chance(0.3)) output(draft, value);
  }
  if (random.chance(0.1)) resource(draft, `jsonencode(module.${name})`);
}

interface Instances {
  readonly lines: readonly string[];
  /** Between the module's address and an output's name. */
  readonly all: string;
  /** The key of an instance: a choice that every module knows. */
  readonly key?: string;
}

function instancesOf({ random }: Draft): Instances {
  if (random.chance(0.75)) return { lines: [], all: "" };
  if (random.chance(0.5)) return { lines: [`count = ${random.below(3)}`], all: "[*]" };
  return { lines: ['for_each = toset(["dev", "prod"])'], all: '["dev"]', key: "each.key" };
}

function argument(draft: Draft, variable: Variable, key: string | undefined): string {
  const { random } = draft;
  const passed = random.anyOf(draft.variables.filter((each) => each.kind === variable.kind));
  if (passed && random.chance(0.5)) return `var.${passed.name}`;
  switch (variable.kind) {
    case "string":
      return anyText(draft);
    case "choice":
      return key && random.chance(0.7) ? key : literal(draft, "choice", variable.options);
    case "path":
      return `"${here(draft)}${givenFile(draft)}"`;
    default:
      return literal(draft, variable.kind);
  }
}

/** A new file that is named to a module. */
export function givenFile(draft: Draft): string {
  const path = `${draft.name("given")}/values.yaml`;
  file(draft, path, yaml(draft));
  return path;
}
