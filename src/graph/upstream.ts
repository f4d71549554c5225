import { posix } from "node:path";
import type { World } from "../evaluation/world";
import { deploymentsIn } from "../terraform/deployments";
import type { DependsOn } from "./dependencies";
import { stackOf, stacksIn } from "./stacks";

/**
 * Deployments whose outputs a deployment reads. A Terraform Stack's name stands in HCP Terraform alone: one whose folder is
 * called so may be meant.
 */
export function upstreamOf(world: World, id: string): readonly DependsOn[] {
  const stack = stackOf(world, id);
  if (!stack?.deployment) return [];
  const publishing = [...stacksIn(world, "").values()].filter(
    ({ folder, deployment }) => deployment && folder !== stack.folder && deploymentsIn(world, folder).publishes,
  );
  return deploymentsIn(world, stack.folder).upstream.flatMap(({ name, at }) =>
    publishing
      .filter(({ folder }) => posix.basename(folder) === name)
      .map((each): DependsOn => ({ stack: each.id, kind: "data", via: "upstream input", at, certainty: "possible" })),
  );
}
