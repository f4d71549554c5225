import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type ScalarTag, type SchemaOptions } from "yaml";
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
 */
export function yamlToken(text: string): string | undefined {
  const document = parseDocument(text, { version: "1.1", uniqueKeys: true, logLevel: "error" });
  if (document.errors.length > 0 || document.warnings.length > 0 || /^%/m.test(text)) return undefined;
  return nodeToken(document.contents);
}

function nodeToken(node: unknown): string | undefined {
  if (node === null) return "null";
  if (isAlias(node) || isTagged(node)) return undefined;
  if (isScalar(node)) {
    const isPlain = node.type === "PLAIN";
    // The words of a merge would be taken for a key.
    if (isPlain && node.source === "<<") return undefined;
    return JSON.stringify([isPlain ? "plain" : "string", isPlain ? node.source : node.value]);
  }
  if (isSeq(node)) return together(node.items.map(nodeToken), "[]");
  if (!isMap(node)) return undefined;
  const pairs = node.items.map(({ key, value }) => together([nodeToken(key), nodeToken(value)], "()"));
  return together(pairs.toSorted(), "{}");
}

function isTagged(node: unknown): boolean {
  const { tag, anchor } = node as Node & { anchor?: string };
  return tag !== undefined || anchor !== undefined;
}

function together(parts: readonly (string | undefined)[], [open, close]: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(",")}${close}`;
}
