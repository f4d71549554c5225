import { isList, isObject, type Value } from "../evaluation/value";
import type { Attribute, Block, Body } from "../hcl/facts";

/** The value of an attribute of the file; of a dependency's, `each` is not known. */
export type ValueOf = (attribute: Attribute, inDependency?: boolean) => Value;

type Entries = Map<string, Value>;

const labelled = new Set(["dependency", "feature", "generate"]);
const inTerraform = new Set(["extra_arguments", "before_hook", "after_hook", "error_hook"]);

/**
 * What a file itself says, in the shape that `render --json`, `read_terragrunt_config` and an exposed include have: blocks
 * with a label by that label. What it does not say is absent. Locals and includes are no part of it.
 */
export function shapeOf(body: Body, evaluated: ValueOf): ReadonlyMap<string, Value> {
  const shape: Entries = new Map(body.attributes.map((each) => [each.name, evaluated(each)]));
  for (const block of body.blocks) {
    const { type } = block;
    if (type === "locals" || type === "include") continue;
    if (type === "terraform") shape.set(type, terraformShape(block, evaluated));
    else if (type === "errors") shape.set(type, listsOf(block, evaluated));
    else if (labelled.has(type)) add(shape, type, block, plain(block.body, evaluated, type === "dependency"));
    else shape.set(type, plain(block.body, evaluated));
  }
  return shape;
}

function terraformShape(block: Block, evaluated: ValueOf): Entries {
  const shape = plain({ ...block.body, blocks: [] }, evaluated);
  for (const inner of block.body.blocks)
    if (inTerraform.has(inner.type)) add(shape, inner.type, inner, plain(inner.body, evaluated));
  return shape;
}

/** `errors`: its blocks in lists, each with its name. */
function listsOf(block: Block, evaluated: ValueOf): Entries {
  const lists: Entries = new Map();
  for (const inner of block.body.blocks) {
    const earlier = lists.get(inner.type);
    const entry = new Map([["name", inner.labels[0] ?? ""], ...plain(inner.body, evaluated)]);
    lists.set(inner.type, [...(isList(earlier) ? earlier : []), entry]);
  }
  return lists;
}

function add(shape: Entries, type: string, { labels }: Block, value: Value): void {
  const earlier = shape.get(type);
  shape.set(type, new Map([...(isObject(earlier) ? earlier : []), [labels[0] ?? "", value]]));
}

function plain(body: Body, evaluated: ValueOf, inDependency = false): Entries {
  const entries: Entries = new Map(body.attributes.map((each) => [each.name, evaluated(each, inDependency)]));
  for (const block of body.blocks) entries.set(block.type, plain(block.body, evaluated, inDependency));
  return entries;
}
