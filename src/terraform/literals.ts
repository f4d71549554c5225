import { evaluate } from "../evaluation/evaluate";
import type { Value } from "../evaluation/value";
import type { Expression } from "../hcl/facts";

/** What a default or a variable file may hold: neither names nor calls. */
export function isLiteral(expression: Expression): boolean {
  switch (expression.kind) {
    case "literal":
      return true;
    case "list":
      return expression.items.every(isLiteral);
    case "object":
      return expression.entries.every(({ key, value }) => key.kind === "literal" && isLiteral(value));
    case "operation":
      return expression.operator === "-" && expression.operands.length === 1 && expression.operands.every(isNumber);
    default:
      return false;
  }
}

function isNumber(expression: Expression): boolean {
  return expression.kind === "literal" && typeof expression.value === "number";
}

export function literalValue(expression: Expression): Value {
  return evaluate(expression, { variable: () => undefined, call: () => undefined });
}
