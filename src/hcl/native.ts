import type { Node } from "web-tree-sitter";
import { expressionReader, type LineOf } from "./expressions";
import type { Attribute, Block, Body, Expression, FileFacts, SyntaxProblem } from "./facts";
import { emptyBody } from "./facts";
import { withTree } from "./parser";

interface Reader {
  readonly read: (node: Node) => Expression;
  readonly lineOf: LineOf;
}

/** Facts of a text in HCL's native syntax; `lineOf` says what stands as a node's line. Never throws on what the text says. */
export function nativeFacts(text: string, lineOf: LineOf = rowOf): FileFacts {
  const facts = withTree(text, (root): FileFacts => {
    const body = topBody(root, { read: expressionReader(text, lineOf), lineOf });
    if (!root.hasError) return { body, errors: [], salvaged: [] };
    return { body, errors: syntaxErrors(root), salvaged: salvage(text) };
  });
  if (facts) return facts;
  return {
    body: emptyBody,
    errors: [{ line: 1, message: "not read: the text is too far from HCL" }],
    salvaged: salvage(text),
  };
}

/** A template's text (a file for `templatefile`, a string of the JSON syntax) as one expression. */
export function templateExpression(text: string, line: number): Expression {
  if (!/[$%]\{/.test(text)) return { kind: "literal", value: text, line };
  // A heredoc takes any text raw; a closing word that the text does not have ends it.
  let word = "EPICENTER";
  while (text.includes(word)) word += "_";
  const facts = nativeFacts(`x = <<${word}\n${text}\n${word}\n`);
  const value = facts.body.attributes[0]?.value;
  if (!value || facts.errors.length > 0) return { kind: "unreadable", line };
  return relined(withoutFinalNewline(value), line);
}

function withoutFinalNewline(value: Expression): Expression {
  if (value.kind === "literal" && typeof value.value === "string")
    return { ...value, value: value.value.replace(/\n$/, "") };
  if (value.kind !== "template") return value;
  const last = value.parts.at(-1);
  if (typeof last !== "string") return value;
  return { ...value, parts: [...value.parts.slice(0, -1), last.replace(/\n$/, "")].filter((part) => part !== "") };
}

function relined(value: Expression, line: number): Expression {
  return { ...value, line };
}

function rowOf(node: Node): number {
  return node.startPosition.row + 1;
}

function topBody(root: Node, reader: Reader): Body {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  gather(root, reader, attributes, blocks);
  return { attributes, blocks };
}

/** Also looks into ERROR nodes: half-typed text still holds whole blocks. */
function gather(parent: Node, reader: Reader, attributes: Attribute[], blocks: Block[]): void {
  for (const node of parent.namedChildren) {
    if (node.type === "attribute") {
      const found = readAttribute(node, reader);
      if (found) attributes.push(found);
    } else if (node.type === "block") {
      blocks.push(readBlock(node, reader));
    } else if (node.type === "body" || node.type === "ERROR") {
      gather(node, reader, attributes, blocks);
    }
  }
}

function readAttribute(node: Node, { read, lineOf }: Reader): Attribute | undefined {
  const name = node.namedChildren[0];
  const value = node.namedChildren.find((child) => child.type === "expression");
  if (name?.type !== "identifier") return undefined;
  const line = lineOf(node);
  return { name: name.text, line, value: value ? read(value) : { kind: "unreadable", line } };
}

function readBlock(node: Node, reader: Reader): Block {
  const children = node.namedChildren;
  const labels: string[] = [];
  for (const child of children.slice(1)) {
    if (child.type === "identifier") labels.push(child.text);
    else if (child.type === "string_lit") labels.push(child.text.slice(1, -1));
  }
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (const child of children) {
    if (child.type === "body" || child.type === "ERROR") {
      gather(child, reader, attributes, blocks);
    }
  }
  const body = attributes.length + blocks.length > 0 ? { attributes, blocks } : emptyBody;
  return { type: children[0]?.text ?? "", labels, line: reader.lineOf(node), body };
}

function syntaxErrors(root: Node): SyntaxProblem[] {
  const found: SyntaxProblem[] = [];
  const visit = (node: Node): void => {
    if (found.length >= 20) return;
    const line = rowOf(node);
    if (node.isMissing)
      found.push({ line, message: `${node.type === "}" ? "a closing brace" : node.type} is missing` });
    else if (node.isError) found.push({ line, message: "this is not well-formed HCL" });
    else if (node.hasError) for (const child of node.children) visit(child);
  };
  visit(root);
  return found.length > 0 ? found : [{ line: 1, message: "this is not well-formed HCL" }];
}

export function salvage(text: string): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  text.split("\n").forEach((row, index) => {
    for (const match of row.matchAll(/"([^"\n]*\/[^"\n]*)"/g)) {
      if (match[1] !== undefined) found.push({ text: match[1], line: index + 1 });
    }
  });
  return found;
}
