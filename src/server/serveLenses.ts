import type { Connection } from "vscode-languageserver/node";
import type { LensSubject } from "./lenses";
import { type LensSource, lensMemory } from "./lensMemory";

export interface Lenses {
  /** Asks the client to look at its lenses again, if one of them would say something else now. */
  refresh(): void;
  /** The client shows the file no more. */
  closed(uri: string): void;
}

/** What a lens carries until it comes into sight. */
interface LensData {
  readonly uri: string;
  readonly subject: LensSubject;
}

/** Answers which lenses a file has at once, and what each says once it comes into sight. */
export function serveLenses(connection: Connection, source: LensSource): Lenses {
  const memory = lensMemory();
  let last: Promise<void> = Promise.resolve();

  async function refresh(): Promise<void> {
    try {
      if (await memory.isOutdated(source)) await connection.sendRequest("workspace/codeLens/refresh");
    } catch (error) {
      connection.console.error(`Lenses: ${String(error)}`);
    }
  }

  connection.onCodeLens(async ({ textDocument: { uri } }) => {
    const found = await source.lenses(uri);
    if (!found) return null;
    memory.listed(uri, found);
    return found.map(({ range, subject }) => ({ range, data: { uri, subject } satisfies LensData }));
  });
  connection.onCodeLensResolve(async (lens) => {
    const { uri, subject } = lens.data as LensData;
    const command = await source.command(uri, subject);
    memory.said(uri, subject, command);
    return command ? { ...lens, command } : lens;
  });
  return {
    refresh() {
      last = last.then(refresh);
    },
    closed: memory.closed,
  };
}
