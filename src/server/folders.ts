import { readdir } from "node:fs/promises";
import path from "node:path";
import { type Engine, RepositoryError } from "../engine";
import { resolveLinks } from "./paths";

/** Opens the engine of the repository that a folder lies in. Throws RepositoryError. */
export type OpenFolder = (folder: string) => Promise<Engine>;

/** What the workspace's folders hold: each repository once, and the folders where none could be opened. */
export interface Opened {
  readonly engines: readonly Engine[];
  readonly failures: readonly { readonly folder: string; readonly error: unknown }[];
}

/** `folders` are absolute. A folder outside any repository stands for the repositories directly in it. */
export async function openFolders(folders: readonly string[], open: OpenFolder): Promise<Opened> {
  const engines = new Map<string, Engine>();
  const failures: { folder: string; error: unknown }[] = [];
  for (const folder of folders.map(resolveLinks)) {
    try {
      keep(await open(folder));
    } catch (error) {
      const inside = isNoRepository(error) ? await repositoriesIn(folder) : [];
      const opened = await Promise.allSettled(inside.map(open));
      const fulfilled = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      fulfilled.forEach(keep);
      if (fulfilled.length === 0) {
        failures.push({ folder, error });
      }
    }
  }
  function keep(engine: Engine): void {
    if (!engines.has(engine.root)) {
      engines.set(engine.root, engine);
    }
  }
  return { engines: [...engines.values()], failures };
}

function isNoRepository(error: unknown): boolean {
  return error instanceof RepositoryError && error.reason === "not-a-repository";
}

async function repositoriesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const child = path.posix.join(folder, name);
        const names = await readdir(child).catch((): string[] => []);
        return names.includes(".git") ? [child] : [];
      }),
  );
  return found.flat().sort();
}
