import type { Node } from "web-tree-sitter";
import { isTooDeep, unlessTooDeep } from "./depth";
import { jsonWritten } from "./jsonWritten";
import { languageOf } from "./language";
import { withTree } from "./parser";
import { hasOddLocal, isWhole, localMark, tokensOf } from "./tokens";

/**
 * What is written in a body but for comments and layout, piece by piece, so that two states of it can be compared. Kept
 * apart from the facts, which say what a text means: these say no more than whether two texts are the same.
 */
export interface WrittenBody {
  /** No name stands twice. */
  readonly attributes: readonly WrittenAttribute[];
  /** In the order of the text. */
  readonly blocks: readonly WrittenBlock[];
}

export interface WrittenAttribute {
  readonly name: string;
  readonly line: number;
  readonly tokens: string;
}

export interface WrittenBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly line: number;
  readonly body: WrittenBody;
}

/**
 * The pieces of a configuration file; undefined where they can't be told apart for sure: a syntax error, a name that
 * stands twice, a newline where HCL allows none (the grammar does not see those), a local referred to oddly. Such a text counts as a whole.
 */
export function written(path: string, text: string): WrittenBody | undefined {
  const pieces = unlessTooDeep(() => piecesOf(path, text));
  return pieces && !isTooDeep(pieces) ? pieces : undefined;
}

function piecesOf(path: string, text: string): WrittenBody | undefined {
  switch (languageOf(path)) {
    case "native":
      return withTree(text, (root) =>
        root.hasError || hasForeignSpace(root, text) || hasMark(text) || hasOddLocal(root)
          ? undefined
          : bodyOf(flat(root.children), text),
      );
    case "json":
      return jsonWritten(text, path.endsWith(".tfvars.json") ? "variables" : "configuration");
    default:
      return undefined;
  }
}

function hasMark(text: string): boolean {
  return text.includes(localMark.start) || text.includes(localMark.end);
}

/** White space of Unicode's that HCL does not know as such and refuses: the grammar takes it for layout. */
const foreignSpace = /[^\S \t\r\n]|\r(?!\n)/;

/** Whether such stands where layout may stand: not in strings and comments. */
function hasForeignSpace(root: Node, text: string): boolean {
  if (!foreignSpace.test(text)) return false;
  let position = 0;
  const visit = (node: Node): boolean => {
    if (node.childCount > 0 && !isWhole(node)) return node.children.some(visit);
    const between = text.slice(position, node.startIndex);
    position = Math.max(position, node.endIndex);
    return foreignSpace.test(between);
  };
  return visit(root) || foreignSpace.test(text.slice(position));
}

/**
 * Attributes that are left out, by the type of the block that they stand in: "whole" whatever they say, "text" where that
 * is plain text (anything else may be an error), "needed" the same, but that one stands there counts.
 */
export type Inert = Readonly<Record<string, ReadonlyMap<string, "whole" | "text" | "needed">>>;

function isLeftOut({ name, tokens }: WrittenAttribute, inert: Inert, type: string): boolean {
  const how = inert[type]?.get(name);
  return how === "whole" || (how !== undefined && isPlainText(tokens));
}

