// Bundles every entry point into dist/, with the two .wasm files and the licences of what is bundled beside them.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(top, "dist");

const grammar = "@tree-sitter-grammars/tree-sitter-hcl";

/** @type {{ entry: string, out: string, platform: "node" | "browser", banner?: string, external?: string[] }[]} */
const bundles = [
  { entry: "src/extension/main.ts", out: "extension.js", platform: "node", external: ["vscode"] },
  { entry: "src/server/main.ts", out: "server.js", platform: "node" },
  { entry: "src/cli/main.ts", out: "cli.js", platform: "node", banner: "#!/usr/bin/env node" },
  { entry: "src/webview/main.ts", out: "webview.js", platform: "browser" },
  { entry: "src/webview/style.css", out: "webview.css", platform: "browser" },
];

export async function build() {
  install();
  // Imported after the installation, which brings it.
  const esbuild = await import("esbuild");
  const require = createRequire(join(top, "package.json"));
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const packages = new Set();
  const version = extractorVersion(require);
  const whole = buildVersion(version);
  for (const { entry, out, platform, banner, external = [] } of bundles) {
    const result = await esbuild.build({
      absWorkingDir: top,
      entryPoints: [entry],
      outfile: join(dist, out),
      bundle: true,
      minify: true,
      lineLimit: 200,
      // Some packages have a "main" that loads its parts at run time.
      mainFields: platform === "node" ? ["module", "main"] : ["browser", "module", "main"],
      keepNames: true,
      sourcemap: "linked",
      metafile: true,
      logLevel: "warning",
      platform,
      target: platform === "node" ? "node20" : "es2022",
      format: platform === "node" ? "cjs" : "iife",
      external,
      define: { EXTRACTOR_VERSION: JSON.stringify(version), BUILD_VERSION: JSON.stringify(whole) },
      ...(banner ? { banner: { js: banner } } : {}),
      // The ES module form finds its .wasm by import.meta.url, which a CommonJS bundle has not.
      alias: { "web-tree-sitter": require.resolve("web-tree-sitter") },
    });
    for (const input of Object.keys(result.metafile.inputs)) {
      const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (found) packages.add(found[1]);
    }
  }
  cpSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm"), join(dist, "web-tree-sitter.wasm"));
  cpSync(require.resolve(`${grammar}/tree-sitter-hcl.wasm`), join(dist, "tree-sitter-hcl.wasm"));
  packages.add(grammar);
  writeFileSync(join(dist, "THIRD-PARTY-NOTICES.txt"), notices([...packages].sort()));
}

/** Another one with every change of what is found out about a text: a hash over the code that does it and what that parses with. */
function extractorVersion(require) {
  const own = readdirSync(join(top, "src", "hcl")).sort();
  const parsers = ["web-tree-sitter/web-tree-sitter.wasm", `${grammar}/tree-sitter-hcl.wasm`];
  const hash = createHash("sha1");
  for (const file of own) hash.update(`${file}\0`).update(readFileSync(join(top, "src", "hcl", file)));
  for (const file of parsers) hash.update(readFileSync(require.resolve(file)));
  for (const name of ["web-tree-sitter", "jsonc-parser"]) {
    hash.update(readFileSync(join(top, "node_modules", name, "package.json")));
  }
  return hash.digest("hex");
}

/** Another one with every change of the code and of what it is built with. */
function buildVersion(extractor) {
  const hash = createHash("sha1").update(extractor);
  const files = readdirSync(join(top, "src"), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const path of [...paths.sort(), join(top, "package-lock.json")])
    hash.update(path.slice(top.length)).update(readFileSync(path));
  return hash.digest("hex");
}

/** @param {string[]} packages */
function notices(packages) {
  const parts = packages.map((name) => {
    const folder = join(top, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "License.txt", "LICENCE", "license", "license.md"]
      .map((each) => join(folder, each))
      .find((path) => existsSync(path));
    const text = file ? readFileSync(file, "utf8").trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `Epicenter's bundles contain these packages.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build();
  for (const { out } of bundles) console.log(`dist/${out}  ${Math.round(statSync(join(dist, out)).size / 1024)} KiB`);
}
