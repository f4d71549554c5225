import { createHmac, randomBytes } from "node:crypto";
import type { PlanJson, ResourceEntry, ValueChange } from "./planJson";

/** What happens to one object or output. The riskiest first: that order ranks changes, stacks and words. */
export const actions = ["destroy", "replace", "forget", "change", "import", "move", "add", "output"] as const;
export type Action = (typeof actions)[number];

export interface PlanChange {
  /** Terraform's; "output.name" for an output of the root module. */
  readonly address: string;
  /** The riskiest first; several where an object is imported or moved and changed at once. */
  readonly actions: readonly Action[];
  /** Equal where the change is, values included; says nothing of them, and is another in each process. Absent in what was kept. */
  readonly digest?: string;
}

/** Every change of a plan, the riskiest first, then by address. Data sources are read, which changes nothing. */
export function changesOf(plan: PlanJson): readonly PlanChange[] {
  const outputs = Object.entries(plan.output_changes ?? {})
    .filter(([, { actions }]) => actions?.some((action) => action !== "no-op"))
    .map(([name, change]) => changeOf(`output.${name}`, ["output"], [change.actions, difference(change)]));
  return sorted([...objects(plan.resource_changes ?? []), ...outputs]);
}

/** What happened to objects outside of the configuration. One that was moved in the code stands there too, and is none. */
export function driftOf(plan: PlanJson): readonly PlanChange[] {
  const happened = (plan.resource_drift ?? []).filter(({ change }) =>
    change?.actions?.some((action) => action === "update" || action === "delete"),
  );
  return sorted(objects(happened));
}

function objects(entries: readonly ResourceEntry[]): readonly PlanChange[] {
  return entries
    .filter(({ mode }) => mode !== "data")
    .flatMap((entry) => {
      const done = actionsOf(entry);
      if (done.length === 0) return [];
      const { address = "", deposed, previous_address: previous, change = {} } = entry;
      const shown = deposed === undefined ? address : `${address} (deposed ${deposed})`;
      return [changeOf(shown, done, [change.actions, previous, difference(change)])];
    });
}

/** Terraform has ["create", "forget"] too: a replacement that leaves the old object in place. */
function actionsOf({ change, previous_address: previous }: ResourceEntry): readonly Action[] {
  const has = (action: string) => change?.actions?.includes(action) === true;
  const found: Readonly<Record<Action, boolean>> = {
    destroy: has("delete") && !has("create"),
    replace: has("create") && has("delete"),
    forget: has("forget"),
    change: has("update"),
    import: (change?.importing ?? null) !== null,
    move: previous !== undefined,
    add: has("create") && !has("delete"),
    output: false,
  };
  return actions.filter((action) => found[action]);
}

/** Keeps digests of secrets from being guessed by who reads a result. */
const key = randomBytes(32);

function changeOf(address: string, actions: readonly Action[], rest: unknown): PlanChange {
  const digest = createHmac("sha256", key)
    .update(JSON.stringify([address, rest]))
    .digest("base64url");
  return { address, actions, digest };
}

/**
 * What differs between before and after, at whatever depth. Of what comes or goes the address says it all, and of what is
 * known only after an apply its name: other values differ from stack to stack, though the change is the same.
 */
function difference({ before, after, after_unknown: unknown }: ValueChange): unknown {
  if (isObject(before) !== isObject(after)) return "comes or goes";
  return differing(before, after, unknown);
}

function differing(before: unknown, after: unknown, unknown: unknown): unknown {
  if (unknown === true) return "known after apply";
  if (!isObject(before) || !isObject(after)) return [before ?? null, after ?? null];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => [name, differing(before[name], after[name], isObject(unknown) ? unknown[name] : undefined)]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(changes: readonly PlanChange[]): readonly PlanChange[] {
  return [...changes].sort((a, b) => riskOf(a) - riskOf(b) || (a.address < b.address ? -1 : 1));
}

/** 0 is the riskiest. */
export function riskOf({ actions: [first = "output"] }: PlanChange): number {
  return actions.indexOf(first);
}

/** For what outlives this process: there a digest says nothing. */
export function withoutDigests<T>(kept: T): T {
  return JSON.parse(JSON.stringify(kept, (name, value) => (name === "digest" ? undefined : value))) as T;
}
