import type { Node } from "web-tree-sitter";
import { expressionReader } from "./expressions";
import type { Attribute, Block, Body, Expression, FileFacts, SyntaxProblem } from "./facts";
import { emptyBody } from "./facts";
import { withTree } from "./parser";

/** Facts of a text in HCL's native syntax. Never throws on what the text says. */
export function nativeFacts(text: string): FileFacts {
  const facts = withTree(text, (root): FileFacts => {
    const read = expressionReader(text);
    const body = topBody(root, read);
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

function topBody(root: Node, read: (node: Node) => Expression): Body {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  gather(root, read, attributes, blocks);
  return { attributes, blocks };
}

/** Also looks into ERROR nodes: half-typed text still holds whole blocks. */
function gather(parent: Node, read: (node: Node) => Expression, attributes: Attribute[], blocks: Block[]): void {
  for (const node of parent.namedChildren) {
    if (node.type === "attribute") {
      const found = readAttribute(node, read);
      if (found) attributes.push(found);
    } else if (node.type === "block") {
      blocks.push(readBlock(node, read));
    } else if (node.type === "body" || node.type === "ERROR") {
      gather(node, read, attributes, blocks);
    }
  }
}

function readAttribute(node: Node, read: (node: Node) => Expression): Attribute | undefined {
  const name = node.namedChildren[0];
  const value = node.namedChildren.find((child) => child.type === "expression");
  if (name?.type !== "identifier") return undefined;
  const line = node.startPosition.row + 1;
  return { name: name.text, line, value: value ? read(value) : { kind: "unreadable", line } };
}

function readBlock(node: Node, read: (node: Node) => Expression): Block {
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
      gather(child, read, attributes, blocks);
    }
  }
  const body = attributes.length + blocks.length > 0 ? { attributes, blocks } : emptyBody;
  return { type: children[0]?.text ?? "", labels, line: node.startPosition.row + 1, body };
}

function syntaxErrors(root: Node): SyntaxProblem[] {
  const found: SyntaxProblem[] = [];
  const visit = (node: Node): void => {
    if (found.length >= 20) return;
    const line = node.startPosition.row + 1;
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
