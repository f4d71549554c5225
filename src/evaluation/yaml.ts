import { createHash } from "node:crypto";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type ScalarTag,
  type SchemaOptions,
  type YAMLMap,
} from "yaml";
import { fromData, unknown, type Value } from "./value";

/**
 * YAML as `yamldecode` reads it: 1.1's plain `yes` and `on` are booleans (also as keys), `<<` merges, the last of equal
 * keys wins. undefined where the text is not one document. A plain date, which Terraform makes a timestamp, is unknown.
 */
export function yamlValue(text: string): Value | undefined {
  const document = parseDocument(text, {
    customTags,
    version: "1.1",
    uniqueKeys: false,
    logLevel: "error",
    resolveKnownTags: true,
  });
  if (document.errors.length > 0) return undefined;
  try {
    return plain(document.toJS({ mapAsMap: true, maxAliasCount: 1000 }));
  } catch {
    return undefined;
  }
}

/** Octal numbers are written 0o17; 017 is seventeen. */
const octal: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => Number.parseInt(text.replace("0o", ""), 8),
};

const customTags: NonNullable<SchemaOptions["customTags"]> = (tags) => [
  octal,
  ...tags.filter((tag) => typeof tag === "string" || !("format" in tag) || tag.format !== "OCT"),
];

function plain(data: unknown): Value {
  if (data instanceof Date) return unknown("YAML timestamp");
  if (data instanceof Uint8Array || data instanceof Set) return unknown("YAML tag");
  if (Array.isArray(data)) return data.map(plain);
  if (data instanceof Map) return new Map([...data].map(([key, value]) => [String(key), plain(value)]));
  return fromData(data);
}

/**
 * A text that is equal for two YAML files only if `yamldecode` makes the same of both: scalars as they are written, since
 * a plain `yes` is none of a quoted one's kind. Undefined where comments and layout can't be told from the rest for sure.
 * With `members`, only those of the whole count, and whether there are any.
 */
export function yamlToken(text: string, members?: ReadonlySet<string>): string | undefined {
  const document = parseDocument(text, { version: "1.1", uniqueKeys: true, logLevel: "error" });
  if (document.errors.length > 0 || document.warnings.length > 0 || /^%/m.test(text)) return undefined;
  const reading: Reading = { document, anchored: new Map() };
  const whole = nodeToken(document.contents, reading);
  const { contents } = document;
  if (!members || whole === undefined || !isMap(contents) || mergesOthers(contents)) return whole;
  const asked = contents.items.filter(({ key }) => isScalar(key) && members.has(String(key.value)));
  return `some of {${asked.map((pair) => pairToken(pair, reading)).sort()}}`;
}

interface Reading {
  readonly document: Document.Parsed;
  /** What anchored nodes say, so that each is read once however often it is named. */
  readonly anchored: Map<unknown, string | undefined>;
}

function nodeToken(node: unknown, reading: Reading): string | undefined {
  if (node === null) return "null";
  if (isAlias(node)) {
    const target = node.resolve(reading.document);
    return target && reading.anchored.get(target);
  }
  if ((node as Node).tag !== undefined) return undefined;
  const token = plainToken(node, reading);
  if ((node as { anchor?: string }).anchor === undefined || token === undefined) return token;
  const named = `&${createHash("sha1").update(token).digest("base64")}`;
  reading.anchored.set(node, named);
  return named;
}

/** Words that no reading of a scalar takes for anything but text; what begins with a letter is no number and no date. */
const surelyText = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][\w-]*(?: [\w-]+)*$/i;

function plainToken(node: unknown, reading: Reading): string | undefined {
  if (isScalar(node)) {
    const { type, source, value } = node;
    const isPlain = type === "PLAIN" && !surelyText.test(source ?? "");
    return JSON.stringify([isPlain ? "plain" : "string", isPlain ? source : value]);
  }
  if (isSeq(node))
    return together(
      node.items.map((item) => nodeToken(item, reading)),
      "[]",
    );
  if (!isMap(node)) return undefined;
  const pairs = node.items.map((pair) => pairToken(pair, reading));
  // What is merged goes before or after its neighbours.
  return together(mergesOthers(node) ? pairs : pairs.toSorted(), "{}");
}

function pairToken({ key, value }: Pair, reading: Reading): string | undefined {
  return together([nodeToken(key, reading), nodeToken(value, reading)], "()");
}

function mergesOthers({ items }: YAMLMap): boolean {
  return items.some(({ key }) => isScalar(key) && key.source === "<<");
}

function together(parts: readonly (string | undefined)[], [open, close]: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(",")}${close}`;
}
