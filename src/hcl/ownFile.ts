import { createHash, randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Files that nobody has written for so many days are removed beside one that is written. */
const ABANDONED_DAYS = 60;

/** The file in which something about a repository is kept from one start to the next. `root`: absolute. */
export function ownFileFor(what: "facts" | "answers", root: string, folder: string): string {
  return join(folder, `${what}-${createHash("sha1").update(root).digest("hex").slice(0, 16)}`);
}

/** What was written to a file: undefined where it is missing, of another make, somebody else's or damaged. Never throws. */
export function readOwnFile(file: string, make: string): Buffer | undefined {
  try {
    const about = statSync(file);
    if (!about.isFile() || (process.getuid && about.uid !== process.getuid())) return undefined;
    const bytes = readFileSync(file);
    const start = bytes.indexOf(10) + 1;
    const body = bytes.subarray(start);
    return start > 0 && bytes.toString("utf8", 0, start) === firstLine(make, [body]) ? body : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts a whole new file in the place of the old one, so that whoever reads meanwhile has the one or the other. For its owner
 * alone: the texts of a repository may be nobody else's business. What can't be written is not kept.
 */
export async function writeOwnFile(file: string, make: string, parts: readonly Uint8Array[]): Promise<void> {
  const folder = dirname(file);
  const written = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(written, [Buffer.from(firstLine(make, parts)), ...parts], { mode: 0o600, flag: "wx" });
    await rename(written, file);
    await removeAbandoned(folder, basename(file));
  } catch {
    await rm(written, { force: true }).catch(() => undefined);
  }
}

/** `make`: without line breaks. */
function firstLine(make: string, parts: readonly Uint8Array[]): string {
  const hash = createHash("sha1");
  for (const part of parts) hash.update(part);
  return `epicenter ${make} ${hash.digest("hex")}\n`;
}

async function removeAbandoned(folder: string, except: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name === except || !/^(facts|answers)-[0-9a-f]{16}(\.[0-9a-f-]{36}\.tmp)?$/.test(name)) continue;
    const days = (Date.now() - (await stat(join(folder, name))).mtimeMs) / 86_400_000;
    if (days > (name.endsWith(".tmp") ? 1 : ABANDONED_DAYS)) await rm(join(folder, name), { force: true });
  }
}
