import type { Content, Entry, Snapshot } from "./snapshot";

/** The state of another repository, or of a folder of it, and where that lies seen from the first one's root. */
export interface Neighbour {
  /** "../clients" */
  readonly at: string;
  /** The folder in the other repository that lies there; "" for its root. */
  readonly within: string;
  readonly snapshot: Snapshot;
}

/** A state with those of other repositories beside it, as one: what a path leads to is found in whichever has it. */
export function beside(own: Snapshot, neighbours: readonly Neighbour[]): Snapshot {
  if (neighbours.length === 0) return own;
  const entries = new Map<string, Entry>(own.entries);
  for (const { at, within, snapshot } of neighbours) {
    const prefix = within === "" ? "" : `${within}/`;
    for (const [path, entry] of snapshot.entries)
      if (path.startsWith(prefix)) entries.set(`${at}/${path.slice(prefix.length)}`, entry);
  }
  const placeOf = (path: string) => placeIn(neighbours, path) ?? { snapshot: own, path };
  return {
    entries,
    neighbours: neighbours.map(({ at }) => at),
    read(path): Content {
      const place = placeOf(path);
      return place.snapshot.read(place.path);
    },
    async load(paths) {
      const bySnapshot = new Map<Snapshot, string[]>();
      for (const place of paths.map(placeOf)) {
        bySnapshot.set(place.snapshot, [...(bySnapshot.get(place.snapshot) ?? []), place.path]);
      }
      await Promise.all([...bySnapshot].map(([snapshot, some]) => snapshot.load(some)));
    },
  };
}

/** Whose a path is that leads out of the first repository, and how it is called there. */
export function placeIn<T extends Pick<Neighbour, "at" | "within">>(
  neighbours: readonly T[],
  path: string,
): (T & { readonly path: string }) | undefined {
  const found = path.startsWith("../") ? neighbours.find(({ at }) => path.startsWith(`${at}/`)) : undefined;
  return found && { ...found, path: [found.within, path.slice(found.at.length + 1)].filter(Boolean).join("/") };
}
