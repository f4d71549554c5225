import type { Expression } from "../hcl/facts";
import { pureFunction } from "./functions";
import { operate } from "./operators";
import {
  alternatives,
  element,
  isList,
  isObject,
  isUnknown,
  joinText,
  mapAlternatives,
  member,
  oneOf,
  pairsOf,
  textOf,
  unknown,
  type Value,
} from "./value";

/** What an expression may refer to. */
export interface Scope {
  /** The value of a name that stands alone (`each`, `local`), undefined where the scope knows none. */
  variable(name: string): Value | undefined;
  /** `name.attribute`, so that one local is worked out without all the others; undefined: ask {@link variable}. */
  member?(name: string, attribute: string): Value | undefined;
  /** Functions that look at the repository; undefined: the function is a pure one, or unknown. */
  call(name: string, args: readonly Value[], line: number, decoded?: Decoded): Value | undefined;
  /** Every string that a literal or a template comes to: it may name a path. */
  text?(value: Value, line: number): void;
  /** Functions that open what their first argument names, and so tell of it themselves. */
  readonly opens?: ReadonlySet<string>;
  /** A call that is an error for sure, and that nothing catches. */
  failed?(name: string, why: string, line: number): void;
}

/** What a text is for that goes nowhere but into a decoding function: then its comments and layout don't count. */
export interface Decoded {
  readonly format: "yaml" | "json" | "csv" | "config";
  /** What alone is asked of its value; undefined: everything. */
  readonly members?: ReadonlySet<string>;
}

const decoders: ReadonlyMap<string, Decoded["format"]> = new Map([
  ["yamldecode", "yaml"],
  ["jsondecode", "json"],
  ["csvdecode", "csv"],
  ["provider::terraform::decode_tfvars", "config"],
]);

/** More elements than this are not walked one by one. */
const MOST_ELEMENTS = 2000;

/** Works an expression out as far as the text tells. Pure but for what the scope notes down; never throws. */
export function evaluate(expression: Expression, scope: Scope): Value {
  const value = (inner: Expression) => evaluate(inner, scope);
  switch (expression.kind) {
    case "literal":
      if (typeof expression.value === "string") scope.text?.(expression.value, expression.line);
      return expression.value;
    case "template":
      return template(expression, scope);
    case "variable":
      return scope.variable(expression.name) ?? unknown(expression.name);
    case "attribute":
      return memberOf(expression.of, expression.name, scope);
    case "index":
      return indexed(expression, scope);
    case "splat":
      return splat(expression, scope);
    case "call":
      return call(expression, scope);
    case "list":
      return expression.items.map(value);
    case "object":
      return object(expression, scope);
    case "conditional": {
      const condition = value(expression.condition);
      if (condition === true || condition === "true") return value(expression.yes);
      if (condition === false || condition === "false") return value(expression.no);
      const either = caught(scope);
      return oneOf([evaluate(expression.yes, either), evaluate(expression.no, either)], "condition");
    }
    case "operation":
      return operate(expression.operator, expression.operands.map(value));
    case "for":
      return loop(expression, scope);
    case "unreadable":
      return unknown("syntax error");
  }
}

function template(expression: Expression & { kind: "template" }, scope: Scope): Value {
  const pieces = expression.parts.map((part) => (typeof part === "string" ? part : evaluate(part, scope)));
  const [only] = pieces;
  // A lone interpolation keeps its value's type.
  if (pieces.length === 1 && only !== undefined && typeof expression.parts[0] !== "string") return only;
  const text = failingWith(expression.parts, pieces, joinText(pieces));
  scope.text?.(text, expression.line);
  return text;
}

function memberOf(of: Expression, name: string, scope: Scope): Value {
  if (of.kind === "variable") {
    const found = scope.member?.(of.name, name);
    if (found !== undefined) return found;
  }
  return member(evaluateFor(of, scope, new Set([name])), name);
}

/** The same as {@link evaluate} for an expression of whose value no more than some members is asked. */
export function evaluateFor(expression: Expression, scope: Scope, members: ReadonlySet<string> | undefined): Value {
  return expression.kind === "call" ? call(expression, scope, undefined, members) : evaluate(expression, scope);
}

function indexed(expression: Expression & { kind: "index" }, scope: Scope): Value {
  const key = evaluate(expression.key, scope);
  const name = textOf(key);
  if (name !== undefined) return memberOf(expression.of, name, scope);
  const of = evaluate(expression.of, scope);
  if (isUnknown(key) && key.oneOf) return mapAlternatives(key, (each) => member(of, textOf(each) ?? ""));
  if (isObject(of) && of.size <= MOST_ELEMENTS) return oneOf([...of.values()], "index");
  return unknown("index");
}

function splat(expression: Expression & { kind: "splat" }, scope: Scope): Value {
  return mapAlternatives(evaluate(expression.of, scope), (of) => {
    if (isUnknown(of)) return unknown(of.unknown);
    const items = of === null ? [] : isList(of) ? of : [of];
    return items.map((item) => evaluate(expression.each, withNames(scope, new Map([["*", item]]))));
  });
}

