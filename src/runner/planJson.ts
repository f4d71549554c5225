/** What of `show -json` is looked at. Its values may be secrets in clear: they are compared, and never kept. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceEntry[];
  readonly resource_drift?: readonly ResourceEntry[];
  /** What could not be planned yet, because something that it rests on is not known before an apply. */
  readonly deferred_changes?: readonly unknown[];
  readonly output_changes?: Readonly<Record<string, ValueChange>>;
  /** Of `check` blocks, and of the conditions of resources and outputs. */
  readonly checks?: readonly { readonly status?: string }[];
  readonly prior_state?: { readonly values?: { readonly root_module?: StateModule } };
}

export interface ResourceEntry {
  readonly address?: string;
  readonly mode?: string;
  readonly previous_address?: string;
  /** Of an object that a replacement left behind; it has an entry of its own. */
  readonly deposed?: string;
  readonly change?: ValueChange & { readonly importing?: unknown };
}

export interface ValueChange {
  readonly actions?: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
}

interface StateModule {
  readonly resources?: readonly Pick<ResourceEntry, "mode">[];
  readonly child_modules?: readonly StateModule[];
}

/** The plan in what `show -json` wrote; Terragrunt may log lines around it. Throws an Error where there is none. */
export function readPlan(text: string): PlanJson {
  const line = text.split("\n").find((each) => each.trimStart().startsWith('{"format_version"'));
  if (line === undefined) throw new Error("The saved plan could not be read as JSON.");
  return JSON.parse(line) as PlanJson;
}

/** Whether the state that the plan started from has any object; what data sources read counts for none. */
export function hasObjects(plan: PlanJson): boolean {
  const within = ({ resources = [], child_modules: children = [] }: StateModule): boolean =>
    resources.some(({ mode }) => mode !== "data") || children.some(within);
  return within(plan.prior_state?.values?.root_module ?? {});
}
