import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commands, window } from "vscode";
import type { Case } from "./case";
import { folder } from "./documents";
import { click, impactText, page, row, title, until } from "./page";

const at = (file: string) => path.join(folder().fsPath, file);

/** Where the active editor stands: path below the folder, line from 1. */
async function place(): Promise<string> {
  const editor = window.activeTextEditor;
  return editor
    ? `${path.posix.relative(folder().path, editor.document.uri.path)}:${editor.selection.start.line + 1}`
    : "";
}

/** Of the Impact tree, on the demo as it is made. */
export const tree: readonly Case[] = [
  {
    name: "the title says base and counts, the badge how many stacks",
    needsPage: true,
    async run() {
      await commands.executeCommand("workbench.view.extension.epicenter");
      const sum = "12 stacks of 18 affected by 4 changed files, in 3 waves. Compared with HEAD.";
      await until(impactText, (shown) => shown.startsWith(sum) && shown.includes("Wave 3"), "not the sum");
      assert.match(await title(), /^12\/18 · HEAD$/);
      // It is drawn later than the rows.
      const selector = '.activitybar .action-item:has([aria-label^="Epicenter"]) .badge';
      await until(
        () => page({ action: "text", selector }),
        (badge) => badge.trim() === "12",
        "not the badge",
      );
    },
  },
  {
    name: "below a stack stand its reasons, and every step opens where it is written",
    needsPage: true,
    async run() {
      await click(`${row("stacks/dev/network")} .monaco-tl-twistie`);
      await page({ action: "wait", selector: row("models/platform", "models/platform/main.tf:10") });
      await page({ action: "screenshot", name: "reasons" });
      const steps = [
        [row("modules/network/main.tf", "4 steps"), "modules/network/main.tf:1"],
        [row("models/platform", "calls"), "models/platform/main.tf:10"],
        [row("stacks/dev/network", "source"), "stacks/dev/network/terragrunt.hcl:6"],
      ] as const;
      for (const [step, where] of steps) {
        await click(step);
        await until(place, (now) => now === where, `${step} does not open`);
      }
      // A folder is shown where folders are.
      await click(row("modules/network", "contains"));
      await page({ action: "wait", selector: '.explorer-folders-view .monaco-list-row.selected:has-text("network")' });
      await commands.executeCommand("workbench.view.extension.epicenter");
      await click(`${row("stacks/dev/network")} .monaco-tl-twistie`);
    },
  },
  {
    name: "what is possible, removed and without effect stands apart, each with its words",
    needsPage: true,
    async run() {
      const aside = mkdtempSync(path.join(tmpdir(), "epicenter-aside-"));
      cpSync(at("stacks/staging/monitoring"), aside, { recursive: true });
      rmSync(at("stacks/staging/monitoring"), { recursive: true });
      writeFileSync(at("modules/labels/picture.bin"), "who knows\n");
      try {
        const shown = await until(
          impactText,
          (text) => /Possible/.test(text) && /Removed/.test(text),
          "no such groups",
        );
        assert.match(
          shown,
          /Possible\s*5 stacks\s*stacks\/dev\/dns\s*input · possible · modules\/labels\/picture\.bin/,
        );
        assert.match(shown, /Removed\s*1 stack\s*stacks\/staging\/monitoring\s*removed/);
        await click(`${row("stacks/staging/monitoring")} .monaco-tl-twistie`);
        await click(row("stacks/staging/monitoring/main.tf", "2 steps"));
        const old = await until(
          async () => window.activeTextEditor?.document,
          (document) => document?.uri.scheme === "git",
          "the deleted file does not open",
        );
        assert.match(old?.getText() ?? "", /backend "local"/);
        await click(row("Changes without effect"));
        const opened = await until(impactText, (text) => text.includes("README.md"), "the group stays folded");
        assert.match(opened, /Changes without effect[\s\S]*README\.md\s*nothing reads it/);
        await page({ action: "screenshot", name: "groups" });
        await click(row("Changes without effect"));
      } finally {
        cpSync(aside, at("stacks/staging/monitoring"), { recursive: true });
        rmSync(aside, { recursive: true });
        rmSync(at("modules/labels/picture.bin"));
      }
      await until(impactText, (text) => !/Possible|Removed/.test(text), "the groups stay");
    },
  },
];
