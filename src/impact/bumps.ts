import { posix } from "node:path";
import type { World } from "../evaluation/world";
import { compositionOf } from "../graph/parts";
import type { Reason } from "./impact";
import type { Comparison } from "./reasons";

interface Bump {
  /** The file that names the source. */
  readonly path: string;
  /** "terraform-aws-modules/vpc/aws 5.1.0 → 5.2.0" */
  readonly text: string;
}

/** Says of a reason which module's version or source its change moves: where the call is written, else beside it. */
export function withBumps<T extends Reason>(comparison: Comparison, id: string, reasons: readonly T[]): readonly T[] {
  const notes = new Map<T, string[]>();
  for (const { path, text } of bumpsOf(comparison, id)) {
    const folder = posix.dirname(path);
    const reason =
      reasons.find(({ change }) => change === path) ??
      reasons.find(({ change }) => change !== null && posix.dirname(change) === folder) ??
      reasons[0];
    if (reason) notes.set(reason, [...(notes.get(reason) ?? []), text]);
  }
  return reasons.map((reason) => {
    const note = notes.get(reason);
    return note ? { ...reason, note: note.join(", ") } : reason;
  });
}

function bumpsOf({ base, now }: Comparison, id: string): readonly Bump[] {
  const before = sourcesOf(base, id);
  const bumps: Bump[] = [];
  for (const [key, is] of sourcesOf(now, id)) {
    const was = before.get(key);
    // A folder that moved within the repository is no bump.
    if (!was || !(was.external || is.external)) continue;
    if (was.address !== is.address) bumps.push({ path: is.path, text: `${told(was)} → ${told(is)}` });
    else if (was.version !== is.version) bumps.push({ path: is.path, text: `${told(was)} → ${shown(is.version)}` });
  }
  return bumps;
}

/** A commit is told as git tells it. */
function shown(version: string | undefined): string {
  if (version === undefined) return "unpinned";
  return /^[0-9a-f]{40,}$/.test(version) ? version.slice(0, 8) : version;
}

interface Source {
  readonly address: string;
  readonly version: string | undefined;
  readonly external: boolean;
  readonly path: string;
}

function told({ address, version, external }: Source): string {
  return version === undefined && !external ? address : `${address} ${shown(version)}`;
}

/** By who calls and the call's name; of several that a call may have, the last. */
function sourcesOf(world: World, id: string): ReadonlyMap<string, Source> {
  return new Map(
    compositionOf(world, id).sources.map(({ from, name, address, version, external, at }) => [
      `${from}\0${name}`,
      { address, version, external, path: at.path },
    ]),
  );
}
