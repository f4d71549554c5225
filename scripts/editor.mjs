// A VS Code that comes from npm alone: code-server's package carries the VS Code server with its workbench for the browser,
// and another package the Node that it needs. For machines without a VS Code of their own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const codeServer = "4.139.1";
const nodeMajor = "24";

/** Installs the editor once into the user's cache; undefined where there is no such package for this platform. */
export function webEditor() {
  const platform = { linux: "linux", darwin: "darwin" }[process.platform];
  if (!platform || !["x64", "arm64"].includes(process.arch)) return undefined;
  const nodePackage = `node-${platform}-${process.arch}`;
  const home = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "epicenter", `code-server-${codeServer}`);
  const editor = join(home, "node_modules", "code-server", "lib", "vscode");
  const node = join(home, "node_modules", nodePackage, "bin", "node");
  const done = join(home, "installed");
  if (!existsSync(done)) {
    console.log("Installing VS Code for the browser from npm, once …");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), '{ "private": true }\n');
    const npm = (cwd, ...args) =>
      execFileSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
        cwd,
        stdio: ["ignore", "ignore", "inherit"],
      });
    npm(home, "install", `code-server@${codeServer}`, `${nodePackage}@${nodeMajor}`);
    npm(editor, "install", "--omit=dev");
    writeFileSync(done, "");
  }
  return { node, folder: editor };
}

/**
 * Starts the editor's server. @param {{ node: string, folder: string }} editor
 * @param {{ data: string, args?: string[], env?: Record<string, string> }} options
 * @returns {Promise<{ address: string, stop(): void, ended: Promise<void> }>}
 */
export async function serve(editor, { data, args = [], env = {} }) {
  const port = await freePort();
  const child = spawn(
    editor.node,
    [
      "out/server-main.js",
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--without-connection-token",
      "--accept-server-license-terms",
      "--telemetry-level",
      "off",
      "--server-data-dir",
      data,
      ...args,
    ],
    { cwd: editor.folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (log = (log + text).slice(-4000)));
  const ended = new Promise((done) => child.on("exit", done));
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const up = await fetch(address).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) break;
    if (tries > 120 || child.exitCode !== null) throw new Error(`VS Code's server did not start:\n${log}`);
    await new Promise((wait) => setTimeout(wait, 250));
  }
  const stop = () => {
    try {
      // With all that it started: extension hosts, terminals.
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  return { address, stop, ended };
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Opens the editor on a folder with the extension as it is built, and waits until it ends or Ctrl-C. */
export async function openEditor(folder) {
  const display = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const code = display ? onPath("code") : undefined;
  if (code) {
    const args = ["--new-window", "--wait", `--extensionDevelopmentPath=${top}`, folder];
    console.log("\nVS Code opens; close its window, or press Ctrl-C, to end.");
    await new Promise((done) =>
      spawn(code, args, { stdio: "inherit", shell: process.platform === "win32" }).on("exit", done),
    );
    return;
  }
  const editor = webEditor();
  if (!editor) {
    console.error("\nNo `code` was found on PATH, and there is no VS Code on npm for this platform; install VS Code.");
    process.exit(1);
  }
  const data = mkdtempSync(join(tmpdir(), "epicenter-editor-"));
  const { makePackage } = await import("./package.mjs");
  const vsix = await makePackage(data);
  execFileSync(
    editor.node,
    ["out/server-main.js", "--accept-server-license-terms", "--server-data-dir", data, "--install-extension", vsix],
    {
      cwd: editor.folder,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const { address, stop, ended } = await serve(editor, { data });
  process.on("exit", () => {
    stop();
    rmSync(data, { recursive: true, force: true });
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
  console.log(`\nOpen ${address}/?folder=${encodeURIComponent(folder)}\nCtrl-C ends it.`);
  await ended;
}

export function onPath(name) {
  const names = process.platform === "win32" ? [`${name}.cmd`, `${name}.exe`] : [name];
  for (const folder of (process.env.PATH ?? "").split(process.platform === "win32" ? ";" : ":")) {
    for (const each of names)
      if (folder && existsSync(folder) && readdirSync(folder).includes(each)) return join(folder, each);
  }
  return undefined;
}
