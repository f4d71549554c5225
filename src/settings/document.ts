import { isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import type { Problem } from "../snapshot/snapshot";

/** Where a repository says about itself what can't be seen in its code: at its root. */
export const SETTINGS_FILE = ".epicenter.yaml";

/** The keys that lead to a value. */
export type Keys = readonly (string | number)[];

/** A YAML document as plain data that knows its lines and takes down what is wrong with it. */
export interface Document {
  /** Maps are Maps, also where nothing should be one; null where there is nothing. */
  readonly data: unknown;
  readonly problems: readonly Problem[];
  /** From 1. What stands in for an alias has the line of the alias. */
  lineOf(keys: Keys): number;
  wrong(keys: Keys, message: string): void;
}

/** Never throws: of a text with errors, what can be read is there. */
export function documentOf(text: string): Document {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, logLevel: "error", prettyErrors: false, merge: true });
  const problems: Problem[] = [];
  const add = (line: number, message: string) =>
    problems.push({ path: SETTINGS_FILE, line, severity: "error", code: "settings", message });

  function lineOf(keys: Keys): number {
    for (let length = keys.length; length > 0; length--) {
      const parent = parsed.getIn(keys.slice(0, length - 1), true);
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === keys[length - 1])
        : undefined;
      const node = pair ? pair.key : parsed.getIn(keys.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }

  for (const { code, message, pos } of parsed.errors) {
    const what =
      code === "MULTIPLE_DOCS" ? "A second document begins; only the first counts" : `This is no YAML: ${message}`;
    add(lines.linePos(pos[0]).line, `${what}.`);
  }
  let data: unknown = null;
  try {
    data = parsed.toJS({ mapAsMap: true, maxAliasCount: 100 });
  } catch (error) {
    add(1, `This can't be read as YAML: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return { data, problems, lineOf, wrong: (keys, message) => add(lineOf(keys), message) };
}
