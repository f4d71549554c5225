import type { Value } from "../evaluation/value";
import { partsOf } from "../evaluation/value";
import { allPaths, foldersWith, locate, originOf, type World } from "../evaluation/world";
import { steadyQuery } from "../query";
import { isConfiguration } from "./files";

/** Every folder with configuration, sorted; not what Terraform and Terragrunt fetch or generate. */
export const moduleFolders = steadyQuery("module folders", (world: World, _: ""): readonly string[] => {
  allPaths(world, "");
  return foldersWith(world, isConfiguration).filter(
    (folder) => !isGenerated(folder) && originOf(world, folder) === folder,
  );
});

function isGenerated(folder: string): boolean {
  return folder.split("/").some((name) => /^(\.terraform|\.terragrunt-cache|node_modules)$/.test(name));
}

/**
 * Folders (with configuration, unless others are given) that a partly known path may name, seen from `from`; an unknown piece stands for any text.
 * None where not even a folder around them is known.
 */
export function foldersMatching(
  world: World,
  from: string,
  path: Value,
  among: readonly string[] = moduleFolders(world, ""),
): readonly string[] {
  const [first, ...rest] = partsOf(path);
  if (typeof first !== "string" || !first.includes("/")) return [];
  const known = first.slice(0, first.lastIndexOf("/") + 1);
  const prefix = locate(world, from, known.replaceAll("//", "/"));
  if (prefix === undefined || prefix === ".") return [];
  const source = [first.slice(known.length), ...rest]
    .map((part) => (part === null ? ".+" : part.replaceAll("//", "/").replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  const pattern = new RegExp(`^${source}$`);
  return among.filter((folder) => folder.startsWith(`${prefix}/`) && pattern.test(folder.slice(prefix.length + 1)));
}
