import { posix } from "node:path";
import { namesIn, type World } from "../evaluation/world";
import { query } from "../query";
import { isAside, isComponents, isConfiguration, moduleFiles } from "./files";
import { moduleFolders } from "./folders";
import { moduleIn } from "./module";
import { readingOf } from "./reading";

/** Folders that some module calls. */
const calledFolders = query("called folders", (world: World, _: ""): ReadonlySet<string> => {
  const called = new Set<string>();
  for (const folder of moduleFolders(world, "")) {
    for (const call of readingOf(world, { folder }).calls) if (call.certainty === "certain") called.add(call.folder);
  }
  return called;
});

const isCalled = query("is called", (world: World, folder: string): boolean => {
  return calledFolders(world, "").has(folder);
});

/**
 * Root modules, sorted. Terraform has no mark for one; these count: a backend or `cloud` block (also where the folder is
 * called: Terraform ignores a child's backend), else a provider configuration, a lock file or variable files where nobody
 * calls it. Not below a module's examples and tests.
 */
export const rootModules = query("root modules", (world: World, _: ""): readonly string[] => {
  return moduleFolders(world, "").filter((folder) => isRoot(world, folder));
});

const isRoot = query("is root", (world: World, folder: string): boolean => {
  const module = moduleIn(world, folder);
  if (module.backend) return !belowModule(world, folder);
  const files = moduleFiles(world, folder);
  if (files.configuration.every(isComponents)) return false;
  const signs = module.configuresProvider || files.lock !== undefined || files.variables.length > 0;
  return signs && !isCalled(world, folder) && !belowModule(world, folder) && !isExample(folder);
});

/** In a folder for examples or tests that lies in a module. */
function belowModule(world: World, folder: string): boolean {
  const names = folder.split("/");
  return names.some((name, index) => {
    if (!isAside(name)) return false;
    const above = names.slice(0, index).join("/") || ".";
    return namesIn(world, above).some(isConfiguration);
  });
}

/** By its name alone; an environment may be called "test", so that counts at the repository's root only. */
function isExample(folder: string): boolean {
  return folder.split("/").some((name, index) => isAside(name) && (name !== "test" || index === 0));
}

export function mainFile(world: World, folder: string): string {
  const { configuration } = moduleFiles(world, folder);
  const main = configuration.find((path) => /^main\.(tf|tofu)$/.test(posix.basename(path)));
  return main ?? configuration[0] ?? posix.join(folder, "main.tf");
}
