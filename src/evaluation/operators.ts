import { canonical, isPartlyUnknown, isUnknown, unknown, type Value } from "./value";

/** HCL's operators on one or two operands (`!`, `-`, arithmetic, comparison, logic). */
export function operate(operator: string, operands: readonly Value[]): Value {
  const [left = null, right] = operands;
  if (operator === "&&" || operator === "||") return logic(operator, left, right ?? null);
  if (operator === "==" || operator === "!=") return equality(operator, left, right ?? null);
  if (operands.some(isUnknown)) return unknown(`operator ${operator}`);
  if (right === undefined) {
    if (operator === "!") return typeof truth(left) === "boolean" ? !truth(left) : unknown("operator !");
    return typeof left === "number" ? -left : unknown("operator -");
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return unknown(`operator ${operator}`);
  switch (operator) {
    case "+":
      return rounded(a + b, Math.max(decimals(a), decimals(b)));
    case "-":
      return rounded(a - b, Math.max(decimals(a), decimals(b)));
    case "*":
      return rounded(a * b, decimals(a) + decimals(b));
    case "/":
      return b === 0 ? unknown("division by zero") : a / b;
    case "%":
      return b === 0 ? unknown("division by zero") : a % b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return unknown(`operator ${operator}`);
  }
}

function decimals(number: number): number {
  return String(number).split(".")[1]?.length ?? 0;
}

/** HCL's numbers are decimal: 0.1 + 0.2 is 0.3. */
function rounded(number: number, places: number): number {
  return places === 0 ? number : Number(number.toFixed(Math.min(places, 100)));
}

function logic(operator: "&&" | "||", left: Value, right: Value): Value {
  const decides = operator === "||";
  const [a, b] = [truth(left), truth(right)];
  if (a === decides || b === decides) return decides;
  return a === undefined || b === undefined ? unknown(`operator ${operator}`) : !decides;
}

function equality(operator: "==" | "!=", left: Value, right: Value): Value {
  if (isPartlyUnknown(left) || isPartlyUnknown(right)) return unknown(`operator ${operator}`);
  return (canonical(left) === canonical(right)) === (operator === "==");
}

function truth(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}

function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;
}
