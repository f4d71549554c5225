import { alternatives, canonical, isObject, isPartlyUnknown, partsOf, textOf, type Value } from "../evaluation/value";
import type { StateAddress } from "./state";

/**
 * How a reader's address and a producer's go together. `open`: nothing known speaks against it, and nothing for it.
 * undefined: they are two states.
 */
type Match = "certain" | "possible" | "open" | undefined;

type Likeness = "equal" | "fits" | "differs";

/** Certain where all is known and equal; possible where what is known goes together and tells states apart. */
export function sameState(reader: StateAddress, producer: StateAddress): Match {
  if (reader.backend === "" || producer.backend === "") return "open";
  if (reader.backend !== producer.backend) return undefined;
  if (isObject(reader.object) || isObject(producer.object)) return sameConfiguration(reader.object, producer.object);
  const places = reader.where.map((value, index) => optional(value, producer.where[index] ?? null));
  const all = [sameStore(reader, producer), ...places, sameObject(reader, producer)];
  if (all.includes("differs")) return undefined;
  if (!all.includes("fits")) return "certain";
  return identifies(reader.object) && identifies(producer.object) ? "possible" : "open";
}

/** Whether what holds two states may be one. */
export function sameStore(a: StateAddress, b: StateAddress): Likeness {
  if (a.backend !== b.backend) return "differs";
  const all = a.store.map((value, index) => likeness(value, b.store[index] ?? null));
  return all.includes("differs") ? "differs" : all.includes("fits") ? "fits" : "equal";
}

/** What neither writes is the same for both: the environment's, or a default. */
function optional(a: Value, b: Value): Likeness {
  return a === null && b === null ? "equal" : likeness(a, b);
}

function sameObject(reader: StateAddress, producer: StateAddress): Likeness {
  const [from, to] = [reader.elsewhere, producer.elsewhere];
  if (from && to && from.before === to.before && from.after === to.after) {
    // Whatever the workspace is, it is one of that producer.
    const prefixes = typeof reader.object !== "string" && typeof producer.object !== "string";
    return prefixes || reader.object === producer.object ? "equal" : "fits";
  }
  if (from) return weaker(likeness(reader.object, producer.object), inGap(producer.object, reader, from));
  const plain = likeness(reader.object, producer.object);
  if (plain === "equal" || !to) return plain;
  const other = inGap(reader.object, producer, to);
  if (other === "fits" && typeof reader.object === "string" && reader.prefix === to.before) return "equal";
  return other === "differs" ? plain : other;
}

/** The reader's workspace is not known: at best both may be meant. */
function weaker(a: Likeness, b: Likeness): Likeness {
  return a === "differs" && b === "differs" ? "differs" : "fits";
}

/** Whether an object is that of some workspace of another address. */
function inGap(object: Value, of: StateAddress, { before, after }: NonNullable<StateAddress["elsewhere"]>): Likeness {
  const text = textOf(object);
  if (text === undefined) {
    // An unknown beginning could be anything, also a workspace's folder; that is not what a text with one means.
    const covers = alternatives(object).some((each) => (partsOf(each)[0] ?? "").startsWith(before));
    const goes = (covers || of.backend === "remote") && likeness(object, gapped(before, after)) !== "differs";
    return goes ? "fits" : "differs";
  }
  if (!text.startsWith(before) || !text.endsWith(after)) return "differs";
  const name = text.slice(before.length, text.length - after.length);
  if (name === "" || name.includes("/") || text.length <= before.length + after.length) return "differs";
  // A prefix is a habit of names: another workspace may begin alike.
  return of.backend === "remote" ? "fits" : "equal";
}

function gapped(before: string, after: string): Value {
  return { unknown: "workspace", parts: [...(before ? [before] : []), null, ...(after ? [after] : [])] };
}

/** A backend whose arguments are not known: those that both write must go together, and something must tell states apart. */
function sameConfiguration(reader: Value, producer: Value): Match {
  if (!isObject(reader) || !isObject(producer)) return "open";
  const names = [...new Set([...reader.keys(), ...producer.keys()])];
  const all = names.map((name) => ({ name, is: argumentLikeness(reader.get(name), producer.get(name)) }));
  if (all.some(({ is }) => is === "differs")) return undefined;
  const told = all.some(({ name, is }) => is === "equal" && namesState(name) && identifies(reader.get(name) ?? null));
  if (!told) return "open";
  return all.every(({ is }) => is === "equal") ? "certain" : "possible";
}

function argumentLikeness(a: Value = null, b: Value = null): Likeness {
  return a === null || b === null ? (a === b ? "equal" : "fits") : likeness(a, b);
}

/** Whether an argument of that name may tell states apart, and is no credential. */
export function namesState(name: string): boolean {
  return (
    /(path|name|prefix|key|container|address|url|repo|archive|object)$/.test(name) &&
    !/^(user|access|secret|account|private|api|auth)/.test(name)
  );
}

function likeness(a: Value, b: Value): Likeness {
  if (a === null || b === null) return "fits";
  const [textA, textB] = [textOf(a), textOf(b)];
  if (textA !== undefined && textB !== undefined) return textA === textB ? "equal" : "differs";
  if (!isPartlyUnknown(a) && !isPartlyUnknown(b)) return canonical(a) === canonical(b) ? "equal" : "differs";
  const some = alternatives(a).some((x) => alternatives(b).some((y) => fits(partsOf(x), partsOf(y))));
  return some ? "fits" : "differs";
}

/** Known text that tells states apart: not only what every state's name has. */
export function identifies(object: Value): boolean {
  return alternatives(object).some((each) => /[A-Za-z0-9]{2}/.test(tellingText(each)));
}

/** What is known of an object but for the words that every state's name has. */
export function tellingText(object: Value): string {
  return partsOf(object)
    .map((part) => part ?? " ")
    .join("")
    .replace(/terraform\.tfstate(\.d)?|\.?tfstate|\bdefault\b|\benv:|terraform_remote_state/g, " ");
}

/** Whether two partly known texts can be the same; where both have unknown pieces only the known ends are compared. */
function fits(a: readonly (string | null)[], b: readonly (string | null)[]): boolean {
  if (!b.includes(null)) return matches(a, b.join(""));
  if (!a.includes(null)) return matches(b, a.join(""));
  const [startA, startB] = [a[0] ?? "", b[0] ?? ""];
  const [endA, endB] = [a.at(-1) ?? "", b.at(-1) ?? ""];
  return (startA.startsWith(startB) || startB.startsWith(startA)) && (endA.endsWith(endB) || endB.endsWith(endA));
}

/** Whether the known pieces stand in the text one after the other, the first and the last at its ends. */
function matches(parts: readonly (string | null)[], text: string): boolean {
  let from = 0;
  for (const [index, part] of parts.entries()) {
    if (part === null) continue;
    const isLast = index === parts.length - 1;
    const at = isLast && index > 0 ? text.length - part.length : text.indexOf(part, from);
    if (at < from || (index === 0 && at > 0) || !text.startsWith(part, at)) return false;
    from = at + part.length;
  }
  return parts.at(-1) === null || from === text.length;
}
