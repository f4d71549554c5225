import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { type ImpactParams, impactNotification, type RepositoryState } from "../../src/protocol";

/** A repository in a temporary folder, committed once on `main`. */
export function repository(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "epicenter-server-")));
  write(root, files);
  git(root, "init", "-q", "-b", "main");
  git(root, "add", "-A");
  git(root, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "start");
  return root;
}

export function git(root: string, ...args: string[]): void {
  execFileSync("git", args, { cwd: root, stdio: "pipe" });
}

export function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}

export interface Client {
  readonly connection: MessageConnection;
  readonly capabilities: Record<string, unknown>;
  /** The next picture, or the latest one, that fits; rejects after 20 s. */
  until(fits: (states: readonly RepositoryState[]) => boolean, from?: number): Promise<ImpactParams>;
  first(): ImpactParams | undefined;
  latest(): ImpactParams | undefined;
  /** How many pictures came so far. */
  pushes(): number;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Hears what the server tells from the beginning. */
  readonly listen?: (connection: MessageConnection) => void;
  /** What the client says that it can do. */
  readonly capabilities?: object;
}

/** Starts the built server on folders and says hello to it. */
export async function connect(
  folders: readonly string[],
  initializationOptions: unknown = {},
  { listen, capabilities: able = {} }: ConnectOptions = {},
): Promise<Client> {
  const server = spawn(process.execPath, [path.resolve("dist/server.js"), "--stdio"], { stdio: "pipe" });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const errors: string[] = [];
  server.stderr.on("data", (data) => errors.push(String(data)));
  const pictures: ImpactParams[] = [];
  const listeners = new Set<() => void>();
  connection.onNotification(impactNotification, (params: ImpactParams) => {
    pictures.push(params);
    for (const listener of listeners) listener();
  });
  connection.onRequest("client/registerCapability", () => null);
  listen?.(connection);
  connection.listen();
  const workspaceFolders = folders.map((folder) => ({ uri: uri(folder), name: path.basename(folder) }));
  const { capabilities } = (await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders,
    capabilities: able,
    initializationOptions,
  })) as { capabilities: Record<string, unknown> };
  await connection.sendNotification("initialized", {});
  return {
    connection,
    capabilities,
    first: () => pictures[0],
    latest: () => pictures.at(-1),
    pushes: () => pictures.length,
    until(fits, from = 0) {
      return new Promise((resolve, reject) => {
        const stop = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`no such picture; the last: ${JSON.stringify(pictures.at(-1))}\n${errors.join("")}`));
        }, 20_000);
        function look(): void {
          const found = pictures.length > from ? pictures.at(-1) : undefined;
          if (found !== undefined && fits(found.repositories)) {
            clearTimeout(stop);
            listeners.delete(look);
            resolve(found);
          }
        }
        listeners.add(look);
        look();
      });
    },
    async close() {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      connection.dispose();
      server.kill();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 9 });
    },
  };
}

export function uri(file: string): string {
  return pathToFileURL(file).toString();
}
