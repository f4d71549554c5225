import { type BaseRequest, RepositoryError } from "../snapshot/repository";
import { compare } from "./compare";
import { type ListedStack, stackList } from "./overview";
import type { States } from "./states";

/** What the states of stacks are held to. */
export interface Deployed {
  /** The base as it is now, not where the change parted from it: what others merged since may be applied already. */
  readonly commit: string;
  /** Stacks that differ from it. */
  readonly changed: readonly string[];
  /** How those of them that it has are run there: a change may give a stack another state, or other values. */
  readonly run: Readonly<Record<string, Pick<ListedStack, "commandLine" | "versions">>>;
}

/** undefined where no base is found, or nothing was committed yet. */
export async function deployedAt(states: States, query: BaseRequest): Promise<Deployed | undefined> {
  try {
    const { comparison, changes, base, ask } = await states.compare({ ...query, exact: true });
    const { commit } = base;
    if (commit === null) return undefined;
    const options = { below: ".", dependents: "none", destroy: false } as const;
    return await ask(() => {
      const changed = compare(comparison, changes, options).affected.map(({ stack }) => stack);
      const there = stackList(comparison.base).filter(({ stack }) => changed.includes(stack));
      const run = there.map(({ stack, commandLine, versions }) => [stack, { commandLine, versions }] as const);
      return { commit, changed, run: Object.fromEntries(run) };
    });
  } catch (error) {
    if (error instanceof RepositoryError) return undefined;
    throw error;
  }
}
