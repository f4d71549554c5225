import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { bodies, type LineFinder, labelCount, lineFinder, properties } from "./json";
import type { WrittenBlock, WrittenBody } from "./written";

/** {@link written} for the JSON syntax: a block's body is all attributes there, as JSON can't tell a block from an object. */
export function jsonWritten(text: string, form: "configuration" | "variables"): WrittenBody | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  if (root?.type !== "object" || errors.length > 0 || repeatsName(root)) return undefined;
  const line = lineFinder(text);
  const blocks: WrittenBlock[] = [];
  const rest: [string, Node, Node][] = [];
  for (const each of properties(root)) {
    const [name, value, property] = each;
    const isLocals = name === "locals" && (value.type === "object" || value.type === "array");
    const count = form === "variables" ? undefined : isLocals ? 0 : labelCount(name, value);
    if (form === "configuration" && name === "//") continue;
    if (count === undefined) rest.push(each);
    else blocks.push(...labelled(name, count, [], value, line(property.offset), text, line));
  }
  return { attributes: attributesOf(rest, text, line), blocks };
}

/**
 * The same without regard to blocks: values with sorted keys, numbers as written. Undefined as for {@link jsonWritten}.
 * With `members`, only those of the whole count, and whether there are any.
 */
export function jsonTokens(text: string, members?: ReadonlySet<string>): string | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  if (!root || errors.length > 0 || repeatsName(root)) return undefined;
  if (!members || root.type !== "object") return canonical(root, text);
  const asked = properties(root).filter(([name]) => members.has(name));
  return `some of {${asked.map(([name, value]) => `${JSON.stringify(name)}:${canonical(value, text)}`).sort()}}`;
}

/** Which of two equal keys counts is the tool's choice. */
function repeatsName(node: Node): boolean {
  if (node.type === "object") {
    const names = properties(node).map(([name]) => name);
    if (new Set(names).size < (node.children ?? []).length) return true;
  }
  return (node.children ?? []).some(repeatsName);
}

function labelled(
  type: string,
  count: number,
  labels: readonly string[],
  value: Node,
  at: number,
  text: string,
  line: LineFinder,
): WrittenBlock[] {
  if (count === 0) {
    return bodies(value).map((body) => {
      const named = properties(body).filter(([name]) => name !== "//");
      return { type, labels, line: at, body: { attributes: attributesOf(named, text, line), blocks: [] } };
    });
  }
  return bodies(value).flatMap((level) =>
    properties(level).flatMap(([label, inner, property]) =>
      label === "//" ? [] : labelled(type, count - 1, [...labels, label], inner, line(property.offset), text, line),
    ),
  );
}

function attributesOf(named: readonly [string, Node, Node][], text: string, line: LineFinder) {
  return named.map(([name, value, property]) => ({
    name,
    line: line(property.offset),
    tokens: `${JSON.stringify(name)}:${canonical(value, text)}`,
  }));
}

function canonical(node: Node, text: string): string {
  if (node.type === "array") return `[${(node.children ?? []).map((child) => canonical(child, text)).join(",")}]`;
  if (node.type === "number") return text.slice(node.offset, node.offset + node.length);
  if (node.type !== "object") return JSON.stringify(node.value);
  const entries = properties(node).map(([name, value]) => `${JSON.stringify(name)}:${canonical(value, text)}`);
  return `{${entries.sort().join(",")}}`;
}
