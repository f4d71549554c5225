import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ConfigurationTarget, commands, window, workspace } from "vscode";
import type { StackResult } from "../../../src/runner/request";
import type { Case } from "./case";
import { folder } from "./documents";
import { click, fold, hover, impactText, page, pane, until } from "./page";

const runs = pane("Runs");
const shown = () => page({ action: "text", selector: `${runs} > .pane-body` });
/** Of several the newest. */
const runOf = (stack: string) => `${runs} .monaco-list-row[aria-level="1"]:has-text("${stack}")`;

/** Presses an action of a row, which stands there while the pointer does. */
async function press(selector: string, title: string): Promise<void> {
  await hover(selector);
  await click(`${selector} .action-label[aria-label^="${title}"]`);
}

/** Of the Runs view, on the demo as it is made. */
export const runsView: readonly Case[] = [
  {
    name: "what ended stands in the Runs view; a stack's row opens its log",
    needsPage: true,
    async run() {
      await commands.executeCommand("epicenter.runs.focus");
      await fold("Impact");
      await fold("Stacks");
      await commands.executeCommand("epicenter.planStack", folder().path, "stacks/dev/monitoring");
      const planned = /^Plan: \+1 ~0 -0\s*stacks\/dev\/monitoring · just now/;
      await until(shown, (text) => planned.test(text), "no run");
      await click(`${runOf("stacks/dev/monitoring")} .monaco-tl-twistie`);
      await click(`${runs} .monaco-list-row[aria-level="2"]:has-text("stacks/dev/monitoring")`);
      const log = await until(
        async () => window.activeTextEditor?.document,
        (document) => document?.languageId === "epicenter-plan",
        "the log does not open",
      );
      assert.match(log?.getText() ?? "", /^Plan: 1 to add, 0 to change, 0 to destroy\.$/m);
      await page({ action: "screenshot", name: "runs" });
      await commands.executeCommand("workbench.action.closeActiveEditor");
    },
  },
  {
    name: "a run has a summary, and runs again",
    needsPage: true,
    async run() {
      const title = runOf("stacks/dev/monitoring");
      await press(title, "Show Summary of Run");
      await until(
        async () => window.tabGroups.activeTabGroup.activeTab?.label ?? "",
        (label) => /Summary of a run/.test(label),
        "no summary",
      );
      const enter = " >> internal:control=enter-frame >> ";
      const preview = `iframe.webview.ready${enter}#active-frame${enter}`;
      await page({ action: "wait", selector: `${preview}h3:has-text("Plan of 1 stack: 1 to add")` });
      await page({ action: "screenshot", name: "run-summary" });
      await commands.executeCommand("workbench.action.closeActiveEditor");
      const before = Number(await page({ action: "count", selector: title }));
      await press(title, "Run Again");
      await until(
        () => page({ action: "count", selector: title }),
        (count) => Number(count) === before + 1,
        "it did not run again",
      );
    },
  },
  {
    name: "what runs is cancelled from its row; what is unfinished runs again",
    needsPage: true,
    async run() {
      const settings = workspace.getConfiguration("epicenter");
      const tools = mkdtempSync(path.join(tmpdir(), "epicenter-slow-"));
      const slow = path.join(tools, "slow-terraform");
      writeFileSync(slow, '#!/bin/sh\n[ "$1" = plan ] && exec sleep 50\nexec terraform "$@"\n', { mode: 0o755 });
      await settings.update("tools.terraform", slow, ConfigurationTarget.Global);
      const title = runOf("stacks/dev/dns");
      try {
        const started = commands.executeCommand<StackResult[]>("epicenter.planStack", folder().path, "stacks/dev/dns");
        await until(shown, (text) => /stacks\/dev\/dns\s*running/.test(text), "it does not run");
        await page({ action: "screenshot", name: "run-live" });
        await press(title, "Cancel Run");
        const results = await started;
        assert.deepEqual(
          results?.map(({ outcome }) => outcome),
          ["cancelled"],
        );
      } finally {
        await settings.update("tools.terraform", undefined, ConfigurationTarget.Global);
        rmSync(tools, { recursive: true });
      }
      await until(shown, (text) => /^Plan: 1 cancelled\s*stacks\/dev\/dns · just now/.test(text), "not cancelled");
      await press(title, "Run What Is Unfinished Again");
      await until(
        shown,
        (text) => /^Plan: (changes in 1|\+\d.*)\s*stacks\/dev\/dns/.test(text),
        "it did not run again",
      );
      await commands.executeCommand("epicenter.impact.focus");
      await fold("Runs");
      await until(impactText, (text) => text.includes("Wave 3"), "the Impact view is not back");
    },
  },
];
