// Installs the packages of the lock file where they are missing or older than it.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "..");

export function install() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 17)) {
    console.error(`Epicenter needs Node 20.17 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const done = join(top, "node_modules", ".package-lock.json");
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(join(top, "package-lock.json")).mtimeMs) return;
  console.log("Installing packages …");
  // No package's own script has to run: everything needed is plain files.
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  execFileSync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: top,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}
