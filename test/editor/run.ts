import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { findChromium } from "./chromium";

/**
 * Runs the suite inside a real VS Code on the demo repository: a downloaded one where there is a display and the update
 * server answers, else the one from npm in headless Chromium. Leaves `test-results/editor.json`.
 */
const top = join(__dirname, "..", "..");
const results = join(top, "test-results");
const resultFile = join(results, "editor.json");

async function main() {
  mkdirSync(results, { recursive: true });
  rmSync(resultFile, { force: true });
  const suite = join(results, "suite.js");
  await build({
    entryPoints: [join(__dirname, "suite", "index.ts")],
    outfile: suite,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    logLevel: "warning",
  });
  const workspace = mkdtempSync(join(tmpdir(), "epicenter-in-editor-"));
  try {
    const { makeDemo } = await import(pathToFileURL(join(top, "scripts", "demo.mjs")).href);
    makeDemo(workspace);
    const shared = { extensionDevelopmentPath: top, extensionTestsPath: suite, launchArgs: [workspace] };
    const env = { EPICENTER_RESULTS: resultFile };
    if (await canDownload()) {
      await runTests({ ...shared, extensionTestsEnv: env });
      return;
    }
    const chromium = findChromium();
    if (chromium === undefined) {
      skip("no VS Code can be downloaded, and there is no Chromium on PATH, nor can it be installed");
      return;
    }
    await runTests({
      ...shared,
      vscodeExecutablePath: join(__dirname, "launch.mjs"),
      extensionTestsEnv: { ...env, EPICENTER_CHROMIUM: chromium, EPICENTER_SCREENSHOTS: join(results, "screenshots") },
    });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function skip(reason: string) {
  writeFileSync(resultFile, JSON.stringify({ passed: 0, failed: 0, skipped: 1, reason }));
}

/** An electron needs a display. */
async function canDownload(): Promise<boolean> {
  if (process.platform === "linux" && !process.env.DISPLAY) return false;
  const signal = AbortSignal.timeout(5000);
  return fetch("https://update.code.visualstudio.com/api/releases/stable", { signal }).then(
    (answer) => answer.ok,
    () => false,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
