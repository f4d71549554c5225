// Makes the VSIX, one for all platforms: everything in it is plain JavaScript and WebAssembly.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** @param {string} folder where the VSIX is put @returns {Promise<string>} its path */
export async function makePackage(folder) {
  const { createVSIX } = await import("@vscode/vsce");
  mkdirSync(folder, { recursive: true });
  const packagePath = join(folder, "epicenter.vsix");
  await createVSIX({
    cwd: top,
    packagePath,
    dependencies: false,
    skipLicense: true,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return packagePath;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build();
  console.log(await makePackage(process.argv[2] ?? top));
}
