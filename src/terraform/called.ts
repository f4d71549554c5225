import type { World } from "../evaluation/world";
import { readingOf } from "./reading";

/** The one folder that a module block names, where that is certain. */
export function calledFolder(world: World, folder: string, name: string): string | undefined {
  const calls = readingOf(world, { folder }).calls.filter((call) => call.name === name);
  const [only] = calls;
  return calls.length === 1 && only?.certainty === "certain" ? only.folder : undefined;
}
