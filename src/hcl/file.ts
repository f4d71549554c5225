import { isTooDeep, unlessTooDeep } from "./depth";
import { emptyBody, type FileFacts } from "./facts";
import { jsonFacts } from "./json";
import { languageOf } from "./language";
import { nativeFacts, salvage } from "./native";

/** Facts of a configuration file by its name's syntax. Never throws on what the text says; undefined for other files. */
export function factsOf(path: string, text: string): FileFacts | undefined {
  const language = languageOf(path);
  if (language === undefined) return undefined;
  const facts = unlessTooDeep(() =>
    language === "native"
      ? nativeFacts(text)
      : jsonFacts(text, path.endsWith(".tfvars.json") ? "variables" : "configuration"),
  );
  if (facts && !isTooDeep(facts)) return facts;
  const errors = [{ line: 1, message: "not read: it is nested too deeply" }];
  return { body: emptyBody, errors, salvaged: salvage(text) };
}
