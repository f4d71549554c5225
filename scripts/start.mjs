// The main job from a bare clone: what does the uncommitted change of a repository reach? Then the editor on it.
//   npm start                 a demo repository
//   npm start -- PATH         a repository of yours
//   npm start -- --no-editor  only prints
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { makeDemo } from "./demo.mjs";
import { install } from "./install.mjs";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const usage = "npm start -- [PATH] [--no-editor]";

const args = process.argv.slice(2);
const unknown = args.filter((arg) => arg.startsWith("-") && arg !== "--no-editor");
const paths = args.filter((arg) => !arg.startsWith("-"));
if (unknown.length > 0 || paths.length > 1)
  fail(`That is not understood: ${[...unknown, ...paths.slice(1)].join(" ")}. Use: ${usage}`, 2);
const path = paths[0] === undefined ? undefined : resolve(process.env.INIT_CWD ?? process.cwd(), paths[0]);
if (path !== undefined && !existsSync(path)) fail(`There is no folder ${path}. Use: ${usage}`, 2);

// What is started or made takes itself away on exit.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(0));
try {
  install();
  await build();
  const folder = path ?? demo();
  const cli = join(top, "dist", "cli.js");
  const { status } = spawnSync(process.execPath, [cli, "affected", folder], { stdio: "inherit" });
  // Without an answer the editor still helps, to choose another base for one; outside of a repository it does not.
  const hopeless = status !== 0 && !isInRepository(folder);
  if (status !== 0 && !hopeless)
    console.error(
      `The options are those of: node ${cli} affected ${JSON.stringify(folder)}; in the editor: Choose Base.`,
    );
  if (hopeless || args.includes("--no-editor")) process.exit(status ?? 1);
  const { openEditor } = await import("./open.mjs");
  await openEditor(folder, path === undefined);
} catch (error) {
  // Ctrl-C reaches the step at work as well.
  if (error.signal === "SIGINT") process.exit(0);
  fail(error.message, 1);
}

function isInRepository(folder) {
  return spawnSync("git", ["rev-parse", "--git-dir"], { cwd: folder, stdio: "ignore" }).status === 0;
}

/** Kept while this runs, as the editor is on it. */
function demo() {
  const made = mkdtempSync(join(tmpdir(), "epicenter-demo-"));
  process.on("exit", () => rmSync(made, { recursive: true, force: true }));
  try {
    execFileSync("git", ["--version"], { stdio: "ignore" });
  } catch {
    fail("git was not found on PATH; install it first.", 1);
  }
  makeDemo(made);
  console.log(`\nA demo repository, removed when this ends: ${made}\n`);
  return made;
}

function fail(message, code) {
  console.error(message);
  process.exit(code);
}
