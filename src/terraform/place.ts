import { createHash } from "node:crypto";
import { isComparedBelow } from "../evaluation/contents";
import { entryAt, filesBelow, hasCopies, type World } from "../evaluation/world";
import { query } from "../query";
import { calledFolder } from "./called";
import { type Module, moduleIn } from "./module";
import { usesOwnPath } from "./references";
import { opens } from "./scope";

/**
 * What stands for a module's folder where states are compared in which folders were copied or moved: what lies in it, and
 * where its calls lead. The folder itself where something in it differs, or its path is more than a way to files.
 */
export const placeOf: (world: World, folder: string) => string = query(
  "place",
  (world: World, folder: string): string => {
    if (!hasCopies(world)) return folder;
    const files = filesBelow(world, folder);
    const module = moduleIn(world, folder);
    if (isComparedBelow(world, folder) || namesItself(module)) return folder;
    const content = files.map((path) => `${path.slice(folder.length)} ${entryAt(world, path)?.id}`);
    const calls = module.calls.map(({ name }) => {
      const child = calledFolder(world, folder, name);
      const isWithin = child?.startsWith(`${folder}/`);
      return `${name} ${child === undefined || isWithin ? "" : placeOf(world, child)}`;
    });
    const hash = createHash("sha1").update(JSON.stringify([content, calls]));
    return `the content ${hash.digest("base64")}`;
  },
  { cycle: "a circle" },
);

function namesItself({ blocks }: Module): boolean {
  return blocks.some(({ is }) => usesOwnPath(is.body, opens));
}

/** A path below the module's folder as one below what stands for that. */
export function placed(world: World, folder: string, path: string): string {
  return path.startsWith(`${folder}/`) ? placeOf(world, folder) + path.slice(folder.length) : path;
}
