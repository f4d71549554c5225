import { createHash, randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { extractorVersion } from "./version";

export interface StoredLine {
  /** When it was last part of a state, in days since 1970. */
  readonly day: number;
  /** JSON. */
  readonly text: () => string;
}

/** Files that nobody has written for so many days are removed beside one that is written. */
const ABANDONED_DAYS = 60;

/** `root`: of the repository whose contents these are, absolute. */
export function cacheFileFor(root: string, folder: string): string {
  return join(folder, `facts-${createHash("sha1").update(root).digest("hex").slice(0, 16)}`);
}

/**
 * The lines of a cache file by their keys: none where it is missing, of another make, somebody else's or damaged. The first
 * line names the make and a hash over the rest; every other one is a key, a day and JSON, with tabs between.
 */
export function readCacheFile(file: string): Map<string, StoredLine> {
  const lines = new Map<string, StoredLine>();
  try {
    const about = statSync(file);
    if (!about.isFile() || (process.getuid && about.uid !== process.getuid())) return lines;
    const bytes = readFileSync(file);
    const start = bytes.indexOf(10) + 1;
    if (start === 0 || bytes.toString("utf8", 0, start) !== firstLine(bytes.subarray(start))) return lines;
    for (let at = start; at < bytes.length; ) {
      const end = bytes.indexOf(10, at);
      const key = bytes.indexOf(9, at);
      const day = bytes.indexOf(9, key + 1);
      const text = () => bytes.toString("utf8", day + 1, end);
      lines.set(bytes.toString("utf8", at, key), { day: Number(bytes.toString("utf8", key + 1, day)), text });
      at = end + 1;
    }
    return lines;
  } catch {
    return lines;
  }
}

/**
 * Puts a whole new file in the place of the old one, so that whoever reads meanwhile has the one or the other. For its owner
 * alone: the texts of a repository may be nobody else's business. What can't be written is not kept.
 */
export async function writeCacheFile(file: string, lines: ReadonlyMap<string, StoredLine>): Promise<void> {
  const folder = dirname(file);
  const body = Buffer.from([...lines].map(([key, { day, text }]) => `${key}\t${day}\t${text()}\n`).join(""));
  const written = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(written, [firstLine(body), body], { mode: 0o600, flag: "wx" });
    await rename(written, file);
    await removeAbandoned(folder, basename(file));
  } catch {
    await rm(written, { force: true }).catch(() => undefined);
  }
}

function firstLine(body: Buffer): string {
  return `epicenter ${extractorVersion} ${createHash("sha1").update(body).digest("hex")}\n`;
}

async function removeAbandoned(folder: string, except: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name === except || !/^facts-[0-9a-f]{16}(\.[0-9a-f-]{36}\.tmp)?$/.test(name)) continue;
    const days = (Date.now() - (await stat(join(folder, name))).mtimeMs) / 86_400_000;
    if (days > (name.endsWith(".tmp") ? 1 : ABANDONED_DAYS)) await rm(join(folder, name), { force: true });
  }
}
