import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import { evaluate } from "../evaluation/evaluate";
import { canonical } from "../evaluation/value";
import { entryAt, type World } from "../evaluation/world";
import { attribute, blocks } from "../hcl/facts";
import { query } from "../query";
import { pinsOf } from "./pins";
import type { HiddenLine } from "./viewer";

/**
 * What a file of versions counts for: the versions that it names. Of a lock file these are its providers' with their
 * constraints; hashes are none of a plan's business. undefined where there is no such file.
 */
export const versionsToken = query("versions", (world: World, path: string): string | undefined => {
  const id = entryAt(world, path)?.id;
  if (id === undefined) return undefined;
  const said = posix.basename(path) === ".terraform.lock.hcl" ? lockedIn(world, path) : pinnedIn(world, path);
  return said?.toSorted().join("\n") ?? id;
});

/** What a lock file holds and no plan rests on. */
export function lockHashes(world: World, path: string): readonly HiddenLine[] {
  return blocks(factsAt(world, path).facts.body, "provider").flatMap(({ labels, body }) => {
    const found = attribute(body, "hashes");
    const hashes = found && evaluate(found.value, { variable: () => undefined, call: () => undefined });
    const text = `${path} ${canonical(hashes ?? null)}`;
    const what = `hashes of ${labels[0] ?? ""}`;
    return found ? [{ rule: "lock-hashes", what, text, at: { path, line: found.line } }] : [];
  });
}

function pinnedIn(world: World, path: string): readonly string[] | undefined {
  return pinsOf(world, path)?.map(({ tool, version }) => `${tool} ${version}`);
}

function lockedIn(world: World, path: string): readonly string[] | undefined {
  const { body, errors } = factsAt(world, path).facts;
  if (errors.length > 0) return undefined;
  return blocks(body, "provider").map(({ labels, body: provider }) => {
    const said = ["version", "constraints"].map((name) => {
      const value = attribute(provider, name)?.value;
      return value?.kind === "literal" ? value.value : null;
    });
    return JSON.stringify([labels, ...said]);
  });
}
