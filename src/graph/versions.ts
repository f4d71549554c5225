import type { Place } from "../evaluation/reads";
import type { World } from "../evaluation/world";
import { query, steadyQuery } from "../query";
import { moduleIn } from "../terraform/module";
import type { Tool } from "../terraform/pinFiles";
import { type Pin, pinsFor } from "../terraform/pins";
import { unitIn } from "../terragrunt/units";
import { compositionOf } from "./parts";
import { stackOf } from "./stacks";

/** Which versions of the tools a stack is to be run with. */
export interface Versions {
  /** By version managers' files, for each tool the one that is nearest to the stack. */
  readonly pins: readonly Pin[];
  /** What configuration demands of the version that runs it; "terraform" stands for OpenTofu too. */
  readonly constraints: readonly Constraint[];
  /** Terragrunt's `terraform_binary`: what it runs in place of what it finds. */
  readonly binary: { readonly path: string; readonly at: Place } | null;
}

export interface Constraint {
  readonly tool: Exclude<Tool, "tofu">;
  /** As written: ">= 1.3, < 2". */
  readonly constraint: string;
  readonly at: Place;
}

export const versionsOf = query("versions of a stack", (world: World, id: string): Versions => {
  const stack = stackOf(world, id);
  if (!stack) return { pins: [], constraints: [], binary: null };
  const tools = stack.kind === "terragrunt" ? unitIn(world, id).tools : new Map<string, never>();
  const folders = new Set([stack.folder, ...compositionOf(world, id).modules.map(({ context }) => context.folder)]);
  const own = (["terraform", "terragrunt"] as const).flatMap((tool): readonly Constraint[] => {
    const said = tools.get(`${tool}_version_constraint`);
    return said ? [{ tool, constraint: said.text, at: said.at }] : [];
  });
  const binary = tools.get("terraform_binary");
  return {
    pins: pinsFor(world, stack.folder).pins.filter(({ tool }) => tool !== "terragrunt" || stack.kind === "terragrunt"),
    constraints: [...own, ...[...folders].sort().flatMap((folder) => requiredIn(world, folder))],
    binary: binary ? { path: binary.text, at: binary.at } : null,
  };
});

/** `required_version` of a module; more than one must all hold. */
const requiredIn = steadyQuery("required versions", (world: World, folder: string): readonly Constraint[] => {
  const blocks = moduleIn(world, folder).blocks.filter(({ is }) => is.type === "terraform");
  return blocks.flatMap(({ file, is }) =>
    is.body.attributes.flatMap(({ name, value, line, file: from }): readonly Constraint[] => {
      if (name !== "required_version" || value.kind !== "literal" || typeof value.value !== "string") return [];
      return [{ tool: "terraform", constraint: value.value, at: { path: from ?? file, line } }];
    }),
  );
});
