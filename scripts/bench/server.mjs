// The built language server as an editor has it, but without a debounce, so that what is timed is the work.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require("vscode-jsonrpc/node");

/** Starts it on a repository. `first`, `edit` and `written` answer with the impact that comes next. */
export function startServer(program, root) {
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
    written: (path) =>
      next(() =>
        connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: uri(path), type: 2 }] }),
      ),
    async close() {
      waiting = undefined;
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      connection.dispose();
    },
  };
}
