import type { Block, Expression } from "../hcl/facts";

/** Whether a variable's default, a literal, surely becomes what its `type` and `nullable` ask for. */
export function defaultSurelyFits({ body }: Block): boolean {
  const written = (name: string) => body.attributes.find((each) => each.name === name)?.value;
  const [fallback, type] = [written("default"), written("type")];
  if (fallback === undefined) return true;
  if (fallback.kind === "literal" && fallback.value === null) return written("nullable") === undefined;
  return type === undefined || fits(fallback, type);
}

/** By Terraform's conversions that can't fail; one that depends on more than the kinds of value is not sure. */
function fits(value: Expression, type: Expression): boolean {
  if (value.kind === "literal" && value.value === null) return true;
  if (type.kind === "variable") {
    if (type.name === "any") return true;
    if (value.kind !== "literal") return false;
    return type.name === "string" || type.name === typeof value.value;
  }
  if (type.kind !== "call") return false;
  const [inner] = type.args;
  if (inner === undefined || isAny(inner)) return false;
  if (type.name === "list" || type.name === "set")
    return value.kind === "list" && value.items.every((item) => fits(item, inner));
  if (value.kind !== "object") return false;
  if (type.name === "map") return value.entries.every((entry) => fits(entry.value, inner));
  return type.name === "object" && inner.kind === "object" && hasAttributes(value, inner);
}

/** What is in it has to be of one type, which may not be had. */
function isAny(type: Expression): boolean {
  return type.kind === "variable" && type.name === "any";
}

type ObjectExpression = Extract<Expression, { kind: "object" }>;

function hasAttributes(value: ObjectExpression, type: ObjectExpression): boolean {
  return type.entries.every((entry) => {
    const name = nameOf(entry.key);
    const own = value.entries.find((each) => nameOf(each.key) === name)?.value;
    if (name === undefined || (entry.value.kind === "call" && entry.value.name === "optional")) return false;
    return own !== undefined && fits(own, entry.value);
  });
}

function nameOf(key: Expression): string | undefined {
  if (key.kind === "variable") return key.name;
  return key.kind === "literal" ? String(key.value) : undefined;
}
