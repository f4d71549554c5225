// The built language server as an editor has it, but without a debounce, so that what is timed is the work.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require("vscode-jsonrpc/node");

/** Starts it on a repository. `first`, `edit` and `written` answer with the impact that comes next. */
export function startServer(program, root, cacheFolder) {
  const server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  let waiting;
  connection.onNotification("epicenter/impact", ({ repositories: [state] }) => {
    if (state.state === "ready") waiting?.resolve(state.impact);
    else if (state.state === "failed") waiting?.reject(new Error(state.message));
  });
  server.once("exit", () => waiting?.reject(new Error("the server ended")));
  connection.onRequest("workspace/configuration", ({ items }) => items.map(() => ({ debounce: 0 })));
  connection.listen();
  const next = (act) =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("no impact within five minutes")), 300_000);
      const settle = (how) => (answer) => {
        clearTimeout(late);
        how(answer);
      };
      waiting = { resolve: settle(resolve), reject: settle(reject) };
      act().catch(waiting.reject);
    });
  const uri = (path) => String(pathToFileURL(root)) + (path && `/${path}`);
  const tell = (method, params) => connection.sendNotification(`textDocument/${method}`, params);
  let version = 0;
  return {
    first: () =>
      next(async () => {
        const workspaceFolders = [{ uri: uri(""), name: "bench" }];
        const capabilities = { workspace: { configuration: true } };
        await connection.sendRequest("initialize", {
          processId: process.pid,
          rootUri: null,
          workspaceFolders,
          capabilities,
          initializationOptions: { cacheFolder },
        });
        await connection.sendNotification("initialized", {});
      }),
    open: (path, text) =>
      tell("didOpen", { textDocument: { uri: uri(path), languageId: "terraform", version: 0, text } }),
    edit(path, text) {
      version += 1;
      return next(() => tell("didChange", { textDocument: { uri: uri(path), version }, contentChanges: [{ text }] }));
    },
    shut: (path) => tell("didClose", { textDocument: { uri: uri(path) } }),
    /** Until nothing is under way: each question waits for those before, and the first may come before what it is to wait for. */
    async idle() {
      for (let asked = 0; asked < 2; asked += 1) await connection.sendRequest("epicenter/stacks", { root });
    },
    written: (path) =>
      next(() =>
        connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: uri(path), type: 2 }] }),
      ),
    /** Of main memory, where the system tells; else 0. */
    megabytes() {
      const told = existsSync("/proc") ? readFileSync(`/proc/${server.pid}/status`, "utf8") : "";
      return Math.round(Number(/VmRSS:\s*(\d+) kB/.exec(told)?.[1] ?? 0) / 1000);
    },
    async close() {
      waiting = undefined;
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      connection.dispose();
    },
  };
}
