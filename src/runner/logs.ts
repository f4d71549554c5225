import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "./stateFolder";

/** A new folder for the logs of one run, absolute; only its owner may look in. Its name begins with the time, so they sort. */
export function makeRunFolder(): string {
  const time = new Date().toISOString().replace(/[:.]/g, "-");
  return mkdtempSync(join(stateFolder("runs"), `${time}-`));
}

/** How long logs are kept where nobody says, in days. */
export const KEPT_DAYS = 30;

/** Removes the logs of runs of which nothing was written for that many days. */
export function removeOldLogs(days: number): void {
  const runs = stateFolder("runs");
  const before = Date.now() - days * 24 * 60 * 60 * 1000;
  for (const name of readdirSync(runs)) {
    const run = join(runs, name);
    if (lastWritten(run) < before) rmSync(run, { recursive: true, force: true });
  }
}

/** Milliseconds since 1970: a tool may still write into the log of a run that began long ago. */
function lastWritten(folder: string): number {
  try {
    const paths = [folder, ...readdirSync(folder).map((name) => join(folder, name))];
    return Math.max(...paths.map((path) => statSync(path).mtimeMs));
  } catch {
    // Another run is just removing it.
    return Number.POSITIVE_INFINITY;
  }
}

/** A stack's log in a run's folder, absolute: a name that any disk takes, and another for each stack. */
export function logPath(runFolder: string, stack: string): string {
  const shown = stack.replace(/[^A-Za-z0-9._@-]+/g, "_").slice(-80);
  const hash = createHash("sha256").update(stack).digest("hex").slice(0, 8);
  return join(runFolder, `${shown}-${hash}.log`);
}
