import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { findChromium } from "./chromium";
import { type Scene, scenes } from "./scenes";
import type { Result } from "./suite/case";

/**
 * Plays the scenes (those named as arguments, else all) in a real VS Code: a downloaded one where there is a display and the
 * update server answers, else the one from npm in headless Chromium. Leaves the sums in `test-results/editor.json`.
 */
const top = join(__dirname, "..", "..");
const results = join(top, "test-results");

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !scenes.some((scene) => scene.name === name));
  if (unknown.length > 0) throw new Error(`There is no scene ${unknown.join(", ")}.`);
  mkdirSync(results, { recursive: true });
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
  const downloaded = await canDownload();
  const chromium = downloaded ? undefined : findChromium();
  const sums = { passed: 0, failed: 0, skipped: 0 };
  for (const scene of scenes.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    const from = Date.now();
    const outcomes = await play(scene, suite, downloaded, chromium);
    for (const { name, outcome, detail } of outcomes) {
      sums[outcome] += 1;
      console.log(`${marks[outcome]} ${scene.name}: ${name}${detail ? `\n  ${detail.replaceAll("\n", "\n  ")}` : ""}`);
    }
    console.log(`  ${scene.name} took ${Math.round((Date.now() - from) / 1000)} s\n`);
  }
  writeFileSync(join(results, "editor.json"), JSON.stringify(sums));
  if (sums.failed > 0) process.exitCode = 1;
}

const marks = { passed: "✔", failed: "✖", skipped: "﹣" } as const;

async function play(
  scene: Scene,
  suite: string,
  downloaded: boolean,
  chromium: string | undefined,
): Promise<readonly Result[]> {
  const all = "all of the scene";
  if (!downloaded && chromium === undefined) {
    const detail = "no VS Code can be downloaded, and there is no Chromium on PATH, nor can it be installed";
    return [{ name: all, outcome: "skipped", detail }];
  }
  if (downloaded && scene.asksForTrust) {
    return [{ name: all, outcome: "skipped", detail: "a test of the desktop's VS Code trusts every folder" }];
  }
  const file = join(results, `editor-${scene.name}.json`);
  rmSync(file, { force: true });
  const folder = mkdtempSync(join(tmpdir(), `epicenter-${scene.name}-`));
  const state = mkdtempSync(join(tmpdir(), "epicenter-state-"));
  try {
    const opened = await scene.make(folder);
    await runTests({
      extensionDevelopmentPath: top,
      extensionTestsPath: suite,
      launchArgs: [
        ...(opened === null ? [] : [opened]),
        ...(scene.asksForTrust ? ["--asks-for-trust"] : []),
        ...(scene.oldest ? ["--oldest"] : []),
      ],
      ...(downloaded
        ? { version: scene.oldest ? oldestVersion() : "stable" }
        : { vscodeExecutablePath: join(__dirname, "launch.mjs") }),
      extensionTestsEnv: {
        EPICENTER_SCENE: scene.name,
        // Runs leave their logs there, not among the person's own.
        XDG_STATE_HOME: state,
        EPICENTER_RESULTS: file,
        ...(chromium === undefined ? {} : { EPICENTER_CHROMIUM: chromium }),
        EPICENTER_SCREENSHOTS: join(results, "screenshots", scene.name),
      },
    });
  } catch (error) {
    // The editor ends with an error where a case failed, which its result tells better.
    if (!existsSync(file)) return [{ name: all, outcome: "failed", detail: String(error) }];
  } finally {
    rmSync(state, { recursive: true, force: true, maxRetries: 9 });
    rmSync(folder, { recursive: true, force: true, maxRetries: 9 });
  }
  return JSON.parse(readFileSync(file, "utf8")) as readonly Result[];
}

/** That the manifest allows. */
function oldestVersion(): string {
  const { engines } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as { engines: { vscode: string } };
  return engines.vscode.replace(/^\^/, "");
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
