import { copyFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Job } from "./cli";
import { stateFolder } from "./stateFolder";

/**
 * Where Terraform left a state that it could not write, absolute; undefined where it did not, since that time. It is all that is
 * known of what was made, and so is kept also where the base in which it lies goes.
 */
export function erroredState({ folder, base, logging }: Job, since: Date): string | undefined {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path === name || path.endsWith(`/${name}`))
    .map((path) => join(folder, path))
    .find((path) => statSync(path).mtime >= since);
  if (found === undefined || base === undefined) return found;
  const saved = join(stateFolder("applied"), `${logging.log.replace(/\W+/g, "-").slice(-100)}.${name}`);
  copyFileSync(found, saved);
  return saved;
}

const name = "errored.tfstate";
