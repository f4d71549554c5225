#!/usr/bin/env node
// Stands in for VS Code's executable in @vscode/test-electron's runTests: serves the VS Code from npm, opens it in headless
// Chromium, and lets the suite in the extension host photograph and use the page over a small local bridge.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { newest, oldest, serve, webEditor } from "../../scripts/editor.mjs";

const LONGEST = 5 * 60 * 1000;

const option = (name) => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const opened = process.argv.slice(2).find((arg) => !arg.startsWith("--"));
const asksForTrust = process.argv.includes("--asks-for-trust");
const screenshots = process.env.EPICENTER_SCREENSHOTS;
rmSync(screenshots, { recursive: true, force: true, maxRetries: 9 });
mkdirSync(screenshots, { recursive: true });

const editor = webEditor(process.argv.includes("--oldest") ? oldest : newest);
if (!editor) throw new Error("there is no VS Code on npm for this platform");
const data = mkdtempSync(join(tmpdir(), "epicenter-vscode-"));
let page;
let begun = false;
const bridge = createServer(async (request, answer) => {
  try {
    let body = "";
    for await (const piece of request) body += piece;
    const result = await act(JSON.parse(body));
    answer.end(JSON.stringify({ result: result ?? null }));
  } catch (error) {
    answer.statusCode = 500;
    answer.end(String(error?.stack ?? error));
  }
});
await new Promise((done) => bridge.listen(0, "127.0.0.1", done));

const server = await serve(editor, {
  data,
  // The second makes the workbench honour the payload below.
  args: [
    "--without-connection-token",
    "--enable-smoke-test-driver",
    ...(asksForTrust ? [] : ["--disable-workspace-trust"]),
  ],
  env: { EPICENTER_BRIDGE: `http://127.0.0.1:${bridge.address().port}` },
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    rmSync(data, { recursive: true, force: true, maxRetries: 9 });
    process.exit(1);
  });
}
const browser = await chromium.launch({
  executablePath: process.env.EPICENTER_CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
let code = 1;
try {
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const remote = (path) => `vscode-remote://${new URL(server.address).host}${path}`;
  const payload = [
    ["extensionDevelopmentPath", remote(option("extensionDevelopmentPath"))],
    ["extensionTestsPath", remote(option("extensionTestsPath"))],
  ];
  await page.goto(`${server.address}/?${what(opened)}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
  code = await result();
} catch (error) {
  console.error(error);
} finally {
  await page?.screenshot({ path: join(screenshots, "at-the-end.png") }).catch(() => undefined);
  await browser.close();
  server.stop();
  bridge.close();
  rmSync(data, { recursive: true, force: true, maxRetries: 9 });
}
process.exit(code);

/** For the address: nothing is an empty window. */
function what(path) {
  if (path === undefined) return "ew=true";
  return `${path.endsWith(".code-workspace") ? "workspace" : "folder"}=${encodeURIComponent(path)}`;
}

/** What the suite may ask of the page; `selector` is Playwright's. */
async function act({ action, name, text, selector }) {
  switch (action) {
    case "screenshot":
      return void (await page.screenshot({ path: join(screenshots, `${name}.png`), animations: "disabled" }));
    case "text":
      return (await page.locator(selector).allInnerTexts()).join("\n");
    case "count":
      return await page.locator(selector).count();
    case "click":
      return void (await page.locator(selector).first().click({ timeout: 10_000 }));
    case "begin":
      begun = true;
      return;
    case "wait":
      return void (await page.locator(selector).first().waitFor({ timeout: 10_000 }));
    case "hover":
      return void (await page.locator(selector).first().hover({ timeout: 10_000 }));
    case "type":
      return void (await page.keyboard.type(text, { delay: 20 }));
    case "press":
      return void (await page.keyboard.press(name));
    default:
      throw new Error(`no action ${action}`);
  }
}

/** Waits for the suite's result, which it writes when all cases have run. */
async function result() {
  const from = Date.now();
  let loaded = from;
  while (Date.now() - from < LONGEST) {
    // About one time in ten VS Code takes a workspace for one without folders, which the suite waits for.
    if (!begun && Date.now() - loaded > 20_000) {
      await page.reload();
      loaded = Date.now();
    }
    try {
      const cases = JSON.parse(readFileSync(process.env.EPICENTER_RESULTS, "utf8"));
      return cases.some(({ outcome }) => outcome === "failed") ? 1 : 0;
    } catch {
      await new Promise((wait) => setTimeout(wait, 250));
    }
  }
  console.error("The suite in the editor did not end.");
  return 1;
}
