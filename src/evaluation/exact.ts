import { createHash } from "node:crypto";
import type { Expression } from "../hcl/facts";
import { type Scope, withNames } from "./evaluate";
import { exactFunction } from "./exactFunctions";
import { operate } from "./operators";
import {
  canonical,
  isList,
  isObject,
  isPartlyUnknown,
  isUnknown,
  pairsOf,
  textOf,
  type Unknown,
  unknown,
  type Value,
} from "./value";

/**
 * Works an expression out so that two states in which it comes to the same ({@link canonical}) give it the same value,
 * whatever is not known. Unlike evaluate.ts this keeps nothing of what is only partly known, and takes as known only
 * what HCL makes so for sure: all else stands there as what it is made of.
 */
export function exactly(expression: Expression, scope: Scope): Value {
  const value = (inner: Expression) => exactly(inner, scope);
  switch (expression.kind) {
    case "literal":
      return literal(expression.value);
    case "template":
      return template(expression, scope);
    case "variable":
      return scope.variable(expression.name) ?? residue("name", expression.name);
    case "attribute":
      return memberOf(expression.of, expression.name, scope);
    case "index":
      return indexed(value(expression.of), value(expression.key));
    case "splat":
      return splat(expression, scope);
    case "call":
      return call(expression, scope);
    case "list":
      return expression.items.map(value);
    case "object":
      return object(expression, scope);
    case "conditional":
      return conditional(value(expression.condition), value(expression.yes), value(expression.no));
    case "operation":
      return operation(expression.operator, expression.operands.map(value));
    case "for":
      return loop(expression, scope);
    case "unreadable":
      return residue("unreadable", expression.line);
  }
}

/** What is longer is told by its hash. */
const MOST_CHARACTERS = 200;

/** Stands for a value that is not known: equal for two only if they are made alike of the same. */
export function residue(kind: string, ...of: readonly Value[]): Unknown {
  const text = JSON.stringify([kind, ...of.map(canonical)]);
  return unknown(text.length > MOST_CHARACTERS ? createHash("sha1").update(text).digest("base64") : text);
}

/** The same for what is an error for sure. */
function failed(kind: string, ...of: readonly Value[]): Unknown {
  return { ...residue(kind, ...of), fails: true };
}

/** A number that JavaScript's hold to the last digit. */
export function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || /^-?\d{1,7}\.\d{1,7}$/.test(String(value));
}

function literal(value: string | number | boolean | null): Value {
  return typeof value === "number" && !isExact(value) ? residue("number", String(value)) : value;
}

function template(expression: Expression & { kind: "template" }, scope: Scope): Value {
  const pieces = expression.parts.map((part) => (typeof part === "string" ? part : exactly(part, scope)));
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && typeof expression.parts[0] !== "string") return only;
  const texts = pieces.map(textOf);
  return texts.includes(undefined) ? residue("template", ...pieces) : texts.join("");
}

function memberOf(of: Expression, name: string, scope: Scope): Value {
  if (of.kind === "variable") {
    const found = scope.member?.(of.name, name);
    if (found !== undefined) return found;
  }
  return attributeOf(exactly(of, scope), name);
}

function attributeOf(of: Value, name: string): Value {
  if (isObject(of)) return of.get(name) ?? failed("no attribute", of, name);
  return residue("attribute", of, name);
}

function indexed(of: Value, key: Value): Value {
  if (isObject(of) && typeof key === "string") return attributeOf(of, key);
  if (isList(of) && typeof key === "number") return of[key] ?? failed("no element", of, key);
  return residue("index", of, key);
}

function splat(expression: Expression & { kind: "splat" }, scope: Scope): Value {
  const of = exactly(expression.of, scope);
  const each = (item: Value) => exactly(expression.each, withNames(scope, new Map([["*", item]])));
  return isList(of) ? of.map(each) : residue("splat", of, each(residue("element")));
}

function object(expression: Expression & { kind: "object" }, scope: Scope): Value {
  const entries = expression.entries.map(({ key, value }): readonly [Value, Value] => [
    key.kind === "variable" ? key.name : exactly(key, scope),
    exactly(value, scope),
  ]);
  const names = entries.map(([key]) => textOf(key));
  const isClear = !names.includes(undefined) && new Set(names).size === names.length;
  return isClear
    ? new Map(entries.map(([key, value]) => [textOf(key) ?? "", value]))
    : residue("object", ...entries.flat());
}

