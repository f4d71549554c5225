/** How many rows of a group a person asked for, by the group's id, where that is more than a page: of all views, as long as the window lives. */
export interface Pages {
  readonly shown: ReadonlyMap<string, number>;
  show(group: string, rows: number): void;
}

/** `changed` is called whenever views are to be drawn anew. */
export function pages(changed: () => void): Pages {
  const shown = new Map<string, number>();
  return {
    shown,
    show(group, rows) {
      shown.set(group, rows);
      changed();
    },
  };
}
