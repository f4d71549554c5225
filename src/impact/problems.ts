import type { World } from "../evaluation/world";
import { dependenciesOf } from "../graph/dependencies";
import { compositionOf } from "../graph/parts";
import { settingsProblems } from "../graph/settingsProblems";
import { stacksIn } from "../graph/stacks";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { isAside } from "../terraform/files";
import { moduleFolders } from "../terraform/folders";
import { moduleIn } from "../terraform/module";
import { allGenerated } from "../terragrunt/generatedUnits";

/** Everything in a state of the repository that could not be read or does not fit, sorted by place. */
export const problemsIn = query("problems", (world: World, _: ""): readonly Problem[] => {
  const found = new Map<string, Problem>();
  const add = (problems: readonly Problem[]) => {
    for (const each of problems) found.set(`${each.path}\0${each.line}\0${each.code}\0${each.message}`, each);
  };
  for (const id of stacksIn(world, "").keys()) {
    add(compositionOf(world, id).problems);
    add(dependenciesOf(world, id).problems);
  }
  add(settingsProblems(world, ""));
  // What nobody uses may have been a stack, but for the file that can't be read.
  for (const folder of moduleFolders(world, "")) {
    if (!folder.split("/").some(isAside)) add(moduleIn(world, folder).problems);
  }
  add(allGenerated(world, "").problems);
  return [...found.values()].sort((a, b) => compare(a.path ?? "", b.path ?? "") || (a.line ?? 0) - (b.line ?? 0));
});

/** Whether an answer may lack something because of this; else it is a fault of the configuration that is understood. */
export function leavesGap(problem: Problem): boolean {
  return problem.severity !== "information" && !/^missing-|^same-state$/.test(problem.code);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
