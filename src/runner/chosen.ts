import type { RunStack } from "./request";

/** A stack of the repository, as the engine lists it, with the stacks that it waits for itself. */
export type Listed = Omit<RunStack, "affected"> & { readonly remote?: true };

/**
 * What of all stacks shall run. One that waits for another through stacks that don't run waits for it all the same. What
 * HCP Terraform alone runs is left out.
 */
export function chosenStacks(
  all: readonly Listed[],
  ids: ReadonlySet<string>,
  affected: ReadonlySet<string>,
): readonly RunStack[] {
  const byId = new Map(all.map((each) => [each.stack, each]));
  const within = (start: Listed): readonly string[] => {
    const seen = new Set([start.stack]);
    const found: string[] = [];
    const open = [...start.dependsOn];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (ids.has(id)) found.push(id);
      else open.push(...(byId.get(id)?.dependsOn ?? []));
    }
    return found.sort();
  };
  return all
    .filter(({ stack, remote }) => ids.has(stack) && !remote)
    .map((each) => {
      const { stack, folder, kind, generatedFrom, commandLine, versions, wave } = each;
      const own = { stack, folder, kind, commandLine, versions, wave };
      const chosen = { ...own, dependsOn: within(each), affected: affected.has(stack) };
      return generatedFrom === undefined ? chosen : { ...chosen, generatedFrom };
    });
}
