import assert from "node:assert/strict";
import { ConfigurationTarget, commands, extensions, Uri, window, workspace } from "vscode";
import type { Case } from "./case";
import { folder } from "./documents";
import { click, fold, impactText, page, pane, until } from "./page";

const stacks = pane("Stacks");
const shown = () => page({ action: "text", selector: stacks });
const row = (label: string, level: number) =>
  `${stacks} .monaco-list-row[aria-level="${level}"]:has(:text-is("${label}"))`;
const unfold = (label: string, level: number) => click(`${row(label, level)} .monaco-tl-twistie`);

/** Of the Stacks view and the status bar, on the demo as it is made. */
export const stacksView: readonly Case[] = [
  {
    name: "the commands that the manifest promises are there",
    async run() {
      const { contributes } = extensions.getExtension("epicenter.epicenter")?.packageJSON ?? {};
      const there = new Set(await commands.getCommands(true));
      for (const { command } of contributes.commands) assert.ok(there.has(command), command);
    },
  },
  {
    name: "the status bar counts changed files and affected stacks, and says so to a screen reader",
    needsPage: true,
    async run() {
      const item = '.statusbar-item[id="epicenter.epicenter.epicenter.status"]';
      await until(
        () => page({ action: "text", selector: item }),
        (text) => /4 → 12/.test(text),
        "not the counts",
      );
      const spoken = `${item} [aria-label^="Epicenter: 4 changed files, 12 affected stacks"]`;
      await page({ action: "wait", selector: spoken });
    },
  },
  {
    name: "the Explorer marks the folders of affected stacks, unless the setting says no",
    needsPage: true,
    async run() {
      const settings = workspace.getConfiguration("epicenter");
      const badge = (name: string) =>
        page({
          action: "count",
          selector: `.explorer-folders-view .monaco-list-row:has-text("${name}") [class*="itemBadge"]`,
        });
      await commands.executeCommand("revealInExplorer", Uri.joinPath(folder(), "stacks/dev/network/terragrunt.hcl"));
      await until(
        () => badge("network"),
        (found) => found === "1",
        "no mark on network",
      );
      assert.equal(await badge("dns"), "0");
      await page({ action: "screenshot", name: "explorer" });
      await settings.update("explorerDecorations", false, ConfigurationTarget.Global);
      try {
        await until(
          () => badge("network"),
          (found) => found === "0",
          "still marked",
        );
      } finally {
        await settings.update("explorerDecorations", undefined, ConfigurationTarget.Global);
      }
      await commands.executeCommand("workbench.view.extension.epicenter");
    },
  },
  {
    name: "every stack stands in its folder, with what it needs and who needs it, both ways",
    needsPage: true,
    async run() {
      await commands.executeCommand("epicenter.stacks.focus");
      await fold("Impact");
      await until(shown, (text) => /stacks\s*18 stacks · 12 affected/.test(text), "no folder of stacks");
      await unfold("stacks", 1);
      await unfold("dev", 2);
      const text = await until(shown, (all) => /monitoring/.test(all), "no stacks in the folder");
      assert.match(text, /dns\s*needed by 1/);
      await unfold("dns", 3);
      await unfold("Needed by", 4);
      await unfold("stacks/dev/edge", 5);
      await unfold("Needs", 6);
      await page({ action: "wait", selector: row("stacks/dev/dns", 7) });
      await page({ action: "wait", selector: row("State: local stacks/dev/dns/dns.tfstate", 4) });
      await page({ action: "screenshot", name: "stacks" });
      await click(row("stacks/dev/edge", 5));
      await until(
        async () => window.activeTextEditor && workspace.asRelativePath(window.activeTextEditor.document.uri),
        (file) => file === "stacks/dev/edge/main.tf",
        "the stack does not open",
      );
    },
  },
  {
    name: "folded again, the Stacks view leaves its room to the Impact view",
    needsPage: true,
    async run() {
      await commands.executeCommand("epicenter.impact.focus");
      await fold("Stacks");
      await until(impactText, (text) => text.includes("Wave 3"), "the Impact view is not back");
    },
  },
  {
    name: "the walkthrough shows its steps, each with a picture",
    needsPage: true,
    async run() {
      await commands.executeCommand("workbench.action.openWalkthrough", "epicenter.epicenter#epicenter.start");
      const steps = ".gettingStartedContainer .getting-started-step";
      await until(
        () => page({ action: "count", selector: steps }),
        (count) => count === "5",
        "not five steps",
      );
      await click(`${steps}:has-text("Plan what is affected")`);
      await page({ action: "wait", selector: `${steps}.expanded:has-text("Plan what is affected")` });
      await page({ action: "screenshot", name: "walkthrough" });
      await commands.executeCommand("workbench.action.closeActiveEditor");
    },
  },
];
