import { type Leaf, type Notes, note } from "../evaluation/reads";
import { isToldSecret } from "../evaluation/secrets";
import { filesBelow, namesIn, type World } from "../evaluation/world";
import { languageOf } from "../hcl/language";
import { query } from "../query";
import { isAside, isConfiguration, isDeployments, reachesNobody } from "../terraform/files";
import { isPinFile } from "../terraform/pinFiles";
import { unitFileNames } from "../terragrunt/unitFile";

/** Files of a folder that nothing names: possibly read all the same, by an expression that can't be worked out. */
export function noteUnnamed(world: World, notes: Notes, folder: string, except?: (path: string) => boolean) {
  for (const path of unnamedFiles(world, folder)) {
    if (except?.(path)) continue;
    const role = /\.tfvars(\.json)?$/.test(path) && languageOf(path) !== undefined ? "config" : "data";
    if (
      ["config", "values", "versions", "data", "yaml", "json", "csv", "linked"].some((each) =>
        notes.leaves.has(`${each} ${path}`),
      )
    )
      continue;
    const leaf: Leaf = { path, role, certainty: "possible", via: "contains" };
    note(notes, isToldSecret(world, path) ? { ...leaf, secret: true } : leaf);
  }
}

export const unnamedFiles = query("unnamed files", (world: World, folder: string): readonly string[] => {
  return filesBelow(world, folder).filter((path) => {
    const names = path.slice(folder === "." ? 0 : folder.length + 1).split("/");
    const name = names.pop() ?? "";
    if (reachesNobody(name) || isConfiguration(name) || isDeployments(name) || isPinFile(path) || name.endsWith(".hcl"))
      return false;
    let inside = folder;
    for (const each of names) {
      if (each.startsWith(".")) return false;
      inside = inside === "." ? each : `${inside}/${each}`;
      if (isAside(each) || hasItsOwn(world, inside)) return false;
    }
    return true;
  });
});

/** A folder that is a module or a unit itself: its files are its own. */
const hasItsOwn = query("has its own", (world: World, folder: string): boolean => {
  return namesIn(world, folder).some((name) => isConfiguration(name) || unitFileNames.includes(name));
});
