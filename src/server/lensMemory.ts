import type { Command } from "vscode-languageserver/node";
import type { Lens, LensSubject } from "./lenses";

/** What the client was told of the lenses of one file. */
interface Told {
  readonly lenses: string;
  /** Those that came into sight, with what they say. */
  readonly said: Map<string, { readonly subject: LensSubject; readonly command: string }>;
}

/** How the lenses of a file are found out, at any time. */
export interface LensSource {
  /** undefined where the file lies in no open repository any more. */
  lenses(uri: string): Promise<readonly Lens[] | undefined>;
  command(uri: string, subject: LensSubject): Promise<Command | undefined>;
}

/** Knows what the client shows, so that it is asked to look again only where it would show something else. */
export interface LensMemory {
  listed(uri: string, lenses: readonly Lens[]): void;
  said(uri: string, subject: LensSubject, command: Command | undefined): void;
  closed(uri: string): void;
  isOutdated(source: LensSource): Promise<boolean>;
}

export function lensMemory(): LensMemory {
  const told = new Map<string, Told>();

  async function differs(uri: string, { lenses, said }: Told, source: LensSource): Promise<boolean> {
    const now = await source.lenses(uri);
    if (now === undefined) return false;
    if (keyOf(now) !== lenses) return true;
    for (const { subject, command } of said.values()) {
      if (JSON.stringify(await source.command(uri, subject)) !== command) return true;
    }
    return false;
  }

  return {
    listed(uri, lenses) {
      const key = keyOf(lenses);
      const before = told.get(uri);
      if (before?.lenses !== key) told.set(uri, { lenses: key, said: new Map() });
    },
    said(uri, subject, command) {
      told.get(uri)?.said.set(JSON.stringify(subject), { subject, command: JSON.stringify(command) });
    },
    closed: (uri) => told.delete(uri),
    async isOutdated(source) {
      for (const [uri, each] of told) if (await differs(uri, each, source)) return true;
      return false;
    },
  };
}

/** The client asks by itself where a text is edited, which moves lenses: what they are about counts. */
function keyOf(lenses: readonly Lens[]): string {
  return JSON.stringify(lenses.map(({ subject }) => subject));
}
