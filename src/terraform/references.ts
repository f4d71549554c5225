import type { Body, Expression } from "../hcl/facts";

/** What expressions of a module refer to, as far as its own declarations go. */
export interface References {
  readonly locals: Set<string>;
  /** What of a local is referred to; "all" where it is used as a whole. */
  readonly members: Map<string, Set<string> | "all">;
  readonly variables: Set<string>;
  /** Outputs by the name of the call; "all" where the module is used as a whole. */
  readonly outputs: Map<string, Set<string> | "all">;
  /** "type.name" of resources, "data.type.name" of data. */
  readonly resources: Set<string>;
  /** Names of functions. */
  readonly functions: Set<string>;
  /** Something can't be told: everything may be referred to. */
  unclear: boolean;
}

export function newReferences(): References {
  return {
    locals: new Set(),
    members: new Map(),
    variables: new Set(),
    outputs: new Map(),
    resources: new Set(),
    functions: new Set(),
    unclear: false,
  };
}

export function referencesInBody(body: Body, into: References): void {
  for (const { name, value } of body.attributes) {
    referencesIn(value, into);
    if (name === "depends_on" && value.kind === "list") for (const item of value.items) plainReference(item, into);
  }
  for (const block of body.blocks) referencesInBody(block.body, into);
}

export function referencesIn(expression: Expression, into: References): void {
  if (expression.kind === "unreadable") into.unclear = true;
  else if (expression.kind === "variable") wholeObject(expression.name, into);
  else if (expression.kind === "attribute" || expression.kind === "index" || expression.kind === "splat")
    access(expression, into);
  else {
    if (expression.kind === "call") into.functions.add(expression.name);
    for (const inner of inside(expression)) referencesIn(inner, into);
  }
}

/** Whether `path.module` stands elsewhere than in what one of these functions opens. */
export function usesOwnPath(body: Body, opens: ReadonlySet<string>): boolean {
  const uses = (expression: Expression): boolean => {
    if (expression.kind === "attribute" && expression.name === "module") {
      if (expression.of.kind === "variable" && expression.of.name === "path") return true;
    }
    if (expression.kind === "attribute") return uses(expression.of);
    if (expression.kind === "index") return uses(expression.of) || uses(expression.key);
    if (expression.kind === "splat") return uses(expression.of) || uses(expression.each);
    const inner = inside(expression);
    return (expression.kind === "call" && opens.has(expression.name) ? inner.slice(1) : inner).some(uses);
  };
  return body.attributes.some((each) => uses(each.value)) || body.blocks.some((each) => usesOwnPath(each.body, opens));
}

/** The JSON syntax writes what a block depends on as plain strings. */
function plainReference(item: Expression, into: References) {
  const call = item.kind === "literal" ? /^module\.([\w-]+)$/.exec(String(item.value))?.[1] : undefined;
  if (call !== undefined) into.outputs.set(call, "all");
}

function inside(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "template":
      return expression.parts.filter((part) => typeof part !== "string");
    case "call":
      return expression.args;
    case "list":
      return expression.items;
    case "object":
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case "conditional":
      return [expression.condition, expression.yes, expression.no];
    case "operation":
      return expression.operands;
    case "for":
      return [expression.collection, expression.key, expression.value, expression.condition].filter(
        (each) => each !== null,
      );
    default:
      return [];
  }
}

type Access = Extract<Expression, { kind: "attribute" | "index" | "splat" }>;

/** `local.a`, `var.b`, `module.c.d`, `module.c["k"].d`, `module.c[*].d`. */
function access(expression: Access, into: References) {
  const { base, steps } = chain(expression, into);
  if (base.kind !== "variable") return referencesIn(base, into);
  const [name, ...rest] = steps;
  if (typeof name !== "string") return wholeObject(base.name, into);
  if (base.name === "local") useLocal(name, rest[0], into);
  else if (base.name === "var") into.variables.add(name);
  else if (base.name === "module") useOutput(name, rest, into);
  else into.resources.add(resourceName(base.name, steps));
}

function useLocal(name: string, member: Step | undefined, into: References) {
  into.locals.add(name);
  const known = into.members.get(name);
  if (typeof member !== "string" || known === "all") into.members.set(name, "all");
  else into.members.set(name, new Set([...(known ?? []), member]));
}

/** Of a loop's variable it is no resource's name; whoever asks for a resource of that name finds none. */
function resourceName(base: string, steps: readonly Step[]): string {
  const words = base === "data" || base === "ephemeral" ? steps.slice(0, 2) : steps.slice(0, 1);
  return [base, ...words.filter((word) => typeof word === "string")].join(".");
}

function useOutput(name: string, rest: readonly Step[], into: References) {
  const output = rest.find((step) => typeof step === "string");
  const known = into.outputs.get(name);
  if (output === undefined || known === "all") into.outputs.set(name, "all");
  else into.outputs.set(name, new Set([...(known ?? []), output]));
}

/** `local` or `module` with no name behind it. */
function wholeObject(name: string, into: References) {
  if (name === "local" || name === "var" || name === "module") into.unclear = true;
}

export const element = Symbol("an element, whatever its key");
export const everyElement = Symbol("every element");

/** A name, or what leads into a list or an object. */
export type Step = string | typeof element | typeof everyElement;

/** What the accesses begin with, and the steps from there; notes what keys refer to. */
export function chain(expression: Expression, into: References): { base: Expression; steps: Step[] } {
  switch (expression.kind) {
    case "attribute": {
      const { base, steps } = chain(expression.of, into);
      return { base, steps: [...steps, expression.name] };
    }
    case "index": {
      const { base, steps } = chain(expression.of, into);
      const key = expression.key;
      if (key.kind === "literal" && steps.length === 0) return { base, steps: [String(key.value)] };
      referencesIn(key, into);
      return { base, steps: [...steps, element] };
    }
    case "splat": {
      const { base, steps } = chain(expression.of, into);
      return { base, steps: [...steps, everyElement, ...chain(expression.each, into).steps] };
    }
    default:
      return { base: expression, steps: [] };
  }
}
