import { createHash } from "node:crypto";
import { posix } from "node:path";
import { regularExpression } from "./regularExpression";
import {
  alternatives,
  canonical,
  fromData,
  inByteOrder,
  isList,
  isObject,
  isPartlyUnknown,
  isSet,
  isUnknown,
  joinText,
  mapAlternatives,
  namesOf,
  oneOf,
  partsOf,
  setOf,
  textOf,
  unknown,
  type Value,
} from "./value";
import { yamlValue } from "./yaml";

/**
 * Functions of Terraform that depend on their arguments alone: those that feed paths, keys and addresses. undefined: not
 * one of them. An unknown argument makes the result unknown unless the function can say more.
 */
export function pureFunction(name: string, args: readonly Value[]): Value | undefined {
  const plain = plainName(name);
  const partial = onPartial.get(plain);
  if (partial) return partial(args);
  const known = onKnown.get(plain);
  if (!known) return undefined;
  return distribute(args, (each) =>
    each.some(isUnknown) ? unknown(`${plain}()`) : (known(each) ?? unknown(`${plain}()`)),
  );
}

/** Whether {@link pureFunction} knows it. */
export function isPureFunction(name: string): boolean {
  const plain = plainName(name);
  return onPartial.has(plain) || onKnown.has(plain) || choosing.has(plain);
}

/** Worked out where their arguments are. */
const choosing = new Set(["try", "can", "coalesce"]);

function plainName(name: string): string {
  return name.startsWith("core::") ? name.slice("core::".length) : name;
}

/** Calls with each combination of the values that the arguments may have. */
function distribute(args: readonly Value[], call: (args: readonly Value[]) => Value): Value {
  const at = args.findIndex((arg) => isUnknown(arg) && arg.oneOf);
  const open = args[at];
  if (open === undefined) return call(args);
  return oneOf(
    alternatives(open).map((each) => distribute(args.with(at, each), call)),
    "alternatives",
  );
}

type Pure = (args: readonly Value[]) => Value | undefined;

/** Of a list of strings: its strings, undefined where one is none. */
function texts(value: Value | undefined): readonly string[] | undefined {
  if (!isList(value)) return undefined;
  const all = value.map(textOf);
  return all.includes(undefined) ? undefined : (all as string[]);
}

function onText(change: (text: string, ...rest: readonly string[]) => Value | undefined): Pure {
  return (args) => {
    const all = texts(args);
    const [first, ...rest] = all ?? [];
    return first === undefined ? undefined : change(first, ...rest);
  };
}

/** Keeps what is known of a path or a text around its unknown pieces. */
const onPartial: ReadonlyMap<string, Pure> = new Map(
  Object.entries<Pure>({
    dirname: ([path = null]) => mapAlternatives(path, dirname),
    basename: ([path = null]) => mapAlternatives(path, basename),
    merge: (args) => distribute(args, merge),
    concat: (args) => (args.every(isList) ? args.flat() : unknown("concat()")),
    lookup: ([of = null, key = null, fallback]) =>
      mapAlternatives(key, (each) => {
        const name = textOf(each);
        if (name === undefined)
          return isObject(of) ? oneOf([...of.values(), fallback ?? null], "lookup()") : unknown("lookup()");
        if (isObject(of)) return of.get(name) ?? fallback ?? unknown("lookup()");
        return fallback === undefined ? unknown("lookup()") : oneOf([unknown("lookup()"), fallback], "lookup()");
      }),
    join: ([separator = null, ...lists]) => {
      if (!lists.every(isList)) return unknown("join()");
      return joinText(lists.flat().flatMap((item, index) => (index === 0 ? [item] : [separator, item])));
    },
    format: ([pattern = null, ...args]) => format(pattern, args),
    tostring: ([value = null]) => (isUnknown(value) ? value : (textOf(value) ?? value)),
    toset: ([value = null]) => (isList(value) && !isPartlyUnknown(value) ? setOf(ofOneType(value)) : value),
    tolist: ([value = null]) => (isList(value) ? [...ofOneType(value)] : value),
    tomap: ([value = null]) => {
      if (!isObject(value)) return value;
      const items = ofOneType([...value.values()]);
      return new Map([...value.keys()].map((key, index) => [key, items[index] ?? null]));
    },
    sensitive: ([value = null]) => value,
    nonsensitive: ([value = null]) => value,
    values: ([of = null]) => (isObject(of) ? namesOf(of).map((key) => of.get(key) ?? null) : unknown("values()")),
    keys: ([of = null]) => (isObject(of) ? namesOf(of) : unknown("keys()")),
    flatten: ([list = null]) => (isList(list) ? flatten(list) : unknown("flatten()")),
    length: ([of = null]) =>
      isList(of) ? of.length : isObject(of) ? of.size : typeof of === "string" ? [...of].length : unknown("length()"),
    element: ([list = null, index]) =>
      isList(list) && typeof index === "number" && list.length > 0
        ? (list[index % list.length] ?? null)
        : unknown("element()"),
    one: ([list = null]) => (isList(list) ? (list[0] ?? null) : unknown("one()")),
    zipmap: ([keys, list]) => {
      const names = texts(keys);
      return names && isList(list)
        ? new Map(names.map((name, index) => [name, list[index] ?? null]))
        : unknown("zipmap()");
    },
  }),
);

