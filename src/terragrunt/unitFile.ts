import { posix } from "node:path";
import { type World, whatIsBehind } from "../evaluation/world";

/** What makes a folder a unit. Terragrunt's own walk passes over those in JSON; run in their folder it takes them. */
export const unitFileNames: readonly string[] = ["terragrunt.hcl", "terragrunt.hcl.json"];

/** A unit's own file; the first name where there is none. */
export function unitFile(world: World, folder: string): string {
  return firstOf(world, folder, unitFileNames);
}

/** What Terragrunt reads where it is given a folder (GetDefaultConfigPath in config.go): there JSON goes first. */
export function configurationIn(world: World, folder: string): string {
  return firstOf(world, folder, [...unitFileNames].reverse());
}

function firstOf(world: World, folder: string, names: readonly string[]): string {
  const paths = names.map((name) => posix.join(folder, name));
  return paths.find((path) => whatIsBehind(world, path) === "file") ?? posix.join(folder, "terragrunt.hcl");
}
