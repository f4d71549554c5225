import type { World } from "../evaluation/world";
import type { Attribute, Block, Expression } from "../hcl/facts";
import { calledFolder } from "./called";
import { type Module, type ModuleCall, moduleIn } from "./module";
import { chain, everyElement, newReferences } from "./references";

/**
 * Terraform evaluates also what nobody uses, and refuses the whole module where that fails. So a declaration may be
 * passed over only if by its form alone it can't: no function, no operation, nothing that rests on a type. Attributes of
 * providers' resources are taken to be there, for their schemas are not known.
 */
export function hasSureLocal(world: World, module: Module, name: string): boolean {
  return isSureLocal(world, module, name, new Set());
}

export function hasSureOutput(world: World, module: Module, name: string): boolean {
  return isSureOutput(world, module, name, new Set());
}

/** Whether an expression of the module surely has a value, whatever type it has. */
export function surelyHasValue(world: World, module: Module, expression: Expression): boolean {
  return isSure(world, module, expression, new Set());
}

/** Names of a module block's own arguments, which no variable may have (Terraform's named_values.go). */
const reserved = /^(source|version|providers|count|for_each|lifecycle|depends_on|locals)$/;

/** Whether nothing is wrong with a variable that nobody uses: its default needs no conversion that could fail. */
export function isSureVariable(module: Module, name: string): boolean {
  const block = onlyPlain(module.variables.get(name), ["type", "default", "description", "nullable", "sensitive"]);
  const fallback = block && argument(block, "default");
  if (!block || reserved.test(name) || fallback?.kind !== "literal") return false;
  const nullable = argument(block, "nullable");
  if (fallback.value === null) return nullable === undefined;
  const type = argument(block, "type");
  return type === undefined || (type.kind === "variable" && ["any", typeof fallback.value].includes(type.name));
}

type Seen = ReadonlySet<string>;

function isSureLocal(world: World, module: Module, name: string, seen: Seen): boolean {
  const key = `${module.folder} local ${name}`;
  const [only, ...others] = module.locals.get(name) ?? [];
  if (!only || others.length > 0 || seen.has(key)) return false;
  return isSure(world, module, only.is.value, new Set([...seen, key]));
}

function isSureOutput(world: World, module: Module, name: string, seen: Seen): boolean {
  const key = `${module.folder} output ${name}`;
  const block = onlyPlain(module.outputs.get(name), ["value", "description", "sensitive"]);
  const value = block && argument(block, "value");
  return value !== undefined && !seen.has(key) && isSure(world, module, value, new Set([...seen, key]));
}

/** The one block of a name, where it has but these arguments, and those that are no value of it are literals of their kind. */
function onlyPlain(
  declared: readonly { readonly is: Block }[] | undefined,
  known: readonly string[],
): Block | undefined {
  const [only, ...others] = declared ?? [];
  if (!only || others.length > 0 || only.is.labels.length !== 1 || only.is.body.blocks.length > 0) return undefined;
  if (!/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(only.is.labels[0] ?? "")) return undefined;
  return only.is.body.attributes.every((each) => known.includes(each.name) && isOfItsKind(each)) ? only.is : undefined;
}

function isOfItsKind({ name, value }: Attribute): boolean {
  if (name === "description") return value.kind === "literal" && typeof value.value === "string";
  if (name === "sensitive" || name === "nullable") return value.kind === "literal" && typeof value.value === "boolean";
  return true;
}

function argument(block: Block, name: string): Expression | undefined {
  return block.body.attributes.find((each) => each.name === name)?.value;
}

function isSure(world: World, module: Module, expression: Expression, seen: Seen): boolean {
  const inner = (each: Expression) => isSure(world, module, each, seen);
  switch (expression.kind) {
    case "literal":
      return true;
    case "list":
      return expression.items.every(inner);
    case "object":
      return expression.entries.every(({ key, value }) => isText(key) && inner(value));
    case "template":
      return expression.parts.every((part) => typeof part === "string" || isText(part));
    case "attribute":
      return isSureReference(world, module, expression, seen) || isResourceAttribute(module, expression);
    case "splat":
      return isResourceAttribute(module, expression);
    default:
      return false;
  }
}

/** Fits into a text, and is a key. */
function isText(expression: Expression): boolean {
  return expression.kind === "literal" ? expression.value !== null : isPathOrWorkspace(expression);
}

function isPathOrWorkspace(expression: Expression): boolean {
  if (expression.kind !== "attribute" || expression.of.kind !== "variable") return false;
  const [of, name] = [expression.of.name, expression.name];
  return (of === "path" && /^(module|root|cwd)$/.test(name)) || (of === "terraform" && name === "workspace");
}

/** `var.a`, `local.a`, `module.a.b`: no further, for what they hold is not known. */
function isSureReference(
  world: World,
  module: Module,
  expression: Expression & { kind: "attribute" },
  seen: Seen,
): boolean {
  const { of, name } = expression;
  if (of.kind === "attribute" && of.of.kind === "variable" && of.of.name === "module")
    return isSureResult(world, module, of.name, name, seen);
  if (of.kind !== "variable") return false;
  if (of.name === "local") return isSureLocal(world, module, name, seen);
  if (of.name === "var") return isLasting(module.variables.get(name) ?? []);
  return isPathOrWorkspace(expression);
}

/** The one type whose attributes every Terraform knows. */
const ofTerraformData: ReadonlySet<unknown> = new Set(["id", "input", "output", "triggers_replace"]);

/** `type.name.attribute` of a resource or data of the module that has one instance, `type.name[*].attribute` of any list. */
function isResourceAttribute(module: Module, expression: Expression): boolean {
  const { base, steps } = chain(expression, newReferences());
  if (base.kind !== "variable") return false;
  const [kind, names, rest] =
    base.name === "data"
      ? ["data", steps.slice(0, 2), steps.slice(2)]
      : ["resource", [base.name, steps[0]], steps.slice(1)];
  const [only, ...others] = module.blocks.filter(
    ({ is }) => is.type === kind && is.labels.join("\0") === names.join("\0"),
  );
  const ofAll = rest[0] === everyElement;
  const [attribute, ...deeper] = ofAll ? rest.slice(1) : rest;
  if (!only || others.length > 0 || typeof attribute !== "string" || deeper.length > 0) return false;
  if (argument(only.is, "for_each") || (argument(only.is, "count") && !ofAll)) return false;
  return names[0] !== "terraform_data" || ofTerraformData.has(attribute);
}

/** An ephemeral variable has no value where one must last. */
function isLasting(declared: readonly { readonly is: Block }[]): boolean {
  return declared.length > 0 && declared.every(({ is }) => argument(is, "ephemeral") === undefined);
}

function isSureResult(world: World, module: Module, name: string, output: string, seen: Seen): boolean {
  const [call, ...others] = module.calls.filter((each) => each.name === name);
  const folder = call && others.length === 0 && isSingle(call) ? calledFolder(world, module.folder, name) : undefined;
  return folder !== undefined && isSureOutput(world, moduleIn(world, folder), output, seen);
}

function isSingle({ block }: ModuleCall): boolean {
  return argument(block, "count") === undefined && argument(block, "for_each") === undefined;
}