const onKnown: ReadonlyMap<string, Pure> = new Map(
  Object.entries<Pure>({
    lower: onText((text) => text.toLowerCase()),
    upper: onText((text) => text.toUpperCase()),
    title: onText((text) => text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())),
    trimspace: onText((text) => text.trim()),
    trimprefix: onText((text, prefix = "") => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
    trimsuffix: onText((text, suffix = "") => (suffix && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text)),
    trim: onText((text, cut = "") => trimRight(trimLeft(text, cut), cut)),
    startswith: onText((text, prefix = "") => text.startsWith(prefix)),
    endswith: onText((text, suffix = "") => text.endsWith(suffix)),
    strcontains: onText((text, part = "") => text.includes(part)),
    timecmp: onText((text, other = "") => {
      const apart = Date.parse(text) - Date.parse(other);
      return Number.isNaN(apart) ? undefined : Math.sign(apart);
    }),
    split: onText((separator, text = "") => (text === "" ? [] : text.split(separator))),
    replace: onText(replace),
    regex: onText(regex),
    chomp: onText((text) => text.replace(/[\r\n]+$/, "")),
    abspath: () => undefined,
    substr: ([text, offset, length]) => {
      if (typeof text !== "string" || typeof offset !== "number" || typeof length !== "number") return undefined;
      const start = offset < 0 ? Math.max(text.length + offset, 0) : offset;
      return length < 0 ? text.slice(start) : text.slice(start, start + length);
    },
    contains: ([list, item = null]) => (isList(list) && !isPartlyUnknown(list) ? includes(list, item) : undefined),
    distinct: ([list]) => (isList(list) && !isPartlyUnknown(list) ? distinct(list) : undefined),
    compact: ([list]) => (isList(list) ? list.filter((item) => item !== null && item !== "") : undefined),
    reverse: ([list]) => (isList(list) ? list.toReversed() : undefined),
    sort: ([list]) => texts(list)?.toSorted(inByteOrder),
    range: (args) => range(args),
    setunion: (lists) => (lists.every(isList) ? setOf(ofOneType(lists.flat())) : undefined),
    setintersection: ([first, ...rest]) =>
      isList(first) && rest.every(isList)
        ? setOf(first.filter((item) => rest.every((list) => includes(list, item))))
        : undefined,
    setsubtract: ([from, without]) =>
      isList(from) && isList(without) && !isPartlyUnknown(without)
        ? setOf(from.filter((item) => !includes(without, item)))
        : undefined,
    setproduct: (lists) => (lists.every(isList) ? setProduct(lists) : undefined),
    slice: ([list, from, to]) =>
      isList(list) && typeof from === "number" && typeof to === "number" ? list.slice(from, to) : undefined,
    tonumber: ([value]) => (Number.isFinite(Number(value)) ? Number(value) : undefined),
    tobool: ([value]) =>
      value === true || value === "true" ? true : value === false || value === "false" ? false : undefined,
    jsonencode: ([value = null]) => (isPartlyUnknown(value) ? undefined : asJson(value)),
    jsondecode: onText(jsonValue),
    yamldecode: onText(yamlValue),
    md5: onText((text) => createHash("md5").update(text).digest("hex")),
    sha1: onText((text) => createHash("sha1").update(text).digest("hex")),
    sha256: onText((text) => createHash("sha256").update(text).digest("hex")),
    base64encode: onText((text) => Buffer.from(text).toString("base64")),
  }),
);

/** As Go's encoder writes it: safe to stand in HTML. */
function asJson(value: Value): string {
  const code = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return canonical(value).replace(/[<>&\u2028\u2029]/g, code);
}