function call(
  expression: Expression & { kind: "call" },
  scope: Scope,
  decoded?: Decoded,
  members?: ReadonlySet<string>,
): Value {
  const { name } = expression;
  const format = decoders.get(name);
  const inside = format && { format, ...(members ? { members } : {}) };
  if (name === "try" || name === "coalesce") return firstKnown(expression, scope);
  const passed = name === "can" ? caught(scope) : scope;
  const args = expression.args.map((arg, index) => {
    const inner = index === 0 && scope.opens?.has(name) ? withoutText(passed) : passed;
    return arg.kind === "call" ? call(arg, inner, inside) : evaluate(arg, inner);
  });
  if (name === "can") return can(args[0] ?? null);
  if (expression.spread) {
    const last = args.pop();
    if (!isList(last)) return unknown(`${name}(...)`);
    args.push(...last);
  }
  const called = scope.call(name, args, expression.line, decoded);
  if (isUnknown(called) && called.fails) scope.failed?.(name, called.unknown, expression.line);
  return failingWith(expression.args, args, called ?? pureFunction(name, args) ?? unknown(`${name}()`));
}

/** What is made of a call that fails, fails with it. That a name is not there may be no more than that we don't know it. */
function failingWith(of: readonly (Expression | string)[], values: readonly Value[], result: Value): Value {
  if (!isUnknown(result) || result.oneOf) return result;
  const fails = values.some((value, index) => {
    const expression = of[index];
    const isMade = typeof expression === "object" && (expression.kind === "call" || expression.kind === "template");
    return isMade && isUnknown(value) && value.fails;
  });
  return fails ? { ...result, fails: true } : result;
}

/** The scope where an error may not come about, or is caught. */
function caught({ failed: _, ...scope }: Scope): Scope {
  return scope;
}

function withoutText({ text: _, ...scope }: Scope): Scope {
  return scope;
}

/** `try(a, b)`: a where it can be worked out; where that can't be known, either. `coalesce` skips null and "". */
function firstKnown(expression: Expression & { kind: "call" }, scope: Scope): Value {
  const candidates: Value[] = [];
  const inner = expression.name === "try" ? caught(scope) : scope;
  for (const arg of expression.args) {
    const value = evaluate(arg, inner);
    if (expression.name === "coalesce" ? value === null || value === "" : isUnknown(value) && value.fails) continue;
    candidates.push(value);
    if (!isUnknown(value)) break;
  }
  return candidates.length === 0 ? unknown(`${expression.name}()`) : oneOf(candidates, `${expression.name}()`);
}

function can(value: Value): Value {
  if (!isUnknown(value)) return true;
  return value.fails ? false : unknown("can()");
}

function object(expression: Expression & { kind: "object" }, scope: Scope): Value {
  const entries = new Map<string, Value>();
  let lost: string | undefined;
  for (const entry of expression.entries) {
    const key = entry.key.kind === "variable" ? entry.key.name : evaluate(entry.key, scope);
    const value = evaluate(entry.value, scope);
    const names = alternatives(key).map(textOf);
    for (const name of names) {
      if (name === undefined) lost = "object key";
      else entries.set(name, names.length > 1 ? unknown("object key") : value);
    }
  }
  return lost === undefined ? entries : unknown(lost);
}

function loop(expression: Expression & { kind: "for" }, scope: Scope): Value {
  const pairs = pairsOf(evaluate(expression.collection, scope));
  if (!pairs || pairs.length > MOST_ELEMENTS) {
    // What the body reads must be noted all the same.
    step(expression, caught(scope), unknown("for"), unknown("for"));
    return unknown("for");
  }
  const list: Value[] = [];
  const entries = new Map<string, Value>();
  for (const [key, value] of pairs) {
    const result = step(expression, scope, key, value);
    if (result === "skipped") continue;
    if (result === "unknown") return unknown("for");
    if (result.key === undefined) list.push(result.value);
    else if (!expression.grouped) entries.set(result.key, result.value);
    else {
      const earlier = entries.get(result.key);
      entries.set(result.key, [...(isList(earlier) ? earlier : []), result.value]);
    }
  }
  return expression.key ? entries : list;
}

function step(
  expression: Expression & { kind: "for" },
  scope: Scope,
  key: Value,
  value: Value,
): { readonly key: string | undefined; readonly value: Value } | "skipped" | "unknown" {
  const names = new Map([[expression.valueName, value]]);
  if (expression.keyName !== null) names.set(expression.keyName, key);
  const inner = withNames(scope, names);
  const wanted = expression.condition ? evaluate(expression.condition, inner) : true;
  if (wanted === false || wanted === "false") return "skipped";
  const result = evaluate(expression.value, inner);
  const resultKey = expression.key ? textOf(evaluate(expression.key, inner)) : undefined;
  if (isUnknown(wanted) || (expression.key && resultKey === undefined)) return "unknown";
  return { key: resultKey, value: result };
}

/** The scope with some names of its own in front. */
export function withNames(scope: Scope, names: ReadonlyMap<string, Value>): Scope {
  return {
    ...scope,
    variable: (name) => names.get(name) ?? scope.variable(name),
    member: (name, attribute) => (names.has(name) ? undefined : scope.member?.(name, attribute)),
  };
}

/** An element of a list by position, or of an object by key. */
export function lookUp(of: Value, key: Value): Value {
  if (isList(of) && typeof key === "number") return element(of, key);
  const name = textOf(key);
  return name === undefined ? unknown("index") : member(of, name);
}
