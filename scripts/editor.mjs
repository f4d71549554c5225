// A VS Code that comes from npm alone: code-server's package carries the VS Code server with its workbench for the browser,
// and another package the Node that it needs. For machines without a VS Code of their own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
/** Releases of code-server with the major of the Node that each runs on; its minor is that of VS Code. */
export const newest = { codeServer: "4.139.1", node: "24" };
/** The first on npm that the manifest's `engines.vscode` allows. */
export const oldest = { codeServer: "4.103.2", node: "22" };

/** Installs the editor once into the user's cache; undefined where there is no such package for this platform. */
export function webEditor({ codeServer, node: nodeMajor } = newest) {
  const platform = { linux: "linux", darwin: "darwin" }[process.platform];
  if (!platform || !["x64", "arm64"].includes(process.arch)) return undefined;
  const nodePackage = `node-${platform}-${process.arch}`;
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "epicenter");
  const home = join(cache, `code-server-${codeServer}`);
  const vscode = join("node_modules", "code-server", "lib", "vscode");
  if (!existsSync(join(home, "installed"))) {
    console.log(`Installing VS Code for the browser from npm (code-server ${codeServer}), once …`);
    mkdirSync(cache, { recursive: true });
    // Made aside, so that neither an interrupted installation nor another one at the same time leaves half an editor.
    const made = mkdtempSync(`${home}-`);
    process.on("exit", () => rmSync(made, { recursive: true, force: true }));
    writeFileSync(join(made, "package.json"), '{ "private": true }\n');
    const npm = (cwd, ...args) =>
      execFileSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
        cwd,
        stdio: ["ignore", "ignore", "inherit"],
      });
    npm(made, "install", `code-server@${codeServer}`, `${nodePackage}@${nodeMajor}`);
    npm(join(made, vscode), "install", "--omit=dev");
    writeFileSync(join(made, "installed"), "");
    if (!existsSync(join(home, "installed"))) {
      rmSync(home, { recursive: true, force: true });
      renameSync(made, home);
    }
  }
  return { node: join(home, "node_modules", nodePackage, "bin", "node"), folder: join(home, vscode) };
}

/**
 * Starts the editor's server, which ends at the latest with this process. @param {{ node: string, folder: string }} editor
 * @param {{ data: string, args: string[], env?: Record<string, string> }} options
 * @returns {Promise<{ address: string, stop(): void, ended: Promise<void> }>}
 */
export async function serve(editor, { data, args, env = {} }) {
  quiet(data);
  const port = await freePort();
  const child = spawn(
    editor.node,
    [
      "out/server-main.js",
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--accept-server-license-terms",
      "--telemetry-level",
      "off",
      "--server-data-dir",
      data,
      ...args,
    ],
    { cwd: editor.folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const stop = () => {
    try {
      // With all that it started: extension hosts, terminals.
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  process.on("exit", stop);
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (log = (log + text).slice(-4000)));
  const ended = new Promise((done) => child.on("exit", done));
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const up = await fetch(address).then(
      () => true,
      () => false,
    );
    if (up) break;
    if (tries > 120 || child.exitCode !== null) throw new Error(`VS Code's server did not start:\n${log}`);
    await new Promise((wait) => setTimeout(wait, 250));
  }
  return { address, stop, ended };
}

/** Nothing in the window but the folder and the extension, and nothing saved that nobody saved, as on a desktop. */
function quiet(data) {
  mkdirSync(join(data, "data", "Machine"), { recursive: true });
  const settings = {
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "files.autoSave": "off",
  };
  writeFileSync(join(data, "data", "Machine", "settings.json"), JSON.stringify(settings));
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
