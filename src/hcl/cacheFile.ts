import { readOwnFile, writeOwnFile } from "./ownFile";
import { extractorVersion } from "./version";

export interface StoredLine {
  /** When it was last part of a state, in days since 1970. */
  readonly day: number;
  /** JSON. */
  readonly text: () => string;
}

/** The lines of a cache file by their keys, none where it can't be used. Each is a key, a day and JSON, with tabs between. */
export function readCacheFile(file: string): Map<string, StoredLine> {
  const lines = new Map<string, StoredLine>();
  const bytes = readOwnFile(file, extractorVersion) ?? Buffer.of();
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const key = bytes.indexOf(9, at);
    const day = bytes.indexOf(9, key + 1);
    const text = () => bytes.toString("utf8", day + 1, end);
    lines.set(bytes.toString("utf8", at, key), { day: Number(bytes.toString("utf8", key + 1, day)), text });
    at = end + 1;
  }
  return lines;
}

/** What can't be written is not kept. */
export async function writeCacheFile(file: string, lines: ReadonlyMap<string, StoredLine>): Promise<void> {
  const text = [...lines].map(([key, { day, text }]) => `${key}\t${day}\t${text()}\n`).join("");
  await writeOwnFile(file, extractorVersion, [Buffer.from(text)]);
}
