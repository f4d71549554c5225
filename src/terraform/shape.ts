import { isList, isObject, isUnknown, type Value } from "../evaluation/value";

/**
 * What a value's conversion to a type can depend on: its own type, what a string looks like, the types of what is in it.
 * Two values of one shape fit the same types.
 */
export function shapeOf(value: Value): string {
  if (value === null) return "null";
  if (isUnknown(value)) return `unknown ${value.unknown}`;
  if (isList(value)) return `[${[...new Set(value.map(shapeOf))].sort()}]`;
  if (isObject(value)) {
    const keys = [...value.keys()].sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${shapeOf(value.get(key) ?? null)}`)}}`;
  }
  if (typeof value !== "string") return typeof value;
  if (value === "true" || value === "false") return "bool in quotes";
  return value.trim() !== "" && Number.isFinite(Number(value)) ? "number in quotes" : "string";
}
