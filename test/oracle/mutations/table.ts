import { type Change, changed, effective, type Files } from "../files";
import type { Random } from "../random";
import type { Mutation } from "./blocks";
import { callMutations } from "./calls";
import { dataMutations } from "./data";
import { declarationMutations } from "./declarations";
import { failingMutations } from "./failing";
import { layoutMutations } from "./layout";
import { resourceMutations } from "./resources";
import { structureMutations } from "./structure";
import { valueMutations } from "./values";

/** Every kind of change, by the name that it has in the table of results. */
export const mutations: Readonly<Record<string, Mutation>> = {
  ...layoutMutations,
  ...declarationMutations,
  ...resourceMutations,
  ...callMutations,
  ...dataMutations,
  ...valueMutations,
  ...structureMutations,
  ...failingMutations,
};

/** One change of a kind; undefined where the monorepo has nothing of that kind, or the same text would be left. */
export function mutate(files: Files, kind: string, random: Random): Change | undefined {
  const change = effective(files, mutations[kind]?.(files, random) ?? {});
  return Object.keys(change).length > 0 ? change : undefined;
}

/** Changes of several kinds, each on what the one before left. */
export function mutateOften(files: Files, kinds: readonly string[], random: Random): Change {
  let change: Change = {};
  for (const kind of kinds) change = { ...change, ...mutate(changed(files, change), kind, random.fork(kind)) };
  return effective(files, change);
}
