import type { Standing } from "../engine";
import { count, visible } from "../handover/words";
import { chosenStacks, type Listed, removedStacks } from "./chosen";
import type { RunRequest } from "./request";

/** The stacks of an apply as they are at a time, and what their plans are held to. */
export type Held = Pick<RunRequest, "stacks" | "commit" | "base" | "planAge">;

/** Throws an Error that says what to do where a requirement is not met. `all`: every stack now. */
export function heldTo(standing: Standing, all: readonly Listed[], ids: ReadonlySet<string>): Held {
  const { commit, base, removed, uncommitted, outdated, requirements } = standing;
  if (requirements.clean_tree && uncommitted.length > 0) {
    const what = `${count(uncommitted.length, "file")} not as committed (${some(uncommitted)})`;
    throw new Error(`${what}: commit or stash them first, or say apply: { clean_tree: false } on the base.`);
  }
  const behind = outdated.filter((stack) => ids.has(stack));
  if (requirements.up_to_date && behind.length > 0) {
    throw new Error(`The base has moved on and affects ${some(behind)}: merge it, or rebase, and plan again.`);
  }
  const here = chosenStacks(all, ids, ids);
  const gone = removed.filter(({ stack }) => ids.has(stack));
  const stacks = [...here, ...removedStacks(gone, here)];
  return { stacks, commit, planAge: requirements.plan_age, ...(base === null ? {} : { base }) };
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 3).map(visible).join(", ")}${names.length > 3 ? ", …" : ""}`;
}
