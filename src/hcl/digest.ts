import { createHash } from "node:crypto";
import { unlessTooDeep } from "./depth";
import { jsonTokens } from "./jsonWritten";
import { languageOf } from "./language";
import { tokensOfBody, type WrittenBody, written } from "./written";

/**
 * A hash over what a configuration file means to its tool: equal for two texts that differ only in comments, layout and
 * the order of arguments. Never equal for texts whose meaning differs; where that cannot be shown (a syntax error), the
 * bytes are hashed. "" for a text that says nothing at all; undefined for a file that is no configuration.
 * `pieces`: those of the text, where they are known already.
 */
export function digest(
  path: string,
  text: string,
  pieces: () => WrittenBody | null | undefined = () => written(path, text),
): string | undefined {
  const language = languageOf(path);
  if (language === undefined) return undefined;
  if (text.trim() === "") return "";
  const canonical = unlessTooDeep(() => (language === "native" ? nativeTokens(pieces()) : jsonTokens(text)));
  if (canonical === "" || canonical === "{}") return "";
  return createHash("sha1")
    .update(canonical ?? `raw\0${text}`)
    .digest("hex");
}

function nativeTokens(body: WrittenBody | null | undefined): string | undefined {
  if (!body) return undefined;
  return body.attributes.length + body.blocks.length === 0 ? "" : tokensOfBody(body);
}
