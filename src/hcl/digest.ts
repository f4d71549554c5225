import { createHash } from "node:crypto";
import { type Node as JsonNode, type ParseError, parseTree } from "jsonc-parser";
import type { Node } from "web-tree-sitter";
import { languageOf } from "./language";
import { withTree } from "./parser";

/**
 * A hash over what a configuration file means to its tool: equal for two texts that differ only in comments and layout.
 * Never equal for texts whose meaning differs; where that cannot be shown (a syntax error), the bytes are hashed.
 * Undefined for a file that is no configuration.
 */
export function digest(path: string, text: string): string | undefined {
  const language = languageOf(path);
  if (language === undefined) return undefined;
  const canonical = language === "native" ? nativeTokens(text) : jsonTokens(text);
  return createHash("sha1")
    .update(canonical ?? `raw\0${text}`)
    .digest("hex");
}

/** Kinds whose whitespace is content, which the grammar does not keep: taken from the source as they stand. */
const raw = new Set(["string_lit", "quoted_template", "heredoc_template", "legacy_index"]);

function nativeTokens(text: string): string | undefined {
  return withTree(text, (root) => {
    if (root.hasError) return undefined;
    const tokens: string[] = [];
    const brackets: string[] = [];
    let position = 0;

    // What stands between two tokens: whitespace, comments (their nodes are skipped), and what the grammar has no node for.
    const gap = (to: number) => {
      const between = text.slice(position, to);
      const rest = between.replace(/\s+/g, "");
      if (rest !== "") tokens.push(`?${rest}`);
      if (between.includes("\n")) newline();
    };
    // Newlines end attributes and entries; inside ( ) and [ ] they mean nothing.
    const newline = () => {
      const innermost = brackets.at(-1);
      const previous = tokens.at(-1);
      if (innermost === "(" || innermost === "[") return;
      if (previous === undefined || previous === "\n" || previous === "{" || previous === ",") return;
      tokens.push("\n");
    };
    const emit = (token: string) => {
      if (token === "(" || token === "[" || token === "{") brackets.push(token);
      if (token === ")" || token === "]" || token === "}") {
        brackets.pop();
        if (token === "}" && tokens.at(-1) === "\n") tokens.pop();
      }
      tokens.push(token);
    };
    const visit = (node: Node): void => {
      if (node.type === "comment") {
        gap(node.startIndex);
        if (!node.text.startsWith("/*")) newline();
        position = node.endIndex;
      } else if (raw.has(node.type) || node.childCount === 0) {
        if (node.startIndex === node.endIndex) return;
        gap(node.startIndex);
        emit(text.slice(node.startIndex, node.endIndex));
        position = node.endIndex;
      } else {
        for (const child of node.children) visit(child);
      }
    };
    visit(root);
    gap(text.length);
    if (tokens.at(-1) === "\n") tokens.pop();
    return tokens.join("\0");
  });
}

/** Values with sorted keys; numbers as written. Undefined where a key stands twice, for which of them counts is the tool's choice. */
function jsonTokens(text: string): string | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  if (!root || errors.length > 0) return undefined;
  let ambiguous = false;
  const canonical = (node: JsonNode): string => {
    if (node.type === "array") return `[${(node.children ?? []).map(canonical).join(",")}]`;
    if (node.type === "number") return text.slice(node.offset, node.offset + node.length);
    if (node.type !== "object") return JSON.stringify(node.value);
    const entries = new Map<string, string>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (!key || !value || entries.has(key.value)) ambiguous = true;
      else entries.set(key.value, canonical(value));
    }
    return `{${[...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${JSON.stringify(key)}:${value}`)}}`;
  };
  const result = canonical(root);
  return ambiguous ? undefined : result;
}
