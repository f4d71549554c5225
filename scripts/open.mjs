// Opens the editor on a folder with the extension loaded: the VS Code on PATH where there is one and a display, else the
// one from npm in the browser.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { serve, webEditor } from "./editor.mjs";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Opens it and waits until it ends, or this process does, which takes it along. `trusted`: the folder is our own, so that
 * nobody has to be asked. @param {string} folder @param {boolean} trusted
 */
export async function openEditor(folder, trusted) {
  const data = mkdtempSync(join(tmpdir(), "epicenter-editor-"));
  process.on("exit", () => rmSync(data, { recursive: true, force: true, maxRetries: 3 }));
  const trust = trusted ? ["--disable-workspace-trust"] : [];
  const display = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const code = display ? onPath("code") : undefined;
  await (code ? onDesktop(code, folder, data, trust) : inBrowser(folder, data, trust));
}

/** An instance of its own, so that it can be ended without the windows that are open already. */
async function onDesktop(code, folder, data, trust) {
  const args = ["--new-window", "--wait", `--user-data-dir=${data}`, `--extensionDevelopmentPath=${top}`, ...trust];
  // VS Code's own condition for the superuser.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  process.on("exit", () => {
    try {
      // `code` only starts VS Code, which writes its process id there.
      process.kill(Number(readFileSync(join(data, "code.lock"), "utf8")));
    } catch {
      // It has ended by itself.
    }
  });
  console.log(
    "\nVS Code opens: the Epicenter icon at its left edge shows the impact.\nCtrl-C ends it, as does closing its window.",
  );
  const child = spawn(code, [...args, folder], { stdio: "inherit", shell: process.platform === "win32" });
  await new Promise((done) => child.on("exit", done));
}

async function inBrowser(folder, data, trust) {
  const editor = webEditor();
  if (!editor) {
    console.error("\nNo `code` was found on PATH, and there is no VS Code on npm for this platform; install VS Code.");
    process.exit(1);
  }
  installExtension(editor, data);
  // Other people of this machine can reach the port, too.
  const token = randomBytes(16).toString("hex");
  const { address, ended } = await serve(editor, { data, args: ["--connection-token", token, ...trust] });
  const link = `${address}/?tkn=${token}&folder=${encodeURIComponent(folder)}`;
  console.log(`\nOpen ${link}\nThe Epicenter icon at its left edge shows the impact. Ctrl-C ends it.`);
  await ended;
}

/** What its steps say is of interest only where one fails; then it is in the error. */
function installExtension(editor, data) {
  execFileSync(process.execPath, [join(top, "scripts", "package.mjs"), data], { stdio: "pipe" });
  execFileSync(
    editor.node,
    [
      "out/server-main.js",
      "--accept-server-license-terms",
      "--server-data-dir",
      data,
      "--install-extension",
      join(data, "epicenter.vsix"),
    ],
    { cwd: editor.folder, stdio: "pipe" },
  );
}

function onPath(name) {
  const names = process.platform === "win32" ? [`${name}.cmd`, `${name}.exe`] : [name];
  for (const folder of (process.env.PATH ?? "").split(process.platform === "win32" ? ";" : ":")) {
    for (const each of names)
      if (folder && existsSync(folder) && readdirSync(folder).includes(each)) return join(folder, each);
  }
  return undefined;
}
