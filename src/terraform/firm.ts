import type { World } from "../evaluation/world";
import type { Attribute, Block } from "../hcl/facts";
import { isAsked, isLoose, isRunOnly } from "./loose";
import { moduleIn } from "./module";
import { newReferences, type References, referencesIn, referencesInBody } from "./references";
import { followLocals } from "./used";
import { blockKey, readsOutput, type Viewer } from "./viewer";

/** What {@link firmVariables} must know of a viewer. */
export type Looking = Pick<Viewer, "folder" | "outputs" | "idle" | "everything">;

/**
 * Variables that something rests on which a plan shows for sure; undefined: it can't be told, so all may be. `isFirm`:
 * whether the module that a call leads to needs the argument so.
 */
export function firmVariables(
  world: World,
  viewer: Looking,
  isFirm: (call: string, argument: string) => boolean,
): ReadonlySet<string> | undefined {
  const module = moduleIn(world, viewer.folder);
  if (viewer.everything || module.problems.length > 0) return undefined;
  const found = newReferences();
  for (const { is } of module.blocks) {
    const [name = ""] = is.labels;
    if (is.type === "locals" || isLoose(is.type) || (is.type === "output" && !readsOutput(viewer, name))) continue;
    if (viewer.idle.has(blockKey(is))) refer(is.body.attributes.filter(isCount), found);
    else if (is.type === "module")
      refer(
        is.body.attributes.filter((each) => isCount(each) || isFirm(name, each.name)),
        found,
      );
    else firmReferences(is, found);
  }
  followLocals(module, found);
  return found.unclear ? undefined : found.variables;
}

function firmReferences({ body }: Block, into: References) {
  refer(
    body.attributes.filter(({ name }) => name !== "depends_on"),
    into,
  );
  for (const block of body.blocks) {
    if (isAsked(block.type) || isRunOnly(block.type)) continue;
    if (block.type === "lifecycle")
      refer(
        block.body.attributes.filter(({ name }) => name === "enabled"),
        into,
      );
    else referencesInBody(block.body, into);
  }
}

function refer(attributes: readonly Attribute[], into: References) {
  for (const { value } of attributes) referencesIn(value, into);
}

/** Of a call also what it is made for and with. */
function isCount({ name }: Attribute): boolean {
  return name === "count" || name === "for_each" || name === "providers" || name === "enabled";
}
