import { parseDocument, type ScalarTag, type SchemaOptions } from "yaml";
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
    logLevel: "silent",
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
