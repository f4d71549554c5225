import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { graphHtml } from "../../src/extension/graphHtml";
import type { FromPage, GraphPicture, ToPage } from "../../src/graphProtocol";
import { findChromium } from "../editor/chromium";
import { type Theme, themes } from "./themes";

const dist = join(__dirname, "..", "..", "dist");
const address = "http://webview.test";

/** A browser, or why there is none. */
export async function startBrowser(): Promise<Browser | string> {
  const executablePath = findChromium();
  if (executablePath === undefined) return "there is no Chromium on PATH, nor can it be installed";
  if (!existsSync(join(dist, "webview.js"))) return "dist/webview.js is not built (npm run build)";
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** The built page in a tab of its own, with what VS Code would give it. */
export interface GraphPage {
  readonly page: Page;
  /** What the page has told its panel so far. */
  sent(): Promise<readonly FromPage[]>;
  /** What it would find after a reload. */
  kept(): Promise<unknown>;
  tell(message: ToPage): Promise<void>;
  show(picture: GraphPicture): Promise<void>;
  /** Errors of its scripts, and what its policy refused. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

export async function openGraph(
  browser: Browser,
  options: { state?: unknown; theme?: Theme } = {},
): Promise<GraphPage> {
  const page = await browser.newPage({ viewport: { width: 1300, height: 760 } });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  // Nothing else is answered: the page has no network.
  await page.route("**/*", (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === "") {
      const parts = {
        source: address,
        nonce: "n0nce",
        script: `${address}/webview.js`,
        style: `${address}/webview.css`,
      };
      return route.fulfill({ contentType: "text/html", body: graphHtml(parts) });
    }
    const contentType = name.endsWith(".css") ? "text/css" : "text/javascript";
    return route.fulfill({ contentType, body: readFileSync(join(dist, name), "utf8") });
  });
  // As text: what this file's own compiler adds to functions is not there in the page.
  await page.addInitScript({ content: host(options.state, themes[options.theme ?? "dark"]) });
  await page.goto(`${address}/`);
  await page.waitForSelector(".toolbar", { timeout: 10_000 }).catch((error: unknown) => {
    throw new Error(`the page did not start: ${errors.join("; ")}`, { cause: error });
  });
  const tell = (message: ToPage) => page.evaluate((data) => window.postMessage(data, "*"), message);
  return {
    page,
    errors,
    sent: () => page.evaluate(() => (window as unknown as { told(): FromPage[] }).told()),
    kept: () => page.evaluate(() => (window as unknown as { kept(): unknown }).kept()),
    tell,
    async show(picture) {
      await tell({ type: "picture", picture });
      await page.waitForFunction((text) => document.querySelector(".summary")?.textContent === text, picture.summary);
    },
    close: () => page.close(),
  };
}

function host(state: unknown, { kind, variables }: (typeof themes)[Theme]): string {
  return `{
    const sent = [];
    let kept = ${JSON.stringify(state ?? null)};
    window.told = () => sent;
    window.kept = () => kept;
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => sent.push(message),
      getState: () => kept,
      setState: (next) => { kept = next; },
    });
    document.addEventListener("DOMContentLoaded", () => {
      const variables = ${JSON.stringify(variables)};
      for (const name of Object.keys(variables)) document.documentElement.style.setProperty(name, variables[name]);
      document.body.classList.add("${kind}");
    });
  }`;
}
