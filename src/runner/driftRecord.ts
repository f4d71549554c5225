import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutDigests } from "./changes";
import type { StackResult } from "./request";
import { stateFolder } from "./stateFolder";

/** What a drift check last said of a stack. */
export interface KeptDrift {
  /** The repository's, absolute. */
  readonly root: string;
  /** ISO 8601. */
  readonly at: string;
  readonly result: StackResult;
}

/** Keeps what a check found, until the next one finds something: one that fails says nothing of the world. No value is kept. */
export function keepDrift(root: string, result: StackResult): void {
  if (result.outcome !== "drift" && result.outcome !== "no-drift") return;
  const { log: _log, ...rest } = withoutDigests(result);
  const kept: KeptDrift = { root, at: new Date().toISOString(), result: rest };
  const name = createHash("sha256").update(`${root}\0${result.stack}`).digest("hex").slice(0, 32);
  const path = join(stateFolder("drift"), `${name}.json`);
  // Two runs may end at once, and whoever reads sees all of one.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(kept), { mode: 0o600 });
  renameSync(own, path);
}

/** Of every stack of a repository that was ever checked what was found last, by id. */
export function lastDrift(root: string): readonly KeptDrift[] {
  const folder = stateFolder("drift");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as KeptDrift)
    .filter((kept) => kept.root === root)
    .sort((a, b) => (a.result.stack < b.result.stack ? -1 : 1));
}
