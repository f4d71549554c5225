import { readCacheFile, type StoredLine, writeCacheFile } from "./cacheFile";

/** What was found out about contents, which holds for a content in whatever state, branch or window it stands. */
export interface ContentCache {
  /** Whether an earlier process kept anything. */
  readonly wasKept: boolean;
  /**
   * `about` says what is asked of the content that `id` names; `work` must be a pure function of these two and give plain
   * JSON data, without "undefined" in it. An answer of undefined is not remembered.
   */
  find<T>(about: string, id: string, work: () => T | undefined): T | undefined;
  /** Forgets, where much has come up since the last time, what is of none of these contents; the file keeps what it has. */
  prune(live: () => ReadonlySet<string>): void;
  /** Writes what is new to the file, where that is worth it. `live`: ids of contents that will be asked for again. Never throws. */
  save(live: () => ReadonlySet<string>): Promise<void>;
}

/** What has not been part of any state for so many days is left out of the file. */
const KEPT_DAYS = 30;

/** The file is written anew only for at least one new line to so many: the next start finds out the rest again. */
const OLD_FOR_NEW = 200;

/** Answers of contents that no state has any more, before they are looked for. */
const MANY = 2000;

/** `file`: where it is kept from one start to the next; without, it lives as long as the process. */
export function openContentCache(file?: string): ContentCache {
  const found = new Map<string, unknown>();
  const fresh = new Set<string>();
  let mayHave = MANY;
  const stored = file === undefined ? new Map<string, StoredLine>() : readCacheFile(file);

  return {
    wasKept: stored.size > 0,
    find<T>(about: string, id: string, work: () => T | undefined): T | undefined {
      const key = `${id} ${about}`;
      if (found.has(key)) return found.get(key) as T;
      const line = stored.get(key);
      const value = line === undefined ? work() : (JSON.parse(line.text()) as T);
      if (value === undefined) return undefined;
      if (line === undefined) fresh.add(key);
      found.set(key, value);
      return value;
    },
    prune(live) {
      if (found.size <= mayHave) return;
      const ids = live();
      for (const key of found.keys()) {
        if (ids.has(key.slice(0, key.indexOf(" ")))) continue;
        found.delete(key);
        fresh.delete(key);
      }
      mayHave = found.size + MANY;
    },
    async save(live) {
      if (file === undefined || fresh.size === 0 || fresh.size * OLD_FOR_NEW < stored.size) return;
      const ids = live();
      const isLive = (key: string) => ids.has(key.slice(0, key.indexOf(" ")));
      const day = Math.floor(Date.now() / 86_400_000);
      const kept = new Map<string, StoredLine>();
      // Another process may have written since.
      for (const [key, line] of [...stored, ...readCacheFile(file)]) {
        if (isLive(key)) kept.set(key, { ...line, day });
        else if (line.day > day - KEPT_DAYS) kept.set(key, line);
      }
      for (const key of fresh) {
        const text = JSON.stringify(found.get(key));
        if (isLive(key)) kept.set(key, { day, text: () => text });
      }
      fresh.clear();
      await writeCacheFile(file, kept);
    },
  };
}
