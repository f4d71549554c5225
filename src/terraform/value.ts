import { evaluate } from "../evaluation/evaluate";
import { isPureFunction } from "../evaluation/functions";
import { newNotes } from "../evaluation/reads";
import { isUnknown, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import type { Block, Expression } from "../hcl/facts";
import type { Module } from "./module";
import { newReferences, referencesIn } from "./references";
import { moduleScope } from "./scope";

/** An expression's value in a module, whoever uses that. */
function valueIn(world: World, module: Module, expression: Expression): Value {
  const notes = { ...newNotes(), needsRoot: false, file: "" };
  return evaluate(expression, moduleScope(world, module, { folder: module.folder }, notes));
}

/** Whether an expression fails as far as can be told: by what it refers to, or by what it comes to. */
export function lacksValue(world: World, module: Module, expression: Expression): boolean {
  const found = newReferences();
  referencesIn(expression, found);
  if (found.unclear || ![...found.functions].every(isPureFunction)) return true;
  const known = new Set(module.blocks.map(({ is }) => addressOf(is)));
  const declared =
    [...found.resources].every((name) => known.has(name) || /^(path|terraform|each|count|self)\./.test(name)) &&
    [...found.locals].every((name) => module.locals.has(name)) &&
    [...found.variables].every((name) => module.variables.has(name)) &&
    [...found.outputs.keys()].every((name) => module.calls.some((call) => call.name === name));
  return !declared || fails(valueIn(world, module, expression));
}

function addressOf({ type, labels }: Block): string {
  return (type === "resource" ? labels : [type, ...labels]).join(".");
}

function fails(value: Value): boolean {
  if (isUnknown(value)) return value.fails === true || (value.oneOf?.some(fails) ?? false);
  if (value instanceof Map) return [...value.values()].some(fails);
  return Array.isArray(value) && value.some(fails);
}
