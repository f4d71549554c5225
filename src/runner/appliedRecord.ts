import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "./stateFolder";

/** Notes that a stack's outputs change now, or may have: plans of stacks that read them, and were made before, do not hold. */
export function noteApplied(root: string, stack: string): void {
  const path = pathOf(root, stack);
  const own = `${path}.${process.pid}`;
  writeFileSync(own, new Date().toISOString(), { mode: 0o600 });
  renameSync(own, path);
}

/** The first of these stacks whose outputs an apply of ours changed at that time or since; undefined where none did. */
export function appliedSince(root: string, stacks: readonly string[], time: string): string | undefined {
  return stacks.find((stack) => {
    const path = pathOf(root, stack);
    return existsSync(path) && readFileSync(path, "utf8") >= time;
  });
}

function pathOf(root: string, stack: string): string {
  const name = createHash("sha256").update(`${root}\0${stack}`).digest("hex").slice(0, 32);
  return join(stateFolder("applied"), name);
}
