import type { Node } from "web-tree-sitter";
import { heredocToken, quotedToken } from "./texts";

/** Kinds whose whitespace is content, which the grammar does not keep: taken from the source as they stand. */
const raw = new Set(["string_lit", "quoted_template", "heredoc_template", "legacy_index"]);

/** Whether a node's text is taken as it stands in the source. */
export function isWhole(node: Node): boolean {
  return node.type === "comment" || raw.has(node.type);
}

/**
 * A reference to a local stands between these, so that who compares two states may put what the local says in its place.
 * A text that has them itself is not told apart into pieces.
 */
export const localMark = { start: "\uE000", end: "\uE001" };

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
    } else if (node.startIndex < position) {
      // What follows a local's first word went with it.
    } else if (raw.has(node.type) || node.childCount === 0 || localAt(node)) {
      if (node.startIndex === node.endIndex) return;
      const local = localAt(node);
      gap(node.startIndex);
      emit(local ? marked(local.name) : tokenOf(node, text));
      position = local?.end ?? node.endIndex;
    } else {
      for (const child of node.children) visit(child);
    }
  };
  visit(top);
  return withoutParentheses(tokens).join("\0");
}

/** A text's characters, however they are written; any other token as it stands. */
function tokenOf(node: Node, text: string): string {
  if (node.childCount === 0) return text.slice(node.startIndex, node.endIndex);
  const written = withMarks(node, text);
  if (node.type === "heredoc_template") return heredocToken(written) ?? written;
  return (node.type === "legacy_index" ? undefined : quotedToken(written)) ?? written;
}

interface LocalReference {
  readonly name: string;
  readonly end: number;
}

/** `local.name` with nothing between, of which the node is the first word. */
function localAt(node: Node): LocalReference | undefined {
  if (!isLocal(node) || node.nextSibling?.type !== "get_attr") return undefined;
  const { startIndex, endIndex, text, namedChildren } = node.nextSibling;
  const name = namedChildren[0]?.text;
  return name !== undefined && startIndex === node.endIndex && text === `.${name}`
    ? { name, end: endIndex }
    : undefined;
}

function isLocal(node: Node): boolean {
  return node.type === "variable_expr" && node.text === "local";
}

/** Whether a local is referred to in a way that is not marked. */
export function hasOddLocal(node: Node): boolean {
  return isLocal(node) ? !localAt(node) : node.namedChildren.some(hasOddLocal);
}

function withMarks(top: Node, text: string): string {
  let written = "";
  let position = top.startIndex;
  const visit = (node: Node): void => {
    const local = localAt(node);
    if (local) {
      written += text.slice(position, node.startIndex) + marked(local.name);
      position = local.end;
    } else for (const child of node.namedChildren) visit(child);
  };
  visit(top);
  return written + text.slice(position, top.endIndex);
}

function marked(name: string): string {
  return localMark.start + name + localMark.end;
}

/** `a = ("b")` is `a = "b"`; what is no text, as a type, may not stand in parentheses. */
function withoutParentheses(tokens: readonly string[]): readonly string[] {
  const [name, equals, opening, value, closing, ...more] = tokens;
  const isText = equals === "=" && opening === "(" && value?.startsWith('"') && closing === ")" && more.length === 0;
  return isText ? [name ?? "", equals, value ?? ""] : tokens;
}
