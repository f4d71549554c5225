/** How the Impact view is looked at: what a person chose there, apart from what the change reaches. */
export interface ImpactLook {
  readonly grouping: Grouping;
  readonly filter: Filter;
  /** Stacks that are chosen to run, each by its `stackKey`. */
  readonly checked: ReadonlySet<string>;
}

export const groupings = ["wave", "environment", "change", "ring"] as const;
export type Grouping = (typeof groupings)[number];

export interface Filter {
  /** Words that all stand somewhere in the stack's id, in whatever case; "" lets all through. */
  readonly text: string;
  readonly certainOnly: boolean;
  /** Only stacks that were planned or checked. */
  readonly withResults: boolean;
  /** As `environmentOf` tells them, "" for stacks that speak of none; empty lets all through. */
  readonly environments: readonly string[];
}

export const noFilter: Filter = { text: "", certainOnly: false, withResults: false, environments: [] };

export const firstLook: ImpactLook = { grouping: "wave", filter: noFilter, checked: new Set() };
