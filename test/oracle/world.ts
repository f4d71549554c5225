import { fetchWanted, newLibrary, openWorld, type World } from "../../src/evaluation/world";
import { compositionOf, moduleLeaves } from "../../src/graph/parts";
import { stacksIn } from "../../src/graph/stacks";
import { openRepository } from "../../src/snapshot/open";

/** The working tree of a repository, with all that its stacks need read. */
export async function worldOf(folder: string): Promise<World> {
  const repository = await openRepository(folder);
  const { snapshot } = await repository.workingTree();
  const world = openWorld(snapshot, repository.root, newLibrary());
  do {
    for (const id of stacksIn(world, "").keys()) inputsOf(world, id);
  } while (await fetchWanted(world));
  return world;
}

/** Every path that counts for a stack, in whatever role. */
export function inputsOf(world: World, stack: string): ReadonlySet<string> {
  const { leaves, modules } = compositionOf(world, stack);
  const below = modules.flatMap((module) => moduleLeaves(world, module.context));
  return new Set([...leaves, ...below].map((leaf) => leaf.path));
}
