import { createHash } from "node:crypto";
import type { Leaf } from "../evaluation/reads";
import { entryAt, tokenAt, type World, whatIsAt } from "../evaluation/world";
import { compositionOf, moduleLeaves } from "../graph/parts";
import { query } from "../query";
import { contextKey } from "../terraform/reading";
import type { Context } from "../terraform/scope";

/** A hash over everything that a state of the repository feeds into a stack or a module. */
export interface Fingerprint {
  /** Over what is known to be read. */
  readonly certain: string;
  /** Over that and what may be read. */
  readonly all: string;
}

/**
 * What a leaf counts for: as configuration its tokens, as data its bytes, else only whether it is there. "" where it
 * counts for nothing: a configuration file that says nothing.
 */
export function leafToken(world: World, leaf: Leaf): string {
  if (leaf.role === "presence") return whatIsAt(world, leaf.path) ?? "absent";
  if (leaf.role === "config") return tokenAt(world, leaf.path) ?? "absent";
  return entryAt(world, leaf.path)?.id ?? "absent";
}

const modulePrint = query(
  "module fingerprint",
  (world: World, context: Context): Fingerprint => printOf(world, context.folder, moduleLeaves(world, context)),
  { key: contextKey },
);

/** Two states affect a stack differently exactly if its fingerprints differ. */
export const fingerprintOf = query("fingerprint", (world: World, id: string): Fingerprint => {
  const composition = compositionOf(world, id);
  const own = printOf(world, id, composition.leaves);
  const certain = new Set([own.certain]);
  const all = new Set([own.all]);
  for (const module of composition.modules) {
    const print = modulePrint(world, module.context);
    all.add(print.all);
    if (module.certainty === "certain") certain.add(print.certain);
  }
  return { certain: hash([...certain].sort()), all: hash([...all].sort()) };
});

function printOf(world: World, id: string, leaves: readonly Leaf[]): Fingerprint {
  const certain: string[] = [id];
  const all: string[] = [id];
  for (const leaf of leaves) {
    const token = leafToken(world, leaf);
    if (token === "") continue;
    const line = `${leaf.role} ${leaf.path} ${token}`;
    all.push(line);
    if (leaf.certainty === "certain") certain.push(line);
  }
  return { certain: hash(certain.sort()), all: hash(all.sort()) };
}

function hash(lines: readonly string[]): string {
  return createHash("sha1").update(lines.join("\n")).digest("base64");
}
