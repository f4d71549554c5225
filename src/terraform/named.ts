import type { World } from "../evaluation/world";
import { query } from "../query";
import { moduleIn } from "./module";
import { newReferences, type References, referencesInBody } from "./references";

/** What a module's whole text refers to, used or not. */
export const namedIn = query("named", (world: World, folder: string): References => {
  const named = newReferences();
  for (const { is } of moduleIn(world, folder).blocks) referencesInBody(is.body, named);
  return named;
});