/** Whether an attribute's value is a text without anything to work out. */
function isPlainText(tokens: string): boolean {
  const [, value = ""] = /^(?:[^\0]+\0=\0|"[^"]*":)(.*)$/s.exec(tokens) ?? [];
  return /^("|<<)/.test(value) && !value.includes("\0") && !/[$%]\{/.test(value);
}

/** A body as one text: attributes have no order, nor have blocks of different types. */
export function tokensOfBody(body: WrittenBody, inert: Inert = {}, type = ""): string {
  return JSON.stringify(piecesOfBody(body, inert, type));
}

export function tokensOfBlock(block: WrittenBlock, inert: Inert = {}): string {
  return JSON.stringify(piecesOfBlock(block, inert));
}

/** Made a text once, at the top: a text in a text would double its escapes at every level. */
type Pieces = readonly (string | Pieces)[];

function piecesOfBody(body: WrittenBody, inert: Inert, type: string): Pieces {
  const attributes = body.attributes.flatMap((each) => {
    if (!isLeftOut(each, inert, type)) return [each.tokens];
    return inert[type]?.get(each.name) === "needed" ? [each.name] : [];
  });
  const groups = new Map<string, Pieces[]>();
  for (const block of body.blocks) {
    // A dynamic block makes blocks of its label's type, in its place among them.
    const group = block.type === "dynamic" ? (block.labels[0] ?? "") : block.type;
    groups.set(group, [...(groups.get(group) ?? []), piecesOfBlock(block, inert)]);
  }
  const named = [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
  return [attributes.sort(), named.map(([, group]) => group)];
}

function piecesOfBlock(block: WrittenBlock, inert: Inert): Pieces {
  return [block.type, block.labels, piecesOfBody(block.body, inert, block.type)];
}

/** What {@link tokensOfBlock} leaves out of a block, at any depth. */
export function inertTokens({ type, body }: WrittenBlock, inert: Inert): readonly string[] {
  return [
    ...body.attributes.filter((each) => isLeftOut(each, inert, type)).map((each) => each.tokens),
    ...body.blocks.flatMap((block) => inertTokens(block, inert)),
  ];
}

/** A file's or block's children with those of the `body` node in their place. */
function flat(children: readonly Node[]): readonly Node[] {
  return children.flatMap((child) => (child.type === "body" ? child.children : [child]));
}

function bodyOf(nodes: readonly Node[], text: string): WrittenBody | undefined {
  const attributes: WrittenAttribute[] = [];
  const names = new Set<string>();
  const blocks: WrittenBlock[] = [];
  for (const node of nodes) {
    if (node.type === "attribute") {
      const name = node.namedChildren[0]?.text ?? "";
      if (names.has(name)) return undefined;
      names.add(name);
      attributes.push({ name, line: lineOf(node), tokens: tokensOf(node, text) });
    } else if (node.type === "block") {
      const block = blockOf(node, text);
      if (!block) return undefined;
      blocks.push(block);
    } else if (node.type !== "comment") {
      return undefined;
    }
  }
  return areApart(nodes, text) ? { attributes, blocks } : undefined;
}

function blockOf(node: Node, text: string): WrittenBlock | undefined {
  const children = node.children;
  const start = children.findIndex((child) => child.type === "block_start");
  const end = children.findIndex((child) => child.type === "block_end");
  const header = children.slice(0, start).filter((child) => child.type !== "comment");
  const [from, to] = [children[start], children[end]];
  if (!from || !to || newlineAmong(children.slice(0, start + 1), text)) return undefined;
  const inside = flat(children.slice(start + 1, end));
  const body = bodyOf(inside, text);
  if (!body || !isEnclosed(from, inside, to, text)) return undefined;
  const [type, ...labels] = header.map((child) => (child.type === "string_lit" ? child.text.slice(1, -1) : child.text));
  return { type: type ?? "", labels, line: lineOf(node), body };
}

/** Whether a newline stands between each attribute or block and the next. */
function areApart(nodes: readonly Node[], text: string): boolean {
  let last: number | undefined;
  for (const [index, item] of nodes.entries()) {
    if (item.type === "comment") continue;
    if (last !== undefined && !newlineAmong(nodes.slice(last, index + 1), text)) return false;
    last = index;
  }
  return true;
}

/** `{ a = 1 }` on one line, or a newline after the opening brace and before the closing one. */
function isEnclosed(start: Node, nodes: readonly Node[], end: Node, text: string): boolean {
  const first = nodes.findIndex((node) => node.type !== "comment");
  const last = nodes.findLastIndex((node) => node.type !== "comment");
  if (first < 0) return true;
  const lead = newlineAmong([start, ...nodes.slice(0, first + 1)], text);
  const trail = newlineAmong([...nodes.slice(last), end], text);
  return lead ? trail : !trail && first === last && nodes[first]?.type === "attribute";
}

/** Whether a newline stands between the first node and the last; what is between them are comments. */
function newlineAmong(nodes: readonly Node[], text: string): boolean {
  return nodes.slice(1).some((node, index) => text.slice(nodes[index]?.endIndex, node.startIndex).includes("\n"));
}

function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}
