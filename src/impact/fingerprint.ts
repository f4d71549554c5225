import { createHash } from "node:crypto";
import type { World } from "../evaluation/world";
import { compositionOf } from "../graph/parts";
import { viewersOf } from "../graph/viewers";
import { query } from "../query";
import { placeOf } from "../terraform/place";
import { type Line, type ModuleSeen, moduleLines, ownLines, seenKey } from "./lines";

/** A hash over everything that a state of the repository feeds into a stack or a module. */
export interface Fingerprint {
  /** Over what is known to be read. */
  readonly certain: string;
  /** Over that and what may be read. */
  readonly all: string;
}

const modulePrint = query(
  "module fingerprint",
  (world: World, seen: ModuleSeen): Fingerprint =>
    printOf(placeOf(world, seen.context.folder), moduleLines(world, seen)),
  { key: seenKey },
);

/** Two states affect a stack differently exactly if its fingerprints differ. */
export const fingerprintOf = query("fingerprint", (world: World, id: string): Fingerprint => {
  const viewers = viewersOf(world, id);
  const own = printOf(id, ownLines(world, id));
  const certain = new Set([own.certain]);
  const all = new Set([own.all]);
  for (const { context, certainty } of compositionOf(world, id).modules) {
    const print = modulePrint(world, { context, viewer: viewers.get(context.folder) });
    all.add(print.all);
    if (certainty === "certain") certain.add(print.certain);
  }
  return { certain: hash([...certain].sort()), all: hash([...all].sort()) };
});

function printOf(id: string, lines: readonly Line[]): Fingerprint {
  const certain = lines.filter(({ leaf }) => leaf.certainty === "certain");
  const texts = (some: readonly Line[]) => [id, ...some.flatMap(({ text }) => text ?? [])].sort();
  return { certain: hash(texts(certain)), all: hash(texts(lines)) };
}

function hash(lines: readonly string[]): string {
  return createHash("sha1").update(lines.join("\n")).digest("base64");
}
