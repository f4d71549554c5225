/**
 * What an expression comes to without running anything. Objects are Maps (a key may be "__proto__"), lists and sets are
 * arrays. What can't be known is {@link Unknown}, at any depth.
 */
export type Value = null | boolean | number | string | readonly Value[] | ReadonlyMap<string, Value> | Unknown;

export interface Unknown {
  /** Why: "var.name", "run_cmd", "secret", … */
  readonly unknown: string;
  /** Of a string: the text that is known, null standing for what is not. */
  readonly parts?: readonly (string | null)[];
  /** It is one of these. */
  readonly oneOf?: readonly Value[];
  /** Working it out is an error for sure, which `try` passes over. */
  readonly fails?: true;
}

/** More combinations than this are not worked out; they become an unknown. */
const MOST_ALTERNATIVES = 64;

export function unknown(why: string): Unknown {
  return { unknown: why };
}

export function failure(why: string): Unknown {
  return { unknown: why, fails: true };
}

export function isUnknown(value: Value | undefined): value is Unknown {
  return typeof value === "object" && value !== null && "unknown" in value;
}

export function isObject(value: Value | undefined): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Unknown itself, or with something unknown inside. */
export function isPartlyUnknown(value: Value): boolean {
  if (isUnknown(value)) return true;
  if (isList(value)) return value.some(isPartlyUnknown);
  if (isObject(value)) return [...value.values()].some(isPartlyUnknown);
  return false;
}

/** One of several values; nested alternatives are flattened, equal ones dropped. */
export function oneOf(values: readonly Value[], why: string): Value {
  const flat: Value[] = [];
  for (const value of values) {
    for (const each of alternatives(value)) if (!flat.includes(each)) flat.push(each);
  }
  const [only] = flat;
  if (flat.length === 1 && only !== undefined) return only;
  return flat.length > MOST_ALTERNATIVES ? unknown(why) : { unknown: why, oneOf: flat };
}

export function alternatives(value: Value): readonly Value[] {
  return isUnknown(value) && value.oneOf ? value.oneOf : [value];
}

/** Applies `change` to the value, or to each of the values that it may be. */
export function mapAlternatives(value: Value, change: (each: Value) => Value): Value {
  if (!isUnknown(value) || !value.oneOf) return change(value);
  return oneOf(value.oneOf.map(change), value.unknown);
}

/** A string as HCL converts it; undefined where the value has none. */
export function textOf(value: Value): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return undefined;
}

/** Puts strings together; what is unknown in one stays an unknown part of the whole. */
export function joinText(pieces: readonly Value[]): Value {
  let results: Value[] = [""];
  for (const piece of pieces) {
    const next: Value[] = [];
    for (const result of results) for (const each of alternatives(piece)) next.push(append(result, each));
    results = next.length > MOST_ALTERNATIVES ? [joinText(pieces.map(withoutAlternatives))] : next;
  }
  return oneOf(results, "alternatives");
}

function withoutAlternatives(value: Value): Value {
  return isUnknown(value) && value.oneOf ? unknown(value.unknown) : value;
}

function append(left: Value, right: Value): Value {
  const [a, b] = [textOf(left), textOf(right)];
  if (a !== undefined && b !== undefined) return a + b;
  const why = [left, right].find(isUnknown)?.unknown ?? "not a string";
  const parts: (string | null)[] = [];
  for (const part of [...partsOf(left), ...partsOf(right)]) {
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else if (part !== null || last !== null) parts.push(part);
  }
  return { unknown: why, parts };
}

/** The known and unknown pieces of a string value. */
export function partsOf(value: Value): readonly (string | null)[] {
  const text = textOf(value);
  if (text !== undefined) return text === "" ? [] : [text];
  return (isUnknown(value) && value.parts) || [null];
}

/** Go's order of texts, which HCL's objects and sets are in: that of their bytes. */
export function inByteOrder(a: string, b: string): number {
  // JavaScript's, but where there are letters of two code units.
  if (/[\ud800-\udfff]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An object's names in the order in which HCL goes through it. */
export function namesOf(of: ReadonlyMap<string, Value>): readonly string[] {
  return [...of.keys()].sort(inByteOrder);
}

/**
 * Each element once, in the order in which HCL goes through a set (setRules.Less of go-cty). They have one type. That it is a
 * set, in which an element stands for its own place, is a property of the array, so that it is kept with it.
 */
export function setOf(items: readonly Value[]): readonly Value[] {
  const all = [...new Map(items.map((item) => [canonical(item), item])).values()];
  return Object.assign(all.sort(inOrderOfSet), { isSet: true });
}

export function isSet(value: Value): boolean {
  return isList(value) && "isSet" in value;
}

function inOrderOfSet(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "string" && typeof b === "string") return inByteOrder(a, b);
  if (typeof a === "object" || typeof b === "object") return inByteOrder(canonical(a), canonical(b));
  return Number(a) - Number(b);
}

/** What a `for` goes through, in its order: key or place, and value. Undefined where that is no collection. */
export function pairsOf(collection: Value): readonly (readonly [Value, Value])[] | undefined {
  if (isList(collection))
    return isSet(collection) ? collection.map((item) => [item, item]) : collection.map((item, index) => [index, item]);
  return isObject(collection) ? namesOf(collection).map((name) => [name, collection.get(name) ?? null]) : undefined;
}

/** The value as JSON, keys sorted: equal for equal values. */
export function canonical(value: Value): string {
  if (isUnknown(value)) return `?${JSON.stringify([value.unknown, value.parts, value.oneOf?.map(canonical)])}`;
  if (isList(value)) return `[${value.map(canonical).join()}]`;
  if (isObject(value)) {
    return `{${namesOf(value)
      .map((key) => `${JSON.stringify(key)}:${canonical(value.get(key) ?? null)}`)
      .join()}}`;
  }
  return JSON.stringify(value);
}

/** JSON-like data as a value. */
export function fromData(data: unknown): Value {
  if (data === null || data === undefined) return null;
  if (typeof data === "string" || typeof data === "number" || typeof data === "boolean") return data;
  if (Array.isArray(data)) return data.map(fromData);
  if (data instanceof Map) return new Map([...data].map(([key, value]) => [String(key), fromData(value)]));
  if (typeof data === "object") return new Map(Object.entries(data).map(([key, value]) => [key, fromData(value)]));
  return unknown("not JSON");
}

export function member(of: Value, name: string): Value {
  return mapAlternatives(of, (value) => {
    if (isObject(value)) return value.get(name) ?? failure(`no attribute ${name}`);
    if (isList(value)) return /^\d+$/.test(name) ? element(value, Number(name)) : failure(`no attribute ${name}`);
    return isUnknown(value)
      ? { unknown: value.unknown, ...(value.fails ? { fails: true } : {}) }
      : failure(`no attribute ${name}`);
  });
}

export function element(list: readonly Value[], index: number): Value {
  return list[index] ?? failure(`no element ${index}`);
}
