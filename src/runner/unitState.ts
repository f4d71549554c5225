import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import type { Job } from "./cli";
import { type Initialised, initialisedBackend, isLocal } from "./initialised";
import { unseen } from "./uncheckable";

/**
 * Why what a unit's plan in the base says of its state is not to be believed; undefined where it is. A state beside the code
 * that Terragrunt copied lies in the cache of the working tree, of which the base knows nothing.
 */
export function unseenState({ root, base = "", folder }: Job, isEmpty: boolean): string | undefined {
  const found = dataFoldersBelow(folder).map(initialisedBackend);
  const missed = found.map((backend) => (isLocal(backend) ? unseenLocal(backend, root, base) : undefined));
  const [first] = missed.filter((each) => each !== undefined);
  if (first !== undefined && (isEmpty || isAbsolute(first))) return said(first);
  return isEmpty && found.length === 0 ? said(besideCode) : undefined;
}

/** Where a local state may lie that the base does not see. */
function unseenLocal(backend: Initialised | undefined, root: string, base: string): string | undefined {
  const { path } = backend?.config ?? {};
  if (typeof path !== "string" || !isAbsolute(path)) return besideCode;
  const inside = relative(base, path);
  const from = join(root, inside);
  if (inside.startsWith("..") || !existsSync(from)) return undefined;
  return existsSync(path) && readFileSync(path).equals(readFileSync(from)) ? undefined : from;
}

function said(where: string): string {
  return `its state, ${where}, ${unseen}`;
}

const besideCode = "beside the code in Terragrunt's cache";

/** Of the unit itself, and of what Terragrunt copied for it. */
function dataFoldersBelow(folder: string): readonly string[] {
  const found: string[] = [];
  const open = [folder, join(folder, ".terragrunt-cache")];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (!existsSync(at)) continue;
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      if (entry.name === ".terraform") found.push(join(at, entry.name));
      else if (at !== folder) open.push(join(at, entry.name));
    }
  }
  return found;
}
