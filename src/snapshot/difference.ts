import type { Snapshot } from "./snapshot";

export interface Change {
  readonly path: string;
  readonly status: "added" | "modified" | "deleted";
}

/** What differs between two states, sorted by path. A rename is a delete and an add. */
export function difference(base: Snapshot, now: Snapshot): readonly Change[] {
  const changes: Change[] = [];
  for (const [path, entry] of now.entries) {
    const before = base.entries.get(path);
    if (!before) changes.push({ path, status: "added" });
    else if (before !== entry && (before.id !== entry.id || before.kind !== entry.kind)) {
      changes.push({ path, status: "modified" });
    }
  }
  for (const path of base.entries.keys()) if (!now.entries.has(path)) changes.push({ path, status: "deleted" });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}
