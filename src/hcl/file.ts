import type { FileFacts } from "./facts";
import { jsonFacts } from "./json";
import { languageOf } from "./language";
import { nativeFacts } from "./native";

/** Facts of a configuration file by its name's syntax. Never throws on what the text says; undefined for other files. */
export function factsOf(path: string, text: string): FileFacts | undefined {
  switch (languageOf(path)) {
    case "native":
      return nativeFacts(text);
    case "json":
      return jsonFacts(text, path.endsWith(".tfvars.json") ? "variables" : "configuration");
    default:
      return undefined;
  }
}
