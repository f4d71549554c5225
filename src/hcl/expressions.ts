import type { Node } from "web-tree-sitter";
import type { Expression, ObjectEntry } from "./facts";
import { readHeredoc, readQuoted } from "./templates";

/** What stands in the facts as the line of a node. */
export type LineOf = (node: Node) => number;

/** Turns expression nodes of one source text into plain data. */
export function expressionReader(source: string, lineOf: LineOf): (node: Node) => Expression {
  const unreadable = (node: Node): Expression => ({ kind: "unreadable", line: lineOf(node) });

  /** An `expression` node, or any node that can stand in one. */
  function read(node: Node): Expression {
    switch (node.type) {
      case "expression":
        return sequence(node.children, node);
      case "literal_value":
        return literal(node);
      case "string_lit":
      case "quoted_template":
        return readQuoted(node, templates);
      case "heredoc_template":
        return readHeredoc(node, templates);
      case "template_expr":
      case "collection_value":
      case "for_expr":
      case "operation":
        return node.namedChildren[0] ? read(node.namedChildren[0]) : unreadable(node);
      case "variable_expr":
        return { kind: "variable", name: node.text, line: lineOf(node) };
      case "function_call":
        return call(node);
      case "tuple":
        return { kind: "list", items: expressionsOf(node).map(read), line: lineOf(node) };
      case "object":
        return { kind: "object", entries: entries(node), line: lineOf(node) };
      case "conditional":
        return conditional(node);
      case "unary_operation":
        return {
          kind: "operation",
          operator: node.children[0]?.type ?? "",
          operands: [sequence(node.children.slice(1), node)],
          line: lineOf(node),
        };
      case "binary_operation":
        return binary(node);
      case "for_tuple_expr":
      case "for_object_expr":
        return comprehension(node);
      default:
        return unreadable(node);
    }
  }

  /** One operand: what it starts with, then the accesses that follow it as siblings. Parentheses are only grouping. */
  function sequence(nodes: readonly Node[], parent: Node): Expression {
    const meaningful = nodes.filter((node) => node.type !== "comment" && node.type !== "(" && node.type !== ")");
    const [first, ...accesses] = meaningful;
    if (!first) return unreadable(parent);
    return accesses.reduce<Expression>((of, access) => step(of, access), read(first));
  }

  function step(of: Expression, node: Node): Expression {
    const line = lineOf(node);
    if (node.type === "get_attr") return { kind: "attribute", of, name: node.namedChildren[0]?.text ?? "", line };
    if (node.type === "index") {
      const inner = node.namedChildren[0];
      if (inner?.type === "legacy_index") {
        // The digits have no node of their own.
        return { kind: "index", of, key: numberOf(Number(inner.text.slice(1)), line), line };
      }
      const key = inner && expressionsOf(inner)[0];
      return key ? { kind: "index", of, key: read(key), line } : { kind: "unreadable", line };
    }
    if (node.type === "splat") {
      const inner = node.namedChildren[0];
      const element: Expression = { kind: "variable", name: "*", line };
      const each = (inner?.namedChildren ?? []).reduce<Expression>((value, access) => step(value, access), element);
      return { kind: "splat", of, each, line };
    }
    return { kind: "unreadable", line };
  }

  function literal(node: Node): Expression {
    const line = lineOf(node);
    const inner = node.namedChildren[0];
    switch (inner?.type) {
      case "string_lit":
        return readQuoted(inner, templates);
      case "numeric_lit":
        return numberOf(Number(inner.text), line);
      case "bool_lit":
        return { kind: "literal", value: inner.text === "true", line };
      case "null_lit":
        return { kind: "literal", value: null, line };
      default:
        return unreadable(node);
    }
  }

  function call(node: Node): Expression {
    const list = node.namedChildren.find((child) => child.type === "function_arguments");
    const args = list ? expressionsOf(list).map(read) : [];
    const spread = list?.namedChildren.some((child) => child.type === "ellipsis") ?? false;
    return { kind: "call", name: node.namedChildren[0]?.text ?? "", args, spread, line: lineOf(node) };
  }

  function entries(node: Node): ObjectEntry[] {
    const found: ObjectEntry[] = [];
    for (const element of node.namedChildren) {
      if (element.type !== "object_elem") continue;
      const [key, value] = expressionsOf(element);
      if (key && value) found.push({ key: objectKey(key), value: read(value) });
    }
    return found;
  }

  /** A bare word is its own name; anything else, `(local.x)` also, is evaluated. */
  function objectKey(node: Node): Expression {
    const only = node.namedChildCount === 1 && node.childCount === 1 ? node.namedChildren[0] : undefined;
    if (only?.type === "variable_expr") return { kind: "literal", value: only.text, line: lineOf(node) };
    return read(node);
  }

  function conditional(node: Node): Expression {
    const [condition, yes, no] = expressionsOf(node);
    if (!condition || !yes || !no) return unreadable(node);
    return { kind: "conditional", condition: read(condition), yes: read(yes), no: read(no), line: lineOf(node) };
  }

  function binary(node: Node): Expression {
    const at = node.children.findIndex((child) => operators.has(child.type));
    const operator = node.children[at];
    if (!operator) return unreadable(node);
    return {
      kind: "operation",
      operator: operator.type,
      operands: [sequence(node.children.slice(0, at), node), sequence(node.children.slice(at + 1), node)],
      line: lineOf(node),
    };
  }

  function comprehension(node: Node): Expression {
    const line = lineOf(node);
    const intro = node.namedChildren.find((child) => child.type === "for_intro");
    const names = intro?.namedChildren.filter((child) => child.type === "identifier").map((child) => child.text) ?? [];
    const collection = intro && expressionsOf(intro)[0];
    const values = expressionsOf(node);
    const isObject = node.type === "for_object_expr";
    const value = values[isObject ? 1 : 0];
    const key = isObject ? values[0] : undefined;
    const valueName = names.at(-1);
    if (!collection || !value || valueName === undefined || (isObject && !key)) return unreadable(node);
    const condition = node.namedChildren.find((child) => child.type === "for_cond");
    const test = condition && expressionsOf(condition)[0];
    return {
      kind: "for",
      keyName: names.length > 1 ? (names[0] ?? null) : null,
      valueName,
      collection: read(collection),
      key: key ? read(key) : null,
      value: read(value),
      condition: test ? read(test) : null,
      grouped: node.namedChildren.some((child) => child.type === "ellipsis"),
      line,
    };
  }

  const templates = { source, read, lineOf };
  return read;
}

/** A number that JSON holds, as facts are kept in it; one beyond that is not known. */
export function numberOf(value: number, line: number): Expression {
  return Number.isFinite(value) ? { kind: "literal", value: value + 0, line } : { kind: "unreadable", line };
}

const operators = new Set(["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"]);

function expressionsOf(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type === "expression");
}
