import assert from "node:assert/strict";
import { commands, window, workspace } from "vscode";
import type { Case } from "./case";
import { lensTitles, open } from "./documents";
import {
  chooseBase,
  click,
  hover,
  impactText,
  page,
  pane,
  pick,
  quickPick,
  row,
  settled,
  sumOf,
  title,
  until,
} from "./page";

const activeFile = async () =>
  window.activeTextEditor && workspace.asRelativePath(window.activeTextEditor.document.uri);

/** What a person starts: from the palette, a lens, the view's title, a row. On the demo as it is made. */
export const palette: readonly Case[] = [
  {
    name: "the palette lists what a person may start",
    needsPage: true,
    async run() {
      const names = [
        "Plan Affected Stacks",
        "Plan This Stack",
        "Check Drift",
        "Choose Base",
        "Explain Why",
        "Show What a Stack Needs and What Needs It",
        "Refresh",
        "Show Log",
      ];
      // One by one: only the rows in sight are there to be read.
      for (const name of names) {
        await commands.executeCommand("workbench.action.quickOpen", `>Epicenter: ${name}`);
        await until(quickPick, (text) => text.includes(`Epicenter: ${name}`), `no ${name}`);
        if (name === "Show Log") await page({ action: "screenshot", name: "palette" });
        await page({ action: "press", name: "Escape" });
      }
    },
  },
  {
    name: "Choose Base compares with what is typed, and with the default branch again",
    needsPage: true,
    async run() {
      await chooseBase("HEAD~1");
      await until(impactText, (shown) => shown.includes("Compared with HEAD~1"), "another base");
      assert.match(await title(), /· HEAD~1/);
      const chosen = commands.executeCommand("epicenter.chooseBase");
      await until(quickPick, (text) => text.includes("Default branch"), "no choice");
      await page({ action: "screenshot", name: "choose-base" });
      await pick("Default branch");
      await chosen;
      await until(impactText, (shown) => shown.includes("Compared with HEAD."), "not the default branch");
    },
  },
  {
    name: "Explain Why lists every way from a change to the stack, and opens a step",
    needsPage: true,
    async run() {
      await open("stacks/staging/network/terragrunt.hcl");
      const explained = commands.executeCommand("epicenter.explainWhy");
      const shown = await until(quickPick, (text) => text.includes("models/platform"), "no reasons");
      assert.match(shown, /secrets\/staging\.enc\.yaml/);
      assert.match(shown, /1 of 2 · certain/);
      await page({ action: "screenshot", name: "explain-why" });
      await pick("models/platform");
      await explained;
      await until(activeFile, (file) => file === "models/platform/main.tf", "the step does not open");
    },
  },
  {
    name: "the lens Used by n stacks lists them, and opens one",
    needsPage: true,
    async run() {
      const model = await open("models/platform/main.tf");
      await until(
        () => lensTitles(model),
        (titles) => titles.includes("Used by 3 stacks (1 in prod) · 3 affected now"),
        "no lens on the model",
      );
      await open("modules/network/main.tf");
      await click('.codelens-decoration a:has-text("Used by 6 stacks")');
      const shown = await until(quickPick, (text) => text.includes("stacks/prod/network"), "no list");
      assert.equal(shown.match(/stacks\/(dev|staging|prod)\/(network|edge)/g)?.length, 6);
      await page({ action: "screenshot", name: "used-by" });
      await pick("stacks/prod/network");
      await until(activeFile, (file) => file === "stacks/prod/network/terragrunt.hcl", "the stack does not open");
    },
  },
  {
    name: "the lens Plan this stack plans it, with its wave and why it is affected",
    needsPage: true,
    async run() {
      await open("stacks/prod/edge/main.tf");
      const terminals = window.terminals.length;
      await page({ action: "wait", selector: '.codelens-decoration a:has-text("wave 1 of 3")' });
      await page({ action: "screenshot", name: "lens" });
      await click('.codelens-decoration a:has-text("Plan this stack")');
      await until(
        async () => String(window.terminals.length),
        (count) => Number(count) === terminals + 1,
        "no terminal",
      );
      await until(impactText, (shown) => /stacks\/prod\/edge\s*\+2 ~0 -0/.test(shown), "no plan");
    },
  },
  {
    name: "a row's action plans its stack; the title has the actions for all",
    needsPage: true,
    async run() {
      const edge = row("stacks/staging/edge");
      await hover(edge);
      await page({ action: "screenshot", name: "row-actions" });
      await click(`${edge} .action-label[aria-label^="Plan This Stack"]`);
      await until(impactText, (shown) => /stacks\/staging\/edge\s*\+2 ~0 -0/.test(shown), "no plan");
      await hover(`${pane("Impact")} > .pane-header`);
      const actions = `${pane("Impact")} > .pane-header .actions .action-label`;
      await page({ action: "wait", selector: `${actions}[aria-label^="Plan Affected Stacks"]` });
      await page({ action: "wait", selector: `${actions}[aria-label^="Choose Base"]` });
      await click(`${actions}[aria-label*="More Actions"]`);
      await page({ action: "wait", selector: '.monaco-menu .action-label:has-text("Refresh")' });
      await page({ action: "screenshot", name: "view-menu" });
      await page({ action: "press", name: "Escape" });
    },
  },
  {
    name: "Refresh looks again and keeps the answer; Show Log opens the log",
    needsPage: true,
    async run() {
      const before = await settled(impactText);
      await commands.executeCommand("epicenter.refresh");
      await until(impactText, (shown) => sumOf(shown) === sumOf(before), `another answer than ${before}`);
      await commands.executeCommand("epicenter.showLog");
      // What it says is not to be seen here: the editor from npm has no library that writes logs.
      await page({ action: "wait", selector: '.part.panel select:has(option:checked:text-is("Epicenter"))' });
      await page({ action: "screenshot", name: "log" });
      await commands.executeCommand("workbench.action.closePanel");
    },
  },
];
