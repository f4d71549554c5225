import { evaluate, type Scope } from "../evaluation/evaluate";
import { isList, type Value } from "../evaluation/value";
import type { Block, Body } from "../hcl/facts";

/** The value of an argument; null where it is not written. */
export function argument(block: Block, name: string, scope: Scope): Value {
  const found = block.body.attributes.find((each) => each.name === name);
  return found ? evaluate(found.value, scope) : null;
}

/** `config = { … }`, or the older `config { … }`. */
export function blockOrAttribute(block: Block, name: string, scope: Scope): Value {
  const inner = block.body.blocks.find((each) => each.type === name);
  return inner ? bodyValue(inner.body, scope) : argument(block, name, scope);
}

/** A body as an object; blocks in it become lists of objects. */
export function bodyValue(body: Body, scope: Scope): ReadonlyMap<string, Value> {
  const entries = new Map<string, Value>(body.attributes.map((each) => [each.name, evaluate(each.value, scope)]));
  for (const block of body.blocks) {
    const earlier = entries.get(block.type);
    entries.set(block.type, [...(isList(earlier) ? earlier : []), bodyValue(block.body, scope)]);
  }
  return entries;
}
