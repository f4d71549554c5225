import { type Action, changesOf, driftOf, type PlanChange } from "./changes";
import type { PlanJson } from "./planJson";

/** What a saved plan would do, counted from its JSON: the text's "Plan:" line misses forgets, moves and outputs. */
export interface PlanCounts {
  /** Replacements included, as in Terraform's own line; in `destroy` too. */
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly replace: number;
  readonly forget: number;
  readonly import: number;
  readonly move: number;
  /** Root outputs whose value changes. */
  readonly outputs: number;
  /** Objects that can be planned only after an apply. */
  readonly deferred: number;
  /** Checks and conditions that do not hold; one that fails alone changes no exit code. */
  readonly failedChecks: number;
}

export const noCounts: PlanCounts = {
  add: 0,
  change: 0,
  destroy: 0,
  replace: 0,
  forget: 0,
  import: 0,
  move: 0,
  outputs: 0,
  deferred: 0,
  failedChecks: 0,
};

export function countPlan(plan: PlanJson): PlanCounts {
  const failedChecks = (plan.checks ?? []).filter(({ status }) => status === "fail" || status === "error").length;
  return { ...countChanges(changesOf(plan)), deferred: plan.deferred_changes?.length ?? 0, failedChecks };
}

/** Only what happened to objects outside of the configuration. */
export function countDrift(plan: PlanJson): PlanCounts {
  return countChanges(driftOf(plan));
}

function countChanges(changes: readonly PlanChange[]): PlanCounts {
  const having = (action: Action) => changes.filter(({ actions }) => actions.includes(action)).length;
  const replace = having("replace");
  return {
    ...noCounts,
    add: having("add") + replace,
    change: having("change"),
    destroy: having("destroy") + replace,
    replace,
    forget: having("forget"),
    import: having("import"),
    move: having("move"),
    outputs: having("output"),
  };
}