function jsonValue(text: string): Value | undefined {
  try {
    return fromData(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function dirname(path: Value): Value {
  // Unlike Node's, Go's takes the name behind a slash at the end for an empty one.
  if (typeof path === "string")
    return posix.normalize(path.slice(0, path.lastIndexOf("/") + 1)).replace(/(.)\/$/, "$1");
  const parts = partsOf(path);
  const at = parts.findLastIndex((part) => part?.includes("/"));
  const last = parts[at];
  if (typeof last !== "string") return unknown(isUnknown(path) ? path.unknown : "dirname()");
  const before = parts.slice(0, at).map((part) => part ?? unknown("dirname()"));
  // An unknown piece after the last slash may itself hold more of them.
  const rest = at === parts.length - 1 ? [] : [unknown("dirname()")];
  return joinText([...before, last.slice(0, last.lastIndexOf("/")), ...rest]);
}

function basename(path: Value): Value {
  if (typeof path === "string") return posix.basename(path) || (path === "" ? "." : "/");
  const last = partsOf(path).at(-1);
  const cut = typeof last === "string" ? last.lastIndexOf("/") : -1;
  return typeof last === "string" && cut >= 0 ? last.slice(cut + 1) : unknown("basename()");
}

function merge(args: readonly Value[]): Value {
  const result = new Map<string, Value>();
  let lost = false;
  for (const arg of args) {
    if (isObject(arg)) for (const [key, value] of arg) result.set(key, value);
    // Every key may come from the unknown one.
    else if (arg !== null) lost = true;
  }
  return lost ? unknown("merge()") : result;
}

function format(pattern: Value, args: readonly Value[]): Value {
  if (typeof pattern !== "string") return unknown("format()");
  let next = 0;
  const pieces: Value[] = [];
  let from = 0;
  for (const verb of pattern.matchAll(/%(%|[-+# 0]*\d*(?:\.\d+)?[a-zA-Z])/g)) {
    pieces.push(pattern.slice(from, verb.index));
    from = verb.index + verb[0].length;
    if (verb[1] === "%") pieces.push("%");
    else pieces.push(formatted(verb[1] ?? "", args[next++] ?? unknown("format()")));
  }
  return joinText([...pieces, pattern.slice(from)]);
}

function formatted(verb: string, value: Value): Value {
  if (verb === "s" || verb === "d" || verb === "v") return value;
  const padded = /^0(\d+)d$/.exec(verb);
  if (padded && typeof value === "number") return String(value).padStart(Number(padded[1]), "0");
  return unknown("format()");
}

/** Terraform takes a search in slashes for a regular expression of RE2, whose `$1` and `${name}` are JavaScript's nearly. */
function replace(text: string, search = "", replacement = ""): Value | undefined {
  if (search.length < 2 || !search.startsWith("/") || !search.endsWith("/"))
    return text.replaceAll(search, () => replacement);
  const pattern = regularExpression(search.slice(1, -1), "g");
  return (
    pattern &&
    text.replace(
      pattern,
      replacement.replace(/\$\{(\w+)\}/g, (_, name) => (/^\d+$/.test(name) ? `$${name}` : `$<${name}>`)),
    )
  );
}

function regex(pattern: string, text = ""): Value | undefined {
  const found = regularExpression(pattern)?.exec(text);
  if (!found) return undefined;
  if (found.groups) return new Map(Object.entries(found.groups).map(([name, group]) => [name, group ?? null]));
  return found.length === 1 ? found[0] : found.slice(1).map((group) => group ?? null);
}

function trimLeft(text: string, cut: string): string {
  let start = 0;
  while (start < text.length && cut.includes(text.charAt(start))) start++;
  return text.slice(start);
}

function trimRight(text: string, cut: string): string {
  let end = text.length;
  while (end > 0 && cut.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function range(args: readonly Value[]): Value | undefined {
  const [a, b, c] = args;
  if (typeof a !== "number") return undefined;
  const start = typeof b === "number" ? a : 0;
  const end = typeof b === "number" ? b : a;
  const by = typeof c === "number" ? c : end < start ? -1 : 1;
  if (by === 0 || Math.abs((end - start) / by) > 1024) return undefined;
  const numbers: number[] = [];
  for (let n = start; by > 0 ? n < end : n > end; n += by) numbers.push(n);
  return numbers;
}

function flatten(list: readonly Value[]): readonly Value[] {
  return list.flatMap((item) => (isList(item) ? flatten(item) : [item]));
}

function includes(list: readonly Value[], item: Value): boolean {
  return list.some((each) => canonical(each) === canonical(item));
}

/** Each element with each of the others; of sets it is one. */
function setProduct(lists: readonly (readonly Value[])[]): readonly Value[] {
  const rows = lists.reduce<readonly (readonly Value[])[]>(
    (before, list) => before.flatMap((row) => ofOneType(list).map((item) => [...row, item])),
    [[]],
  );
  return lists.some(isSet) ? setOf(rows) : rows;
}

/** Elements of a collection have one type: beside a string, numbers and booleans are strings too. */
function ofOneType(list: readonly Value[]): readonly Value[] {
  return list.some((item) => typeof item === "string") ? list.map((item) => textOf(item) ?? item) : list;
}

function distinct(list: readonly Value[]): readonly Value[] {
  return [...new Map(list.map((item) => [canonical(item), item])).values()];
}
