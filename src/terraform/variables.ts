import { evaluate } from "../evaluation/evaluate";
import type { Value } from "../evaluation/value";
import { factsAt, type World } from "../evaluation/world";
import { moduleFiles } from "./files";

const noScope = { variable: () => undefined, call: () => undefined };

/** The values that variable files give, a later file winning. They are literals. */
export function tfvarsValue(world: World, files: readonly string[]): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const file of files) {
    for (const each of factsAt(world, file).facts.body.attributes) values.set(each.name, evaluate(each.value, noScope));
  }
  return values;
}

/** What a root module gets without anything on the command line. */
export function rootInputs(world: World, folder: string): ReadonlyMap<string, Value> {
  return tfvarsValue(world, moduleFiles(world, folder).variables);
}
