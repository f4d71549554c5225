import type { Document, Keys } from "./document";

/** Something that is written in the settings, and its line. */
export interface Written<T> {
  readonly is: T;
  readonly line: number;
}

/** Takes a value of the document; undefined where it is none of the wanted kind, which the document is told. */
export type Read<T> = (data: unknown, keys: Keys, document: Document) => T | undefined;

export type Fields<T> = { readonly [Name in keyof T]-?: Read<NonNullable<T[Name]>> };

/** A mapping with these keys and no others; a wrong value is left out, the rest stays. */
export function fields<T extends object>(readers: Fields<T>): Read<Partial<T>> {
  const names = Object.keys(readers).join(", ");
  return (data, keys, document) => {
    // `name:` with nothing after it is how one begins to type.
    const entries = data === null && keys.length > 0 ? new Map<unknown, unknown>() : data;
    if (!(entries instanceof Map)) return void document.wrong(keys, `This must be a mapping with some of: ${names}.`);
    const found: Partial<T> = {};
    for (const [key, value] of entries) {
      const name = String(key);
      const at = [...keys, name];
      if (!isOneOf(readers, name))
        document.wrong(at, `${JSON.stringify(name)} means nothing here; known are: ${names}.`);
      else found[name] = readers[name](value, at, document);
    }
    return found;
  };
}

function isOneOf<T extends object>(readers: T, name: string): name is keyof T & string {
  return Object.hasOwn(readers, name);
}

export const text: Read<Written<string>> = (data, keys, document) => {
  if (typeof data === "string" && data !== "") return { is: data, line: document.lineOf(keys) };
  const quoted = typeof data === "number" || typeof data === "boolean" ? `; write "${data}" in quotes` : "";
  document.wrong(keys, `This must be a text${quoted}.`);
};

/** A text of a certain form; `what` says which: "a path that begins with ../". */
export function textLike(form: RegExp, what: string): Read<Written<string>> {
  return (data, keys, document) => {
    const found = text(data, keys, document);
    if (!found || form.test(found.is)) return found;
    document.wrong(keys, `${JSON.stringify(found.is)} must be ${what}.`);
  };
}

export function list<T>(item: Read<T>): Read<readonly T[]> {
  return (data, keys, document) => {
    if (!Array.isArray(data)) return void document.wrong(keys, "This must be a list.");
    return data.flatMap((each, index) => item(each, [...keys, index], document) ?? []);
  };
}

/** A mapping from names of one's own choice; `name` checks them. */
export function named<T>(name: Read<Written<string>>, item: Read<T>): Read<ReadonlyMap<string, Written<T>>> {
  return (data, keys, document) => {
    if (!(data instanceof Map)) return void document.wrong(keys, "This must be a mapping from names.");
    const found = new Map<string, Written<T>>();
    for (const [key, value] of data) {
      const at = [...keys, String(key)];
      const is = name(String(key), at, document) && item(value, at, document);
      if (is !== undefined) found.set(String(key), { is, line: document.lineOf(at) });
    }
    return found;
  };
}
