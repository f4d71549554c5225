import assert from "node:assert/strict";
import { ConfigurationTarget, commands, TabInputWebview, Uri, window, workspace } from "vscode";
import type { Case } from "./case";
import { folder, insert, open } from "./documents";
import { hasPage, page, until } from "./page";

/** A selector of something in the graph's page, which stands in a frame of a frame. */
function inGraph(selector: string): string {
  const enter = " >> internal:control=enter-frame >> ";
  return `iframe.webview.ready${enter}#active-frame${enter}${selector}`;
}

const read = (selector: string) => page({ action: "text", selector: inGraph(selector) });
const click = (selector: string) => page({ action: "click", selector: inGraph(selector) });
const node = (id: string) => `.drawing .node[data-key="${id}"]`;
const panels = () =>
  window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(({ input }) => input instanceof TabInputWebview));

/** What the active editor shows, as "path:line". */
function shownPlace(): string {
  const editor = window.activeTextEditor;
  return `${workspace.asRelativePath(editor?.document.uri ?? "")}:${(editor?.selection.active.line ?? -1) + 1}`;
}

async function withTheme(theme: string, look: () => Promise<void>): Promise<void> {
  const settings = workspace.getConfiguration("workbench");
  await settings.update("colorTheme", theme, ConfigurationTarget.Global);
  // The workbench and the page below it change their colours one after the other.
  await new Promise((wait) => setTimeout(wait, 1500));
  await look();
  await settings.update("colorTheme", undefined, ConfigurationTarget.Global);
}

const themes = [
  ["dark", "Default Dark Modern"],
  ["light", "Default Light Modern"],
  ["high-contrast", "Default High Contrast"],
] as const;

/** The demo repository is open, with its change as it was made. */
export const graphCases: readonly Case[] = [
  {
    name: "Show Blast Radius Graph opens one panel, with the stacks that the change reaches by wave",
    async run() {
      // VS Code may have saved by itself what was typed before; what took that back goes to the disk as well.
      await workspace.saveAll();
      await commands.executeCommand("workbench.action.closeAllEditors");
      await commands.executeCommand("workbench.action.closePanel");
      await commands.executeCommand("epicenter.showGraph");
      await commands.executeCommand("epicenter.showGraph");
      await until(
        async () => panels().map(({ label }) => label),
        (labels) => labels.length > 0,
        "no panel",
      );
      assert.deepEqual(
        panels().map(({ label }) => label),
        ["Blast Radius"],
      );
      if (!hasPage) return;
      const summary = await until(
        () => read(".summary"),
        (text) => text.includes("affected"),
        "no summary",
      );
      assert.match(
        summary,
        /12 stacks of 18 affected by 4 changed files, in 3 waves\. Compared with .*1 change without effect\./,
      );
      assert.equal(await read(".count"), "19 nodes");
    },
  },
  {
    name: "a node of the graph tells what it is and where that is written; the evidence opens beside the graph",
    needsPage: true,
    async run() {
      await click(node("stacks/dev/network"));
      const details = await until(
        () => read(".details"),
        (text) => text.startsWith("stacks/dev/network"),
        "no details",
      );
      assert.match(details, /stack · input/);
      assert.match(details, /models\/platform\s+source\s+stacks\/dev\/network\/terragrunt\.hcl:6/);
      await page({ action: "screenshot", name: "graph-details" });
      await click('.details button.place:has-text("stacks/dev/network/terragrunt.hcl:6")');
      await until(
        async () => shownPlace(),
        (place) => place === "stacks/dev/network/terragrunt.hcl:6",
        "the line is not open",
      );
      assert.equal(window.tabGroups.all.length, 2);
    },
  },
  {
    name: "Enter on a module of the graph opens its main file",
    needsPage: true,
    async run() {
      await click(node("models/platform"));
      await page({ action: "press", name: "Enter" });
      await until(
        async () => shownPlace(),
        (place) => place === "models/platform/main.tf:1",
        "the module is not open",
      );
    },
  },
  {
    name: "the graph follows a keystroke, and goes back with it",
    needsPage: true,
    async run() {
      const document = await workspace.openTextDocument(Uri.joinPath(folder(), "modules/labels/main.tf"));
      await window.showTextDocument(document, { viewColumn: 2 });
      await insert(document, 'output "added" {\n  value = 1\n}\n\n');
      const text = await until(
        () => read(".summary"),
        (shown) => /by 5 changed files/.test(shown),
        "the graph did not follow",
      );
      await commands.executeCommand("undo");
      await until(
        () => read(".summary"),
        (shown) => /by 4 changed files/.test(shown),
        `the graph did not go back from ${text}`,
      );
      await document.save();
      await commands.executeCommand("workbench.action.closeEditorsInOtherGroups");
    },
  },
  {
    name: "the graph shows everything on demand, and is as it was when it comes back into sight",
    needsPage: true,
    async run() {
      await commands.executeCommand("workbench.action.closeAllEditors");
      await commands.executeCommand("epicenter.showGraph");
      await until(
        () => read(".count"),
        (text) => text === "19 nodes",
        "no graph",
      );
      await click('label:has-text("Everything")');
      await until(
        () => read(".count"),
        (text) => text === "39 nodes",
        "not everything",
      );
      await page({ action: "screenshot", name: "graph-everything" });
      await open("README.md");
      await commands.executeCommand("epicenter.showGraph");
      await until(
        () => read(".count"),
        (text) => text === "39 nodes",
        "the graph forgot what it showed",
      );
      await click('label:has-text("Affected only")');
      await until(
        () => read(".count"),
        (text) => text === "19 nodes",
        "still everything",
      );
    },
  },
  {
    name: "the graph is told which stack to show",
    needsPage: true,
    async run() {
      const target = { root: folder().path, stack: "stacks/prod/shop" };
      await commands.executeCommand("epicenter.showGraph", { target });
      await until(
        () => read(".details"),
        (text) => text.startsWith("stacks/prod/shop"),
        "the stack is not chosen",
      );
    },
  },
  {
    name: "the graph keeps to the theme: dark, light and high contrast",
    needsPage: true,
    async run() {
      for (const [name, theme] of themes) {
        await withTheme(theme, async () => {
          await page({ action: "screenshot", name: `graph-${name}` });
        });
      }
      await commands.executeCommand("workbench.action.closeAllEditors");
    },
  },
];
