/** What a saved plan (`show -json`) would do, counted from its JSON: the text's "Plan:" line misses forgets and moves. */
export interface PlanCounts {
  /** Replacements included, in `destroy` too. */
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly replace: number;
  readonly forget: number;
  readonly import: number;
  readonly move: number;
  /** Root outputs whose value changes. */
  readonly outputs: number;
}

interface Entry {
  readonly mode?: string;
  readonly previous_address?: string;
  readonly change?: { readonly actions?: readonly string[]; readonly importing?: unknown };
}

interface StateModule {
  readonly resources?: readonly Pick<Entry, "mode">[];
  readonly child_modules?: readonly StateModule[];
}

export interface PlanJson {
  readonly resource_changes?: readonly Entry[];
  readonly resource_drift?: readonly Entry[];
  readonly prior_state?: { readonly values?: { readonly root_module?: StateModule } };
  readonly output_changes?: Readonly<Record<string, { readonly actions?: readonly string[] }>>;
}

/** The plan in what `show -json` wrote; Terragrunt may log lines around it. Throws an Error where there is none. */
export function readPlan(text: string): PlanJson {
  const line = text.split("\n").find((each) => each.trimStart().startsWith('{"format_version"'));
  if (line === undefined) throw new Error("The saved plan could not be read as JSON.");
  return JSON.parse(line) as PlanJson;
}

export function countPlan(plan: PlanJson): PlanCounts {
  const outputs = Object.values(plan.output_changes ?? {}).filter((each) => !isNoOp(each.actions)).length;
  return { ...count(plan.resource_changes ?? []), outputs };
}

/** Only what happened to objects outside of the configuration; `outputs` is always 0. */
export function countDrift(plan: PlanJson): PlanCounts {
  return { ...count(plan.resource_drift ?? []), outputs: 0 };
}

/** Whether the state that the plan started from has any object; what data sources read counts for none. */
export function hasObjects(plan: PlanJson): boolean {
  const within = ({ resources = [], child_modules: children = [] }: StateModule): boolean =>
    resources.some(({ mode }) => mode !== "data") || children.some(within);
  return within(plan.prior_state?.values?.root_module ?? {});
}

function count(entries: readonly Entry[]): Omit<PlanCounts, "outputs"> {
  const managed = entries.filter((entry) => entry.mode !== "data");
  const having = (...wanted: readonly string[]) =>
    managed.filter((entry) => wanted.every((action) => entry.change?.actions?.includes(action))).length;
  return {
    add: having("create"),
    change: having("update"),
    destroy: having("delete"),
    replace: having("create", "delete"),
    forget: having("forget"),
    import: managed.filter((entry) => (entry.change?.importing ?? null) !== null).length,
    move: managed.filter((entry) => entry.previous_address !== undefined).length,
  };
}

function isNoOp(actions: readonly string[] | undefined): boolean {
  return actions === undefined || actions.every((action) => action === "no-op");
}
