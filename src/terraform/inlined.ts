import { createHash } from "node:crypto";
import { factsAt } from "../evaluation/contents";
import type { World } from "../evaluation/world";
import { localMark } from "../hcl/tokens";
import type { WrittenBody } from "../hcl/written";
import type { Module } from "./module";
import { newReferences, referencesInBody } from "./references";

/** Locals that count by what they say, where they are used: their names say nothing to a plan. */
export interface Inlined {
  /** What each of them says, as a hash, by its name. */
  readonly meanings: ReadonlyMap<string, string>;
  /** What is written, with such locals' values in the place of their names. */
  resolve(tokens: string): string;
}

const reference = new RegExp(`${localMark.start}([^${localMark.end}]*)${localMark.end}`, "g");

/**
 * The locals that are written once, in a file that is compared piece by piece, and named in such files only. `bodies`: by
 * file; undefined for a file that counts as a whole, whose references stay as they stand.
 */
export function inlinedLocals(
  world: World,
  module: Module,
  bodies: ReadonlyMap<string, WrittenBody | undefined>,
): Inlined {
  const values = new Map<string, string>();
  const twice = new Set<string>();
  const isNative = (file: string) => !file.endsWith(".json") && bodies.get(file) !== undefined;
  for (const [file, body] of bodies) {
    if (!isNative(file)) continue;
    for (const { name, tokens } of (body?.blocks ?? []).filter(isLocals).flatMap((block) => block.body.attributes)) {
      if (values.has(name)) twice.add(name);
      values.set(name, tokens.slice(tokens.indexOf("=") + 1));
    }
  }
  const elsewhere = newReferences();
  for (const file of bodies.keys())
    if (!isNative(file))
      for (const block of factsAt(world, file).facts.body.blocks) referencesInBody(block.body, elsewhere);
  const names = [...values.keys()].filter(
    (name) =>
      module.locals.get(name)?.length === 1 && !twice.has(name) && !elsewhere.locals.has(name) && !elsewhere.unclear,
  );
  const meanings = new Map<string, string>();
  const resolve = (tokens: string) =>
    tokens.replaceAll(reference, (_, name: string) => `local ${meanings.get(name) ?? `.${name}`}`);
  // Whoever is named goes before who names it; what is left are circles, and what names one of them.
  for (let waiting = new Set(names), count = -1; waiting.size !== count; ) {
    count = waiting.size;
    const isReady = (name: string) => namesIn(values.get(name) ?? "").every((each) => !waiting.has(each));
    for (const name of [...waiting].filter(isReady)) {
      meanings.set(
        name,
        createHash("sha1")
          .update(resolve(values.get(name) ?? ""))
          .digest("base64"),
      );
    }
    waiting = new Set([...waiting].filter((name) => !meanings.has(name)));
  }
  return { meanings, resolve };
}

function namesIn(tokens: string): readonly string[] {
  return Array.from(tokens.matchAll(reference), (found) => found[1] ?? "");
}

function isLocals({ type }: { readonly type: string }): boolean {
  return type === "locals";
}
