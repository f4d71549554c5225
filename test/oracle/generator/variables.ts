import { block, type Draft, type Variable, word } from "./draft";

const types: Record<Variable["kind"], string> = {
  string: "string",
  choice: "string",
  path: "string",
  bool: "bool",
  number: "number",
  list: "list(string)",
  map: "map(string)",
};

/** Declares a variable; with a fallback it has a default. Returns the expression that reads it. */
export function variable(
  draft: Draft,
  kind: Variable["kind"],
  options?: Variable["options"],
  more: readonly string[] = [],
): string {
  const { random } = draft;
  const name = draft.name(kind);
  // A path has no default: only its caller knows one.
  const required = kind === "path" || random.chance(0.4);
  const lines = [`type = ${types[kind]}`];
  if (!required) lines.push(`default = ${literal(draft, kind, options)}`);
  if (random.chance(0.4)) lines.push(`description = "${word(random)}"`);
  if (random.chance(0.1)) lines.push("nullable = false");
  block(draft, `variable "${name}"`, [...lines, ...more]);
  draft.variables.push({ name, kind, required, ...(options ? { options } : {}) });
  return `var.${name}`;
}

/** A value of a variable, as HCL text. */
export function literal({ random }: Draft, kind: Variable["kind"], options?: Variable["options"]): string {
  switch (kind) {
    case "bool":
      return `${random.chance(0.5)}`;
    case "number":
      return `${random.below(5)}`;
    case "list":
      return `[${Array.from({ length: random.below(3) }, () => `"${word(random)}"`).join(", ")}]`;
    case "map":
      return random.chance(0.2) ? "{}" : `{ size = "${word(random)}", "odd key" = "${word(random)}" }`;
    default:
      return `"${options ? random.pick(options) : word(random)}"`;
  }
}
