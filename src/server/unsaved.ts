import { readFile } from "node:fs/promises";
import type { Engine } from "../engine";

/** The texts that editors hold open for one repository, by path from its root. */
export interface OpenTexts {
  /** `text` is asked for when it is needed, not at each keystroke. */
  edited(path: string, text: () => string): void;
  closed(path: string): void;
  /** Tells the engine what changed since the last call. */
  settle(): Promise<void>;
}

/**
 * A text counts as unsaved only while it differs from the file: what an editor hands over lacks a byte order mark and went
 * through a decoding, so that a file merely opened could otherwise look changed.
 */
export function openTexts(engine: Engine): OpenTexts {
  const pending = new Map<string, (() => string) | undefined>();
  return {
    edited: (path, text) => pending.set(path, text),
    closed: (path) => pending.set(path, undefined),
    async settle() {
      for (const [path, text] of [...pending]) {
        const now = text?.();
        const saved = now === undefined || now === (await textOnDisk(`${engine.root}/${path}`));
        if (pending.get(path) === text) {
          pending.delete(path);
        }
        engine.setUnsaved(path, saved ? undefined : now);
      }
    },
  };
}

async function textOnDisk(file: string): Promise<string | undefined> {
  try {
    const text = await readFile(file, "utf8");
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  } catch {
    return undefined;
  }
}
