import { evaluate, type Scope } from "../evaluation/evaluate";
import { isList, isObject, isPartlyUnknown, isUnknown, type Value } from "../evaluation/value";
import type { Body, Expression } from "../hcl/facts";

/** What can't be worked out before the unit runs, in a body that is written into the unit's folder. */
const later: ReadonlySet<string> = new Set(["dependency"]);

/**
 * A body as `terragrunt stack generate` writes it (Terragrunt's partial_eval.go): worked out where it stands, but for what
 * names a `dependency`. `unclear` is told of each value that the text does not tell.
 */
export function workedOutBody(body: Body, scope: Scope, unclear: () => void): Body {
  return {
    attributes: body.attributes.map((each) => ({ ...each, value: workedOut(each.value, scope, later, unclear) })),
    blocks: body.blocks.map((each) => ({ ...each, body: workedOutBody(each.body, scope, unclear) })),
  };
}

function workedOut(expression: Expression, scope: Scope, kept: ReadonlySet<string>, unclear: () => void): Expression {
  if (!namesAny(expression, kept)) {
    const value = evaluate(expression, scope);
    if (isPartlyUnknown(value)) unclear();
    return written(value, expression.line);
  }
  if (expression.kind !== "for") return withInside(expression, (each) => workedOut(each, scope, kept, unclear));
  const names = [expression.keyName, expression.valueName].filter((name) => name !== null);
  const inner = new Set([...kept, ...names]);
  return withInside(expression, (each) => workedOut(each, scope, inner, unclear));
}

/** An expression that comes to the value, with all that is known and not known of it. */
export function written(value: Value, line: number): Expression {
  if (isList(value)) return { kind: "list", items: value.map((each) => written(each, line)), line };
  if (isObject(value)) {
    const entries = [...value].map(([name, each]) => ({ key: literal(name, line), value: written(each, line) }));
    return { kind: "object", entries, line };
  }
  if (!isUnknown(value)) return literal(value, line);
  // No file can have a name of that form.
  const gap: Expression = { kind: "variable", name: `(${value.unknown})`, line };
  if (value.oneOf) {
    const all = value.oneOf.map((each) => written(each, line));
    return all.reduceRight((no, yes) => ({ kind: "conditional", condition: gap, yes, no, line }));
  }
  if (value.parts) return { kind: "template", parts: value.parts.map((part) => part ?? gap), line };
  return gap;
}

function literal(value: string | number | boolean | null, line: number): Expression {
  return { kind: "literal", value, line };
}

/** Whether an expression refers to one of these names. */
export function namesAny(expression: Expression, names: ReadonlySet<string>): boolean {
  if (expression.kind === "variable") return names.has(expression.name);
  return inside(expression).some((each) => namesAny(each, names));
}

/** The expressions in an expression; a bare name that is an object's key is none. */
export function inside(expression: Expression): readonly Expression[] {
  const found: Expression[] = [];
  withInside(expression, (each) => {
    found.push(each);
    return each;
  });
  return found;
}

/** The expression with each that is in it replaced. */
function withInside(expression: Expression, change: (inner: Expression) => Expression): Expression {
  switch (expression.kind) {
    case "template":
      return { ...expression, parts: expression.parts.map((part) => (typeof part === "string" ? part : change(part))) };
    case "attribute":
      return { ...expression, of: change(expression.of) };
    case "index":
      return { ...expression, of: change(expression.of), key: change(expression.key) };
    case "splat":
      return { ...expression, of: change(expression.of) };
    case "call":
      return { ...expression, args: expression.args.map(change) };
    case "list":
      return { ...expression, items: expression.items.map(change) };
    case "object": {
      const entries = expression.entries.map(({ key, value }) => ({
        key: key.kind === "variable" ? key : change(key),
        value: change(value),
      }));
      return { ...expression, entries };
    }
    case "conditional": {
      const { condition, yes, no } = expression;
      return { ...expression, condition: change(condition), yes: change(yes), no: change(no) };
    }
    case "operation":
      return { ...expression, operands: expression.operands.map(change) };
    case "for": {
      const { collection, key, value, condition } = expression;
      return {
        ...expression,
        collection: change(collection),
        key: key && change(key),
        value: change(value),
        condition: condition && change(condition),
      };
    }
    default:
      return expression;
  }
}
