import { posix } from "node:path";
import type { World } from "../evaluation/world";
import { stackInputs, workspaceOf } from "../graph/given";
import { compositionOf } from "../graph/parts";
import { type Stack, stackOf, stacksAt } from "../graph/stacks";
import { usersOf } from "../impact/overview";
import { contextKey, readingOf } from "../terraform/reading";
import type { Context } from "../terraform/scope";
import { unitFile } from "../terragrunt/unitFile";
import { unitFolders, unitIn } from "../terragrunt/units";

/** More readers of one text than this are not asked what it names for them: it is nearly always the same. */
const MOST_READERS = 24;

/** As whose module a folder is read, where what it names depends on that; as nobody's where nobody uses it. */
export function contextsOf(world: World, folder: string): readonly Context[] {
  const plain: Context = { folder };
  const { needsRoot, needsInputs, needsWorkspace } = readingOf(world, plain);
  if (!needsRoot && !needsInputs && !needsWorkspace) return [plain];
  const found = new Map<string, Context>();
  const all = [
    ...stacksAt(world, folder).map((stack) => rootContext(world, stack)),
    ...usersOf(world, folder).flatMap((id) => compositionOf(world, id).modules.map(({ context }) => context)),
  ];
  for (const context of all) {
    if (context.folder === folder && found.size < MOST_READERS) found.set(contextKey(context), context);
  }
  return found.size > 0 ? [...found.values()] : [plain];
}

function rootContext(world: World, stack: Stack): Context {
  const { folder, kind, id } = stack;
  const inputs = kind === "terraform" ? stackInputs(world, id) : unitIn(world, id).inputs;
  return { folder, root: folder, ...(inputs ? { inputs } : {}), ...workspaceOf(stack) };
}

/** Folders that Terraform runs in for what a folder is part of. */
export function rootsOf(world: World, folder: string): readonly string[] {
  const users = usersOf(world, folder).flatMap((id) => {
    const stack = stackOf(world, id);
    return stack?.kind === "terraform" ? [stack.folder] : [];
  });
  return [...new Set([...stacksAt(world, folder).map((stack) => stack.folder), ...users])].slice(0, MOST_READERS);
}

/** Units to which a Terragrunt file's text belongs: whose own it is, else all that include or read it. */
export function unitsReading(world: World, path: string): readonly string[] {
  const units = unitFolders(world, "");
  const folder = posix.dirname(path);
  if (unitFile(world, folder) === path && units.includes(folder)) return [folder];
  const reads = (unit: string) =>
    unitIn(world, unit).leaves.some(
      ({ path: read, role }) => read === path && (role === "config" || role === "generated"),
    );
  return units.filter(reads).slice(0, MOST_READERS);
}
