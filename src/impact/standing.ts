import { settingsIn } from "../evaluation/settings";
import { stacksIn } from "../graph/stacks";
import type { ApplySettings } from "../settings/settings";
import { type BaseRequest, RepositoryError } from "../snapshot/repository";
import { compare } from "./compare";
import { type ListedStack, stackList } from "./overview";
import type { States } from "./states";

/** How the working tree stands to what is committed, and to the base. */
export interface Standing {
  /** HEAD's; null where nothing is committed yet. */
  readonly commit: string | null;
  /** Paths that are not as HEAD has them. */
  readonly uncommitted: readonly string[];
  /** What is compared with; null where nothing is committed yet. */
  readonly base: string | null;
  /** Stacks that commits on the base since then affect, sorted. */
  readonly outdated: readonly string[];
  /** Stacks that only the base has, as they are there, with those that waited for them. */
  readonly removed: readonly (ListedStack & { readonly neededBy: readonly string[] })[];
  /** As the base says: no change lifts for itself what is required of it. */
  readonly requirements: ApplySettings;
}

/** Where the base says nothing. */
const required: ApplySettings = { protected: ["prod*"], clean_tree: true, up_to_date: true, plan_age: 60 };

/** Throws {@link RepositoryError}, also where it can't be known what the base has that HEAD lacks. */
export async function standingOf(states: States, query: BaseRequest): Promise<Standing> {
  const { base: head, changes } = await states.compare({ uncommitted: true });
  const outdated = await outdatedBy(states, query);
  const { comparison, base, ask } = await states.compare(query);
  const answer = await ask(() => {
    const now = stacksIn(comparison.now, "");
    const all = stackList(comparison.base);
    const neededBy = (id: string) => all.filter(({ dependsOn }) => dependsOn.includes(id)).map(({ stack }) => stack);
    return {
      removed: all.filter(({ stack }) => !now.has(stack)).map((each) => ({ ...each, neededBy: neededBy(each.stack) })),
      requirements: { ...required, ...settingsIn(comparison.base, "").settings.apply },
    };
  });
  return { commit: head.commit, uncommitted: changes.map(({ path }) => path), base: base.commit, outdated, ...answer };
}

/** What the base did since HEAD parted from it. On the default branch that is what it tracks, as it was fetched last. */
async function outdatedBy(states: States, query: BaseRequest): Promise<readonly string[]> {
  const { base } = await states.compare(query);
  const tip = base.revision === "HEAD" ? await tracked(states) : base;
  if (tip === undefined || tip.revision === null || tip.commit === null) return [];
  const { comparison, changes, ask } = await states.compare({
    revision: tip.commit,
    exact: true,
    head: tip.revision,
  });
  const options = { below: ".", dependents: "none", destroy: false } as const;
  return ask(() =>
    compare(comparison, changes, options)
      .affected.map(({ stack }) => stack)
      .sort(),
  );
}

async function tracked(states: States) {
  try {
    return (await states.compare({ revision: "@{upstream}" })).base;
  } catch (error) {
    // A branch that tracks none lacks nothing of it.
    if (error instanceof RepositoryError && error.reason === "no-revision") return undefined;
    throw error;
  }
}
