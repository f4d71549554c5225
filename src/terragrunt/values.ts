import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import { evaluate, type Scope } from "../evaluation/evaluate";
import { noteRead, type Place } from "../evaluation/reads";
import { failure, type Value } from "../evaluation/value";
import { foundIn, type World, whatIsAt } from "../evaluation/world";
import type { Body, Expression } from "../hcl/facts";
import type { Surroundings } from "./functions";
import { inside } from "./workedOut";

/** Beside a unit or stack file: what `values` stands for in it. */
export function valuesFile(folder: string): string {
  return posix.join(folder, "terragrunt.values.hcl");
}

export function isValuesFile(path: string): boolean {
  return posix.basename(path) === "terragrunt.values.hcl";
}

/**
 * The values of the folder of the file that is evaluated, whoever includes it (Terragrunt's ReadValues). `named` is told of
 * each absolute path that they name.
 */
export function valuesBeside(
  { world, position, notes }: Surroundings,
  scope: Scope,
  named: (text: string, at: Place) => void,
): Value {
  const file = valuesFile(posix.dirname(position.file));
  if (whatIsAt(world, file) !== "file") return failure("values");
  const path = foundIn(world, file);
  noteRead(world, notes, { path: file, role: "config", certainty: "certain", via: "values" });
  const text: Scope["text"] = (value, line) => {
    if (typeof value === "string" && value.startsWith(`${world.root}/`)) named(value, { path, line });
  };
  const { attributes } = factsAt(world, file).facts.body;
  return new Map(attributes.map((each) => [each.name, evaluate(each.value, { ...scope, text })]));
}

/** Whether a file can't be evaluated without values, and there are none. */
export function lacksValues(world: World, file: string): boolean {
  return whatIsAt(world, valuesFile(posix.dirname(file))) !== "file" && needsValues(factsAt(world, file).facts.body);
}

function needsValues({ attributes, blocks }: Body): boolean {
  return attributes.some(({ value }) => needs(value)) || blocks.some(({ body }) => needsValues(body));
}

/** `try(values.x, "y")` needs none. */
function needs(expression: Expression): boolean {
  if (expression.kind === "variable") return expression.name === "values";
  if (expression.kind === "call" && (expression.name === "try" || expression.name === "can")) return false;
  return inside(expression).some(needs);
}
