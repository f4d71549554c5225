import type { Node } from "web-tree-sitter";

/** Kinds whose whitespace is content, which the grammar does not keep: taken from the source as they stand. */
const raw = new Set(["string_lit", "quoted_template", "heredoc_template", "legacy_index"]);

/** Whether a node's text is taken as it stands in the source. */
export function isWhole(node: Node): boolean {
  return node.type === "comment" || raw.has(node.type);
}

/** Two characters that are of one word where nothing stands between them. */
const wordAround = /^[\p{L}\p{N}_]{2}$/u;

/** What stands in a node but for comments and layout: equal for two texts exactly if their tokens are. */
export function tokensOf(top: Node, text: string): string {
  const tokens: string[] = [];
  const brackets: string[] = [];
  let position = top.startIndex;

  // What stands between two tokens: whitespace, comments (their nodes are skipped), and what the grammar has no node for.
  const gap = (to: number) => {
    const between = text.slice(position, to);
    const rest = between.replace(/\s+/g, "");
    if (rest !== "") tokens.push(`?${rest}`);
    if (between.includes("\n")) newline();
    // The grammar takes `inx` for `in x`.
    if (between === "" && wordAround.test(text.slice(to - 1, to + 1))) tokens.push("?");
  };
  // Newlines end the entries of an object; inside ( ) and [ ] they mean nothing.
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
  visit(top);
  return tokens.join("\0");
}
