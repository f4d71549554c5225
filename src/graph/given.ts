import { evaluate } from "../evaluation/evaluate";
import { type Notes, note, noteRead } from "../evaluation/reads";
import { oneOf, unknown, type Value } from "../evaluation/value";
import { realPath, type World } from "../evaluation/world";
import type { GivenFile } from "../instances/given";
import { stem } from "../instances/paths";
import { query } from "../query";
import { moduleIn } from "../terraform/module";
import { rootInputs, tfvarsValue } from "../terraform/variables";
import { type Stack, stackOf, stacksAt } from "./stacks";
import { unnamedFiles } from "./unnamed";

/** What a stack reads because of what it is run with: on its command line, by the settings. */
export function noteGiven(world: World, notes: Notes, stack: Stack): void {
  const { id, instance } = stack;
  const isOthers = ownedByOthers(world, stack);
  const counts = (each: GivenFile) => each.certainty === "certain" || !isOthers(each.path);
  const files = (all: readonly (GivenFile | string)[], role: "config" | "data", via: string) => {
    for (const each of all)
      if (typeof each !== "string" && counts(each)) noteRead(world, notes, { ...each, role, via });
  };
  for (const each of instance.varFiles.filter(counts)) {
    const role = each.certainty === "certain" ? "values" : "config";
    // What comes later wins, and of a file that is given twice the second time counts.
    if (role === "values") notes.leaves.delete(`values ${realPath(world, each.path)}`);
    noteRead(world, notes, { ...each, role, via: "var-file" });
  }
  files(instance.backendConfig, "config", "backend-config");
  files(instance.inputs, "data", "inputs");
  for (const each of instance.saidBy) note(notes, { ...each, role: "arguments", via: "arguments", stack: id });
}

/** For one of several instances of a folder: whether a file is another one's. */
export function ownedByOthers(world: World, { id, folder, instance }: Stack): (path: string) => boolean {
  if (instance.name === undefined) return () => false;
  const others = stacksAt(world, folder).filter((stack) => stack.id !== id);
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const { instance: other } of others) {
    for (const each of [...other.varFiles, ...other.backendConfig, ...other.inputs])
      if (typeof each !== "string" && each.certainty === "certain") paths.add(each.path);
    if (other.madeOf !== undefined) paths.add(other.madeOf);
    if (other.name !== undefined) names.add(other.name);
  }
  return (path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    // A variable file, or a backend's, is named after its instance.
    if (/\.(tfvars|tfvars\.json|tfbackend)$/.test(name) && names.has(stem(name))) return true;
    for (let at = path; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) if (paths.has(at)) return true;
    return false;
  };
}

/** What `terraform.workspace` says in a stack's modules, where that is known. */
export function workspaceOf({ instance }: Stack): { readonly workspace?: string } {
  return instance.workspace === undefined ? {} : { workspace: instance.workspace };
}

/**
 * The values of a root module's variables in Terraform's order of precedence: its own files, then `-var-file` and `-var`.
 * A file that may be given makes the values that it has alternatives.
 */
export const stackInputs = query("stack inputs", (world: World, id: string): ReadonlyMap<string, Value> => {
  const stack = stackOf(world, id);
  if (!stack) return new Map();
  const { folder, instance, deployment } = stack;
  if (deployment) return deployment.inputs ?? anyInputs(world, folder);
  const certain = instance.varFiles.filter((each) => each.certainty === "certain").map(({ path }) => path);
  const values = new Map([...rootInputs(world, folder), ...tfvarsValue(world, certain)]);
  // Whether Terraform takes it for an expression depends on the variable's type.
  for (const [name, text] of instance.vars) values.set(name, /^\s*[[{]/.test(text) ? unknown(`var.${name}`) : text);
  const alternatives = new Map<string, Value[]>();
  for (const file of certain.length > 0 ? [] : possibleFiles(world, stack)) {
    for (const [name, value] of tfvarsValue(world, [file])) {
      const known = alternatives.get(name) ?? [values.get(name) ?? defaultOf(world, folder, name)];
      alternatives.set(name, [...known, value]);
    }
  }
  for (const [name, all] of alternatives) values.set(name, oneOf(all, `var.${name}`));
  return values;
});

/** Where it can't be told what a module is given. */
function anyInputs(world: World, folder: string): ReadonlyMap<string, Value> {
  return new Map([...moduleIn(world, folder).variables.keys()].map((name) => [name, unknown(`var.${name}`)]));
}

/** Variable files that nothing says are given, but that lie there for it, or that some script names. */
function possibleFiles(world: World, stack: Stack): readonly string[] {
  const isOthers = ownedByOthers(world, stack);
  const lying = unnamedFiles(world, stack.folder).filter((path) => /\.tfvars(\.json)?$/.test(path));
  const named = stack.instance.varFiles.map(({ path }) => path);
  return [...new Set([...named, ...lying])].filter((path) => !isOthers(path));
}

/** What a variable is that nobody sets. */
export function defaultOf(world: World, folder: string, name: string): Value {
  const [declared] = moduleIn(world, folder).variables.get(name) ?? [];
  const value = declared?.is.body.attributes.find((each) => each.name === "default")?.value;
  return value ? evaluate(value, { variable: () => undefined, call: () => undefined }) : unknown(`var.${name}`);
}
