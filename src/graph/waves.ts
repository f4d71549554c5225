import { components, loopsIn } from "./components";

export interface Waves {
  /** Ids, each wave sorted; the first has nothing to wait for. */
  readonly waves: readonly (readonly string[])[];
  /** Stacks that wait on each other, each in the order of the loop, beginning with the first by name. */
  readonly cycles: readonly (readonly string[])[];
}

/**
 * Earliest waves of the chosen stacks: what one waits for, also through stacks that are not chosen, stands in an earlier
 * wave. Stacks of a cycle share one. `waitsFor` holds every stack of the repository.
 */
export function wavesOf(chosen: ReadonlySet<string>, waitsFor: ReadonlyMap<string, readonly string[]>): Waves {
  const groups = components(waitsFor, chosen);
  const groupOf = new Map(groups.flatMap((group, index) => group.map((id) => [id, index] as const)));
  const depths: number[] = [];
  const waves: string[][] = [];
  // Groups come after all that they wait for.
  for (const [index, group] of groups.entries()) {
    let depth = 0;
    for (const id of group) {
      for (const other of waitsFor.get(id) ?? []) {
        const at = groupOf.get(other);
        if (at !== undefined && at !== index) depth = Math.max(depth, depths[at] ?? 0);
      }
    }
    const members = group.filter((id) => chosen.has(id));
    if (members.length > 0) {
      depth += 1;
      waves[depth - 1] = [...(waves[depth - 1] ?? []), ...members];
    }
    depths.push(depth);
  }
  const cyclic = groups.filter((group) => group.length > 1 && group.some((id) => chosen.has(id)));
  return {
    waves: waves.map((wave) => wave.sort()),
    cycles: cyclic.flatMap((group) => loopsIn(group, waitsFor)).sort((a, b) => ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1)),
  };
}

/** The same graph with every edge turned: the order of a destroy. */
export function turned(waitsFor: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, string[]>([...waitsFor.keys()].map((id) => [id, []]));
  for (const [id, others] of waitsFor) for (const other of others) result.get(other)?.push(id);
  return result;
}
