import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { numberOf } from "./expressions";
import type { Attribute, Block, Body, Expression, FileFacts } from "./facts";
import { salvage, templateExpression } from "./native";

/**
 * How many labels a block has in the JSON syntax, which alone cannot tell a block from an object
 * (https://developer.hashicorp.com/terraform/language/syntax/json; Terragrunt's JSON has the same form).
 */
const labelsOf: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  ephemeral: 2,
  action: 2,
  module: 1,
  variable: 1,
  output: 1,
  provider: 1,
  check: 1,
  terraform: 0,
  moved: 0,
  import: 0,
  removed: 0,
  include: 1,
  dependency: 1,
  dependencies: 0,
  generate: 1,
  remote_state: 0,
  feature: 1,
  exclude: 0,
  errors: 0,
  engine: 0,
  component: 1,
  stack: 1,
  deployment: 1,
  upstream_input: 1,
  publish_output: 1,
  identity_token: 1,
  store: 2,
};

/** Undefined: at the top of a file it is an attribute. */
export function labelCount(name: string, value: Node): number | undefined {
  if (value.type !== "object" && value.type !== "array") return undefined;
  return name === "include" && isBareInclude(value) ? 0 : labelsOf[name];
}

/** An `include` without a label is told by the text that its path is (Terragrunt's jsonIsIncludeBlock). */
function isBareInclude(value: Node): boolean {
  return bodies(value).some((body) => properties(body).some(([name, is]) => name === "path" && is.type === "string"));
}

/** Facts of `.tf.json`, `.tfvars.json`, `terragrunt.hcl.json`. `variables`: every property is a value. */
export function jsonFacts(text: string, form: "configuration" | "variables"): FileFacts {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const line = lineFinder(text);
  const body = root?.type === "object" ? topBody(root, form, line) : { attributes: [], blocks: [] };
  if (root && root.type !== "object") errors.push({ error: 1, offset: 0, length: 1 });
  if (!root && errors.length === 0) errors.push({ error: 1, offset: 0, length: 0 });
  return {
    body,
    errors: errors.slice(0, 20).map((error) => ({
      line: line(error.offset),
      message: `this is not well-formed JSON (${printParseErrorCode(error.error)})`,
    })),
    salvaged: errors.length > 0 ? salvage(text) : [],
  };
}

export type LineFinder = (offset: number) => number;

function topBody(root: Node, form: "configuration" | "variables", line: LineFinder): Body {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (const [name, value, property] of properties(root)) {
    const labels = form === "variables" ? undefined : labelCount(name, value);
    if (form === "configuration" && name === "//") continue;
    if (form === "configuration" && name === "locals") {
      for (const body of bodies(value))
        blocks.push({ type: name, labels: [], line: line(property.offset), body: plainBody(body, line) });
    } else if (labels === undefined) {
      attributes.push({ name, line: line(property.offset), value: expression(value, line) });
    } else {
      blocks.push(...labelled(name, labels, [], value, line(property.offset), line));
    }
  }
  return { attributes, blocks };
}

function labelled(type: string, count: number, labels: string[], value: Node, at: number, line: LineFinder): Block[] {
  if (count === 0) {
    const nested = labels.length === 0 ? nestedLabelsOf[type] : undefined;
    return bodies(value).map((body) => ({
      type,
      labels,
      line: at,
      body: nested ? nestingBody(body, nested, line) : plainBody(body, line),
    }));
  }
  return bodies(value).flatMap((level) =>
    properties(level).flatMap(([label, inner, property]) =>
      label === "//" ? [] : labelled(type, count - 1, [...labels, label], inner, line(property.offset), line),
    ),
  );
}

/** The blocks in blocks that matter by their labels. */
const nestedLabelsOf: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  terraform: {
    backend: 1,
    cloud: 0,
    required_providers: 0,
    extra_arguments: 1,
    before_hook: 1,
    after_hook: 1,
    error_hook: 1,
  },
  errors: { retry: 1, ignore: 1 },
};

function nestingBody(body: Node, nested: Readonly<Record<string, number>>, line: LineFinder): Body {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (const [name, value, property] of properties(body)) {
    const count = nested[name];
    if (count === undefined || value.type === "string") {
      attributes.push({ name, line: line(property.offset), value: expression(value, line) });
    } else {
      blocks.push(...labelled(name, count, [], value, line(property.offset), line));
    }
  }
  return { attributes, blocks };
}

function plainBody(body: Node, line: LineFinder): Body {
  const attributes = properties(body)
    .filter(([name]) => name !== "//")
    .map(([name, value, property]) => ({ name, line: line(property.offset), value: expression(value, line) }));
  return { attributes, blocks: [] };
}

export function bodies(value: Node): Node[] {
  if (value.type === "object") return [value];
  if (value.type === "array") return (value.children ?? []).filter((child) => child.type === "object");
  return [];
}

export function properties(node: Node): [string, Node, Node][] {
  const found: [string, Node, Node][] = [];
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key && value && typeof key.value === "string") found.push([key.value, value, property]);
  }
  return found;
}

/** Strings are templates, as everywhere in the JSON syntax. */
function expression(node: Node, line: LineFinder): Expression {
  const at = line(node.offset);
  switch (node.type) {
    case "string":
      return templateExpression(String(node.value), at);
    case "number":
      return numberOf(Number(node.value), at);
    case "boolean":
      return { kind: "literal", value: node.value === true, line: at };
    case "array":
      return { kind: "list", items: (node.children ?? []).map((child) => expression(child, line)), line: at };
    case "object":
      return {
        kind: "object",
        entries: properties(node).map(([name, value, property]) => ({
          key: templateExpression(name, line(property.offset)),
          value: expression(value, line),
        })),
        line: at,
      };
    default:
      return { kind: "literal", value: null, line: at };
  }
}

export function lineFinder(text: string): LineFinder {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
