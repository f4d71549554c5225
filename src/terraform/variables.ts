import { factsAt } from "../evaluation/contents";
import { evaluate } from "../evaluation/evaluate";
import { isToldSecret } from "../evaluation/secrets";
import { unknown, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import { moduleFiles } from "./files";
import { moduleIn } from "./module";

const noScope = { variable: () => undefined, call: () => undefined };

/**
 * The values that variable files give, a later file winning. They are literals. A secret one may give any of the
 * `declared` variables any value.
 */
export function tfvarsValue(
  world: World,
  files: readonly string[],
  declared: Iterable<string> = [],
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const file of files) {
    if (isToldSecret(world, file)) for (const name of declared) values.set(name, unknown("secret"));
    for (const each of factsAt(world, file).facts.body.attributes) values.set(each.name, evaluate(each.value, noScope));
  }
  return values;
}

/** What a root module gets without anything on the command line. */
export function rootInputs(world: World, folder: string): ReadonlyMap<string, Value> {
  return tfvarsValue(world, moduleFiles(world, folder).variables, moduleIn(world, folder).variables.keys());
}
