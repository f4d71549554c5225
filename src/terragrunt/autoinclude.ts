import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import { type World, whatIsAt } from "../evaluation/world";
import type { Configuration } from "./configuration";
import type { Position } from "./functions";
import { mergeShapes } from "./merge";
import { isStackFile } from "./stackBlocks";
import { mergeStateSettings } from "./state";

/** The file that is merged over a unit's own, if there is one (Terragrunt's siblingAutoIncludePath). */
export function autoincludeBeside(world: World, { file, config, include }: Position): string | undefined {
  if (include !== undefined || file !== config || isStackFile(file)) return undefined;
  const beside = posix.join(posix.dirname(file), "terragrunt.autoinclude.hcl");
  return beside !== file && whatIsAt(world, beside) === "file" ? beside : undefined;
}

/** A unit's configuration with what is merged over it: that wins, and its dependencies take the place of those of their names. */
export function overridden(world: World, own: Configuration, beside: string, over: Configuration): Configuration {
  const blocks = factsAt(world, beside).facts.body.blocks.filter(({ type }) => type === "dependency");
  const replaced = new Set(blocks.map(({ labels }) => labels[0]));
  const value = mergeShapes(own.value, new Map([...over.value].filter(([name]) => name !== "locals")), "shallow");
  return {
    ...own,
    leaves: [...own.leaves, ...over.leaves],
    source: over.source ?? own.source,
    dependencies: [...own.dependencies.filter(({ name }) => !replaced.has(name)), ...over.dependencies],
    inputs: value.get("inputs") ?? own.inputs,
    state: mergeStateSettings([own.state, over.state]),
    tools: new Map([...own.tools, ...over.tools]),
    variableFiles: [...own.variableFiles, ...over.variableFiles],
    value,
    problems: [...own.problems, ...over.problems],
    usesOriginal: own.usesOriginal || over.usesOriginal,
  };
}
