import type { Node } from "web-tree-sitter";
import type { FileFacts } from "./facts";
import { factsOf } from "./file";
import { languageOf } from "./language";
import { nativeFacts } from "./native";

/** A piece of a text; lines and columns count from 0, columns in UTF-16 units, the end is exclusive. */
export interface Span {
  readonly start: Position;
  readonly end: Position;
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** Facts in which a number stands for exactly where something is written, in place of its line. */
export interface Positioned {
  readonly facts: FileFacts;
  /** Where that is; of a plain line, where the facts have no better, all that is written in it. */
  spanOf(line: number): Span;
}

/** No text is parsed that has as many lines: what lies above is no line but a position. */
export const FIRST_POSITION = 2 ** 24;

/**
 * Facts for whoever must know where in a line a thing is named. An attribute stands for its value, a call for its first
 * argument, a string for what is between its quotes, a block for its header. undefined for what is no configuration.
 */
export function positionedFacts(path: string, text: string): Positioned | undefined {
  const spans: Span[] = [];
  const known = new Map<string, number>();
  const position = (node: Node): number => {
    const span = spanOf(node);
    const key = `${span.start.line}:${span.start.character}-${span.end.line}:${span.end.character}`;
    const found = known.get(key) ?? FIRST_POSITION + spans.length;
    if (!known.has(key)) {
      known.set(key, found);
      spans.push(span);
    }
    return found;
  };
  // The JSON syntax has one reference on a line, as it is written by people and by tools.
  const facts = languageOf(path) === "native" ? nativeFacts(text, position) : factsOf(path, text);
  return facts && { facts, spanOf: (line) => spans[line - FIRST_POSITION] ?? rowSpan(text, line - 1) };
}

/** What is written in a line, which counts from 0. */
export function rowSpan(text: string, line: number): Span {
  const row = text.split(/\r?\n/, line + 1)[line] ?? "";
  return {
    start: { line, character: row.length - row.trimStart().length },
    end: { line, character: row.trimEnd().length },
  };
}

function spanOf(node: Node): Span {
  const { first, last } = shown(node);
  const quotes = first === last && (first.type === "string_lit" || first.type === "quoted_template") ? 1 : 0;
  return {
    start: { line: first.startPosition.row, character: first.startPosition.column + quotes },
    end: { line: last.endPosition.row, character: last.endPosition.column - quotes },
  };
}

/** What of a node says where it is meant. */
function shown(node: Node): { readonly first: Node; readonly last: Node } {
  switch (node.type) {
    case "attribute":
      return shownOr(
        node.namedChildren.find((child) => child.type === "expression"),
        node,
      );
    case "function_call": {
      const given = node.namedChildren.find((child) => child.type === "function_arguments");
      return shownOr(
        given?.namedChildren.find((child) => child.type === "expression"),
        node,
      );
    }
    case "block": {
      const opening = node.children.findIndex((child) => child.type === "block_start");
      return { first: node.children[0] ?? node, last: node.children[opening - 1] ?? node };
    }
    case "expression":
    case "literal_value":
    case "template_expr":
    case "collection_value":
      return shownOr(node.childCount === 1 ? (node.children[0] ?? undefined) : undefined, node);
    default:
      return { first: node, last: node };
  }
}

function shownOr(inner: Node | undefined, node: Node): { readonly first: Node; readonly last: Node } {
  return inner ? shown(inner) : { first: node, last: node };
}