/** HCL gives both branches one type, whichever is taken. */
function conditional(condition: Value, yes: Value, no: Value): Value {
  const truth = truthOf(condition);
  const [taken, other] = truth ? [yes, no] : [no, yes];
  if (truth === undefined || !(other === null || (taken === null && !isUnknown(other)) || isOfOneType(taken, other)))
    return residue("if", condition, yes, no);
  return taken;
}

function truthOf(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}

/** Whether unifying their types leaves both as they are. */
export function isOfOneType(a: Value, b: Value): boolean {
  if (canonical(a) === canonical(b)) return true;
  if (a === null || b === null || isUnknown(a) || isUnknown(b)) return false;
  if (isList(a) && isList(b))
    return a.length === b.length
      ? a.every((item, index) => isOfOneType(item, b[index] ?? null))
      : areOfOneType([...a, ...b]);
  if (isObject(a) && isObject(b))
    return a.size === b.size && [...a].every(([name, item]) => b.has(name) && isOfOneType(item, b.get(name) ?? null));
  return typeof a !== "object" && typeof a === typeof b;
}

/** Strings alone, numbers alone, … */
export function areOfOneType(values: readonly Value[]): boolean {
  return values.every((each) => each !== null && typeof each !== "object" && typeof each === typeof values[0]);
}

const logical = new Set(["&&", "||", "!"]);

function operation(operator: string, operands: readonly Value[]): Value {
  const fits = (value: Value) => {
    if (operator === "==" || operator === "!=") return typeof value !== "object" || value === null;
    return logical.has(operator) ? truthOf(value) !== undefined : Number.isSafeInteger(value);
  };
  const result = operands.every(fits) ? operate(operator, operands) : undefined;
  const isClear = typeof result === "boolean" || Number.isSafeInteger(result);
  return isClear && result !== undefined ? result : residue(`operator ${operator}`, ...operands);
}

function loop(expression: Expression & { kind: "for" }, scope: Scope): Value {
  const collection = exactly(expression.collection, scope);
  const pairs = pairsOf(collection);
  const { keyName, valueName, grouped } = expression;
  const names = [keyName, valueName, grouped];
  if (!pairs) {
    const [keyOf, of] = [residue("key", collection, keyName), residue("item", collection, valueName)];
    const { key, value, wanted } = step(expression, scope, keyOf, of);
    return residue("for", collection, ...names, key, value, wanted);
  }
  const steps = pairs.map(([key, value]) => step(expression, scope, key, value));
  const isClear = steps.every(({ wanted, key }) => typeof wanted === "boolean" && textOf(key) !== undefined);
  const taken = steps.filter(({ wanted }) => wanted === true);
  if (isClear && !expression.key) return taken.map(({ value }) => value);
  const entries = new Map(taken.map(({ key, value }) => [textOf(key) ?? "", value]));
  if (isClear && entries.size === taken.length && !grouped) return entries;
  return residue("for", ...names, ...steps.flatMap(({ key, value, wanted }) => [key, value, wanted]));
}

function step(expression: Expression & { kind: "for" }, scope: Scope, key: Value, value: Value) {
  const names = new Map([[expression.valueName, value]]);
  if (expression.keyName !== null) names.set(expression.keyName, key);
  const inner = withNames(scope, names);
  return {
    wanted: expression.condition ? exactly(expression.condition, inner) : true,
    key: expression.key ? exactly(expression.key, inner) : "",
    value: exactly(expression.value, inner),
  };
}

function call(expression: Expression & { kind: "call" }, scope: Scope): Value {
  const { name } = expression;
  const args = expression.args.map((arg) => exactly(arg, scope));
  if (name === "try") return firstThatWorks(args);
  if (name === "can") return can(args);
  if (expression.spread) {
    const last = args.pop() ?? null;
    if (!isList(last)) return residue("call ...", name, ...args, last);
    args.push(...last);
  }
  const found = scope.call(name, args, expression.line);
  if (found !== undefined) return found;
  // Of what a file says its leaf tells the rest; what else is decoded counts as the text that it is.
  const [first] = expression.args;
  const opens = first?.kind === "call" && first.name === "file";
  const decodes = name === "yamldecode" || name === "jsondecode";
  return (decodes && !opens ? undefined : exactFunction(name, args)) ?? residue("call", name, ...args);
}

function firstThatWorks(args: readonly Value[]): Value {
  const first = args.find((arg) => !(isUnknown(arg) && arg.fails));
  return first === undefined || isPartlyUnknown(first) ? residue("try", ...args) : first;
}

function can(args: readonly Value[]): Value {
  const [value = null, ...rest] = args;
  if (rest.length === 0 && isUnknown(value) && value.fails) return false;
  return rest.length === 0 && !isPartlyUnknown(value) ? true : residue("can", ...args);
}
