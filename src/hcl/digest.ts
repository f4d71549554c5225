import { createHash } from "node:crypto";
import { jsonTokens } from "./jsonWritten";
import { languageOf } from "./language";
import { tokensOfBody, written } from "./written";

/**
 * A hash over what a configuration file means to its tool: equal for two texts that differ only in comments, layout and
 * the order of arguments. Never equal for texts whose meaning differs; where that cannot be shown (a syntax error), the
 * bytes are hashed. Undefined for a file that is no configuration.
 */
export function digest(path: string, text: string): string | undefined {
  const language = languageOf(path);
  if (language === undefined) return undefined;
  const canonical = language === "native" ? nativeTokens(path, text) : jsonTokens(text);
  return createHash("sha1")
    .update(canonical ?? `raw\0${text}`)
    .digest("hex");
}

function nativeTokens(path: string, text: string): string | undefined {
  const body = written(path, text);
  return body && tokensOfBody(body);
}
