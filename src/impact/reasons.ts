import type { Leaf } from "../evaluation/reads";
import { linksOnTheWay, realPath, type World } from "../evaluation/world";
import { pinning } from "../terraform/pins";
import { withBumps } from "./bumps";
import type { Certainty, Reason } from "./impact";
import { type Line, linesByOwner } from "./lines";
import { type Route, routesTo } from "./routes";

/** The two states that are compared. */
export interface Comparison {
  readonly base: World;
  readonly now: World;
  /** Every path whose entry differs. */
  readonly changed: ReadonlySet<string>;
}

export interface ReasonWithRoute extends Reason {
  readonly direct: boolean;
}

/**
 * Why a stack's fingerprint differs: a way for each changed file that it rests on in either state, the shortest first.
 * `every`: all ways.
 */
export function reasonsFor(comparison: Comparison, id: string, every = false): readonly ReasonWithRoute[] {
  const { base, now } = comparison;
  const found = new Map<string, ReasonWithRoute>();
  // What the present state says goes before what the base said.
  const lines = new Map([now, base].map((world) => [world, linesByOwner(world, id)]));
  for (const [world, other] of [
    [now, base],
    [base, now],
  ] as const) {
    const differing = onlyIn(lines.get(world) ?? new Map(), lines.get(other) ?? new Map());
    const wanted = (owner: string, leaf: Leaf) =>
      changesOf(comparison, leaf).length > 0 ? differing.get(`${owner}\0${leafKey(leaf)}`) : undefined;
    for (const route of routesTo(world, id, wanted, every)) {
      for (const change of changesOf(comparison, route.leaf)) add(change, route);
    }
  }
  const reasons = [...found.values()].sort(
    (a, b) =>
      a.path.length - b.path.length ||
      a.certainty.localeCompare(b.certainty) ||
      ((a.change ?? "") < (b.change ?? "") ? -1 : 1),
  );
  return withBumps(comparison, id, reasons);

  function add(change: string, route: Route) {
    const [first, ...rest] = route.path;
    if (!first) return;
    const kind = change === route.leaf.path ? first.kind : "file";
    const path = [{ ...first, kind, id: change }, ...rest];
    const ids = path.map((step) => step.id).join("\0");
    const key = every ? ids : change;
    const known = found.get(key);
    if (known && !better(route, known)) return;
    const group = route.leaf.via === pinning ? ({ group: "toolchain" } as const) : {};
    found.set(key, { change, certainty: route.certainty, ...group, path, direct: route.direct });
  }
}

function better(route: Route, known: ReasonWithRoute): boolean {
  if (route.certainty !== known.certainty) return route.certainty === "certain";
  return route.path.length < known.path.length;
}

type Owned = ReadonlyMap<string, readonly Line[]>;

/** Leaves, with who reads them, that have a line which the other state's lines of the same reader lack. */
function onlyIn(lines: Owned, other: Owned): ReadonlyMap<string, Certainty> {
  const found = new Map<string, Certainty>();
  for (const [owner, own] of lines) {
    // Taken over from the other state.
    if (own === other.get(owner)) continue;
    const known = new Set(other.get(owner)?.map(({ written }) => written));
    for (const { written, leaf } of own) {
      const key = `${owner}\0${leafKey(leaf)}`;
      if (!known.has(written) && found.get(key) !== "certain") found.set(key, leaf.certainty);
    }
  }
  return found;
}

function leafKey({ role, path }: Leaf): string {
  return `${role} ${path}`;
}

/** What of the change a leaf shows: its own file, or else what names it and may have done so otherwise. */
function changesOf({ changed, base, now }: Comparison, leaf: Leaf): readonly string[] {
  // What is there already, elsewhere, is no change.
  if (changed.has(leaf.path)) return now.compared.has(leaf.path) ? [leaf.path] : [];
  if (leaf.at && changed.has(leaf.at.path)) return [leaf.at.path];
  if (leaf.role !== "presence") return [];
  const ways = [now, base].flatMap((world) => [
    ...linksOnTheWay(world, leaf.path),
    realPath(world, leaf.path) ?? leaf.path,
  ]);
  // A folder that comes or goes does so with the files in it.
  return [...changed].filter((path) => ways.some((way) => `${path}/`.startsWith(`${way}/`))).slice(0, 1);
}
