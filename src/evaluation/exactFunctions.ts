import { pureFunction } from "./functions";
import { isList, isObject, isPartlyUnknown, isUnknown, textOf, type Value } from "./value";

/**
 * Terraform's functions where they are known to say exactly what ours do, argument by argument; undefined: not so, and who
 * asks tells the call by its arguments. Any other function can be left out: that costs no more than a value that might
 * have been known.
 */
export function exactFunction(name: string, args: readonly Value[]): Value | undefined {
  const found = functions.get(name);
  if (!found?.fits(args)) return undefined;
  const value = found.value ? found.value(args) : pureFunction(name, args);
  return value === undefined || isUnknown(value) ? undefined : value;
}

interface ExactFunction {
  /** Whether these are as many arguments of the kinds for which the value is known. */
  readonly fits: (args: readonly Value[]) => boolean;
  readonly value?: (args: readonly Value[]) => Value | undefined;
}

type Kind = (value: Value) => boolean;

/** Letters beyond ASCII are counted and changed by rules of their own. */
const text: Kind = (value) => typeof value === "string" && /^[\x20-\x7e\t\n]*$/.test(value);
const texts: Kind = (value) => isList(value) && value.every((each) => typeof each === "string");
const whole: Kind = (value) => Number.isSafeInteger(value);
const shown: Kind = (value) => typeof value === "string" || typeof value === "boolean" || whole(value);
/** Its elements may be unknown. */
const list: Kind = isList;
const objectOrNothing: Kind = (value) => isObject(value) || value === null;
const none = () => false;

function fits(...kinds: readonly Kind[]): ExactFunction {
  return { fits: (args) => args.length === kinds.length && args.every((arg, index) => (kinds[index] ?? none)(arg)) };
}

function fitsEach(kind: Kind, least = 1): ExactFunction {
  return { fits: (args) => args.length >= least && args.every(kind) };
}

const functions: ReadonlyMap<string, ExactFunction> = new Map<string, ExactFunction>([
  ...["lower", "upper", "trimspace", "chomp"].map((name) => [name, fits(text)] as const),
  ...["basename", "dirname"].map((name) => [name, fits((value) => text(value) && value !== "")] as const),
  ...["trimprefix", "trimsuffix", "startswith", "endswith", "strcontains"].map(
    (name) => [name, fits(text, text)] as const,
  ),
  ["split", fits((value) => text(value) && value !== "", text)],
  ["replace", fits(text, (value) => text(value) && value !== "" && !/^\/.*\/$/.test(String(value)), text)],
  ["join", fits(text, texts)],
  ["contains", fits(texts, text)],
  ["tostring", fits(shown)],
  ["tonumber", fits((value) => whole(value) || /^(0|-?[1-9]\d{0,14})$/.test(textOf(value) ?? ""))],
  ["merge", fitsEach(objectOrNothing)],
  ["concat", { ...fitsEach(list), value: concat }],
  ["keys", fits(isObject)],
  ["values", fits(isObject)],
  ["length", fits((value) => isObject(value) || isList(value) || text(value))],
  ["lookup", { fits: (args) => isObject(args[0]) && text(args[1] ?? null) && args.length <= 3, value: lookup }],
  [
    "element",
    fits(
      (value) => isList(value) && value.length > 0,
      (value) => whole(value) && Number(value) >= 0,
    ),
  ],
  ["format", { fits: (args) => text(args[0] ?? null), value: format }],
  ...["yamldecode", "jsondecode"].map(
    (name) => [name, { ...fits((value) => typeof value === "string"), value: decode(name) }] as const,
  ),
]);

/** Lists that hold things of several kinds may be given one. */
function concat(lists: readonly Value[]): Value | undefined {
  const items = lists.filter(isList).flat();
  return items.every((each) => typeof each === "string") ? items : undefined;
}

/** A default may be given the type of the others. */
function lookup([of = null, key = null, fallback]: readonly Value[]): Value | undefined {
  if (!isObject(of)) return undefined;
  const found = of.get(String(key));
  if (found !== undefined) return found;
  return typeof fallback === "string" && texts([...of.values()]) ? fallback : undefined;
}

function format([pattern = null, ...args]: readonly Value[]): Value | undefined {
  let next = 0;
  let isClear = true;
  const result = String(pattern).replace(/%(.?)/gs, (_, verb) => {
    if (verb === "%") return "%";
    const arg = args[next++] ?? null;
    isClear &&= verb === "d" ? whole(arg) : (verb === "s" || verb === "v") && shown(arg);
    return textOf(arg) ?? "";
  });
  return isClear && next === args.length ? result : undefined;
}

/** Numbers of many digits, and those that YAML 1.1 alone takes for some, are told by the text. */
const oddNumbers = /[\d.]{16,}|\d[_:]\d|\b0[box]|\d[eE]/;

function decode(name: string): (args: readonly Value[]) => Value | undefined {
  return (args) => {
    const value = oddNumbers.test(String(args[0])) ? undefined : pureFunction(name, args);
    return value === undefined || isPartlyUnknown(value) ? undefined : value;
  };
}
