import type { Scope } from "../graphProtocol";
import { type Item, isFold } from "./fold";
import type { Shown, ShownEdge } from "./shown";
import { linksOf } from "./walk";

/** Where each item stands from left to right: what changed, what lies on the way, then the stacks, wave by wave. */
export interface Columns {
  /** From 0, without gaps. */
  readonly of: ReadonlyMap<string, number>;
  /** One above each column, or above the first of several that it holds for. */
  readonly headings: readonly Heading[];
}

export interface Heading {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

export function columnsOf({ items, edges, scope }: Pick<Shown, "items" | "edges" | "scope">): Columns {
  const depth = depths(items, edges);
  const deepest = Math.max(0, ...depth.values());
  const waves = [...new Set(items.flatMap((item) => waveOf(item) ?? []))].sort((a, b) => a - b);
  const wanted = new Map<string, number>();
  for (const item of items) {
    const wave = waveOf(item);
    const at = !isStack(item)
      ? (depth.get(item.id) ?? 0)
      : deepest + 1 + (wave === undefined ? waves.length : waves.indexOf(wave));
    wanted.set(item.id, at);
  }
  const used = [...new Set(wanted.values())].sort((a, b) => a - b);
  const position = new Map(used.map((column, index) => [column, index]));
  const headings: Heading[] = [];
  for (const [index, column] of used.entries()) {
    const isRemoved = items.some((item) => wanted.get(item.id) === column && sample(item)?.stack?.ring === "removed");
    const text = headingOf(column, deepest, waves, scope) ?? (isRemoved ? "Removed" : "Without a wave");
    const before = headings.at(-1);
    if (before?.text === text) headings[headings.length - 1] = { ...before, last: index };
    else headings.push({ text, first: index, last: index });
  }
  return { of: new Map([...wanted].map(([id, column]) => [id, position.get(column) ?? 0])), headings };
}

function headingOf(column: number, deepest: number, waves: readonly number[], scope: Scope): string | undefined {
  if (column === 0) return "Changed files";
  if (column <= deepest) return scope === "affected" ? "On the way" : "What stacks are made of";
  const wave = waves[column - deepest - 1];
  return wave === undefined ? undefined : `Wave ${wave}`;
}

const sample = (item: Item) => (isFold(item) ? item.members[0] : item.node);

function isStack(item: Item): boolean {
  return sample(item)?.kind === "stack";
}

function waveOf(item: Item): number | undefined {
  return sample(item)?.stack?.wave;
}

/** Of what is not a stack: the longest way from where it begins; what did not change begins after what did. */
function depths(items: readonly Item[], edges: readonly ShownEdge[]): ReadonlyMap<string, number> {
  const others = new Map(items.filter((item) => !isStack(item)).map((item) => [item.id, item]));
  const { before } = linksOf(edges.filter(({ from, to }) => others.has(from) && others.has(to)));
  const depth = new Map<string, number>();
  const passing = new Set<string>();
  const visit = (id: string): number => {
    const known = depth.get(id);
    if (known !== undefined) return known;
    // Modules that call each other in a circle, and folds, may lead back here.
    if (passing.has(id)) return 0;
    passing.add(id);
    const item = others.get(id);
    const least = item && sample(item)?.change === undefined ? 1 : 0;
    const found = Math.max(least, ...(before.get(id) ?? []).map((each) => visit(each) + 1));
    passing.delete(id);
    depth.set(id, found);
    return found;
  };
  for (const id of others.keys()) visit(id);
  return depth;
}
