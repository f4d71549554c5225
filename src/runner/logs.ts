import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "./stateFolder";

/** A new folder for the logs of one run, absolute; only its owner may look in. Its name begins with the time, so they sort. */
export function makeRunFolder(): string {
  const time = new Date().toISOString().replace(/[:.]/g, "-");
  return mkdtempSync(join(stateFolder("runs"), `${time}-`));
}

/** A stack's log in a run's folder, absolute: a name that any disk takes, and another for each stack. */
export function logPath(runFolder: string, stack: string): string {
  const shown = stack.replace(/[^A-Za-z0-9._@-]+/g, "_").slice(-80);
  const hash = createHash("sha256").update(stack).digest("hex").slice(0, 8);
  return join(runFolder, `${shown}-${hash}.log`);
}
