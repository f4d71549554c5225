/**
 * Strongly connected components of what can be reached from `starts` (Tarjan's algorithm, without recursion: chains may be
 * long). Each component comes after all that it leads to; members are sorted.
 */
export function components(
  edges: ReadonlyMap<string, readonly string[]>,
  starts: Iterable<string>,
): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  const lower = (id: string, to: number) => low.set(id, Math.min(low.get(id) ?? to, to));

  for (const start of [...starts].sort()) {
    if (index.has(start) || !edges.has(start)) continue;
    const path: { id: string; next: number }[] = [];
    const enter = (id: string) => {
      index.set(id, index.size);
      low.set(id, index.get(id) ?? 0);
      open.push(id);
      isOpen.add(id);
      path.push({ id, next: 0 });
    };
    enter(start);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const to = edges.get(step.id)?.[step.next++];
      if (to !== undefined) {
        if (!edges.has(to)) continue;
        if (!index.has(to)) enter(to);
        else if (isOpen.has(to)) lower(step.id, index.get(to) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) lower(parent.id, low.get(step.id) ?? 0);
      if (low.get(step.id) === index.get(step.id)) found.push(close(step.id));
    }
  }
  return found;

  function close(root: string): string[] {
    const members: string[] = [];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      isOpen.delete(id);
      members.push(id);
      if (id === root) break;
    }
    return members.sort();
  }
}

/** Loops that together hold every member of a component: each the shortest through its first member. */
export function loopsIn(
  component: readonly string[],
  edges: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const inside = new Set(component);
  const left = new Set(component);
  const loops: (readonly string[])[] = [];
  for (const start of component) {
    if (!left.has(start)) continue;
    const loop = shortestLoop(start, inside, edges);
    for (const id of loop) left.delete(id);
    loops.push(loop);
  }
  return loops;
}

function shortestLoop(
  start: string,
  inside: ReadonlySet<string>,
  edges: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const cameFrom = new Map<string, string>();
  const waiting = [start];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const to of edges.get(id) ?? []) {
      if (to === start) return backFrom(id);
      if (!inside.has(to) || cameFrom.has(to)) continue;
      cameFrom.set(to, id);
      waiting.push(to);
    }
  }
  return [start];

  function backFrom(id: string): readonly string[] {
    const loop = [id];
    for (let at = id; at !== start; ) {
      at = cameFrom.get(at) ?? start;
      loop.unshift(at);
    }
    return loop;
  }
}
