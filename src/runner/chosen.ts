import type { Deployed } from "../engine";
import type { RunStack } from "./request";

/** A stack of the repository, as the engine lists it, with the stacks that it waits for itself. */
export type Listed = Omit<RunStack, "affected" | "upstream" | "removed"> & { readonly remote?: true };

/** A stack that only the base has, with those that waited for it there. */
export type Gone = Listed & { readonly neededBy: readonly string[] };

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
  /** What is reached from a stack, not looking further from where `ends`. */
  const reached = (start: Listed, ends: (id: string) => boolean): readonly string[] => {
    const seen = new Set<string>();
    const open = [...start.dependsOn];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id) || id === start.stack) continue;
      seen.add(id);
      if (!ends(id)) open.push(...(byId.get(id)?.dependsOn ?? []));
    }
    return [...seen].sort();
  };
  const isChosen = (id: string) => ids.has(id);
  return all
    .filter(({ stack, remote }) => ids.has(stack) && !remote)
    .map((each) => {
      const { stack, folder, kind, generatedFrom, commandLine, versions, wave, fingerprint } = each;
      const own = { stack, folder, kind, commandLine, versions, wave, fingerprint };
      const dependsOn = reached(each, isChosen).filter(isChosen);
      const upstream = reached(each, () => false);
      const chosen = { ...own, dependsOn, upstream, affected: affected.has(stack) };
      return generatedFrom === undefined ? chosen : { ...chosen, generatedFrom };
    });
}

/** Stacks that a drift check looks at in the base, run as they are there. */
export function runThere(stacks: readonly RunStack[], there: Deployed["run"]): readonly RunStack[] {
  return stacks.map((each) => ({ ...each, ...there[each.stack] }));
}

/**
 * Stacks that only the base has, to be ended after those that needed them there. `gone` is what the base has of them, `others`
 * what else runs.
 */
export function removedStacks(gone: readonly Gone[], others: readonly RunStack[]): readonly RunStack[] {
  const here = gone.filter(({ remote }) => !remote);
  const ids = new Set([...others, ...here].map(({ stack }) => stack));
  const last = Math.max(0, ...others.map(({ wave }) => wave));
  const deepest = Math.max(0, ...here.map(({ wave }) => wave));
  return here.map(({ stack, folder, kind, generatedFrom, commandLine, versions, fingerprint, wave, neededBy }) => {
    const own = { stack, folder, kind, commandLine, versions, fingerprint, removed: true } as const;
    const order = { wave: last + 1 + deepest - wave, dependsOn: neededBy.filter((id) => ids.has(id)), upstream: [] };
    return { ...own, ...order, affected: true, ...(generatedFrom === undefined ? {} : { generatedFrom }) };
  });
}
