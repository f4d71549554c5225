import type { Node } from "web-tree-sitter";
import type { LineOf } from "./expressions";
import type { Expression } from "./facts";

/** The text that templates stand in, and how the expressions are read that they interpolate. */
export interface TemplateSource {
  readonly source: string;
  readonly read: (node: Node) => Expression;
  readonly lineOf: LineOf;
}

type Parts = (string | Expression)[];
interface Reader extends TemplateSource {
  readonly unescape: (raw: string) => string;
}

/**
 * The grammar drops whitespace at the edges of template text, so text is never taken from its nodes: it is what lies
 * between the interpolations in the source.
 */
export function readQuoted(node: Node, text: TemplateSource): Expression {
  const reader = { ...text, unescape: unescapeQuoted };
  return templateOf(partsBetween(node, node.startIndex + 1, node.endIndex - 1, reader), text.lineOf(node));
}

/** `<<EOT` and `<<-EOT`; the text ends with the newline before the closing word. */
export function readHeredoc(node: Node, text: TemplateSource): Expression {
  const { source, lineOf } = text;
  const opening = source.indexOf("\n", node.startIndex);
  if (opening < 0 || opening > node.endIndex) return { kind: "unreadable", line: lineOf(node) };
  const closing = source.slice(opening + 1, node.endIndex).search(/[^\n]*$/) + opening + 1;
  const parts = partsBetween(node, opening + 1, closing, { ...text, unescape: unescapeDollars });
  const indented = source.startsWith("<<-", node.startIndex);
  return templateOf(indented ? withoutIndent(parts) : parts, lineOf(node));
}

export function templateOf(parts: Parts, line: number): Expression {
  const merged: Parts = [];
  for (const part of parts) {
    const last = merged.length - 1;
    if (typeof part === "string" && typeof merged[last] === "string") merged[last] += part;
    else if (part !== "") merged.push(part);
  }
  if (merged.length === 0) return { kind: "literal", value: "", line };
  if (merged.length === 1 && typeof merged[0] === "string") return { kind: "literal", value: merged[0], line };
  return { kind: "template", parts: merged, line };
}

function partsBetween(parent: Node, from: number, to: number, reader: Reader): Parts {
  const { source } = reader;
  const parts: Parts = [];
  let position = from;
  // A "~" of the directive that this text stands in.
  let trimNext = source.startsWith("~}", from - 2);
  const pushText = (end: number, trimEnd: boolean) => {
    let raw = source.slice(position, end);
    if (trimNext) raw = raw.trimStart();
    if (trimEnd) raw = raw.trimEnd();
    if (raw !== "") parts.push(reader.unescape(raw));
  };
  for (const child of parent.children) {
    if (child.startIndex < from || child.endIndex > to) continue;
    if (child.type !== "template_interpolation" && child.type !== "template_directive") continue;
    const text = source.slice(child.startIndex, child.endIndex);
    pushText(child.startIndex, text.startsWith("${~") || text.startsWith("%{~"));
    parts.push(child.type === "template_interpolation" ? interpolation(child, reader) : directive(child, reader));
    trimNext = text.endsWith("~}");
    position = child.endIndex;
  }
  pushText(to, source.startsWith("%{~", to));
  return parts;
}

function interpolation(node: Node, { read, lineOf }: Reader): Expression {
  const inner = node.namedChildren.find((child) => child.type === "expression");
  return inner ? read(inner) : { kind: "unreadable", line: lineOf(node) };
}

function directive(node: Node, reader: Reader): Expression {
  const inner = node.namedChildren[0];
  if (inner?.type === "template_if") return conditional(inner, reader);
  if (inner?.type === "template_for") return repetition(inner, reader);
  return { kind: "unreadable", line: reader.lineOf(node) };
}

function conditional(node: Node, reader: Reader): Expression {
  const { read, lineOf } = reader;
  const line = lineOf(node);
  const intro = childOf(node, "template_if_intro");
  const otherwise = childOf(node, "template_else_intro");
  const end = childOf(node, "template_if_end");
  const condition = intro && childOf(intro, "expression");
  if (!intro || !end || !condition) return { kind: "unreadable", line };
  const text = (from: Node, to: Node) =>
    templateOf(partsBetween(node, from.endIndex, to.startIndex, reader), lineOf(from));
  return {
    kind: "conditional",
    condition: read(condition),
    yes: text(intro, otherwise ?? end),
    no: otherwise ? text(otherwise, end) : { kind: "literal", value: "", line },
    line,
  };
}

function repetition(node: Node, reader: Reader): Expression {
  const { read, lineOf } = reader;
  const line = lineOf(node);
  const start = childOf(node, "template_for_start");
  const end = childOf(node, "template_for_end");
  const collection = start && childOf(start, "expression");
  const names = start?.namedChildren.filter((child) => child.type === "identifier").map((child) => child.text) ?? [];
  const valueName = names.at(-1);
  if (!start || !end || !collection || valueName === undefined) return { kind: "unreadable", line };
  const value = templateOf(partsBetween(node, start.endIndex, end.startIndex, reader), line);
  const each: Expression = {
    kind: "for",
    keyName: names.length > 1 ? (names[0] ?? null) : null,
    valueName,
    collection: read(collection),
    key: null,
    value,
    condition: null,
    grouped: false,
    line,
  };
  return { kind: "call", name: "join", args: [{ kind: "literal", value: "", line }, each], spread: false, line };
}

function childOf(node: Node, type: string): Node | undefined {
  return node.namedChildren.find((child) => child.type === type);
}

function unescapeQuoted(raw: string): string {
  const simple: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
  return unescapeDollars(
    raw.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs, (whole, short, long, plain) => {
      if (plain !== undefined) return simple[plain] ?? whole;
      const code = Number.parseInt(short ?? long, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }),
  );
}

function unescapeDollars(raw: string): string {
  return raw.replace(/([$%])\1\{/g, "$1{");
}

/** `<<-` takes the smallest indentation of any line from all of them. */
function withoutIndent(parts: Parts): Parts {
  let smallest = Number.POSITIVE_INFINITY;
  parts.forEach((part, index) => {
    if (typeof part !== "string") return;
    part.split("\n").forEach((text, row, rows) => {
      const startsLine = row > 0 || index === 0;
      const isLastFragment = row === rows.length - 1;
      if (!startsLine || (isLastFragment && index === parts.length - 1 && text.trim() === "")) return;
      if (text.trim() === "" && !isLastFragment) return;
      smallest = Math.min(smallest, text.length - text.trimStart().length);
    });
  });
  if (!Number.isFinite(smallest) || smallest === 0) return parts;
  return parts.map((part, index) => {
    if (typeof part !== "string") return part;
    return part
      .split("\n")
      .map((text, row) => (row > 0 || index === 0 ? text.slice(Math.min(smallest, text.length)) : text))
      .join("\n");
  });
}
