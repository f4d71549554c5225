import assert from "node:assert/strict";
import { commands } from "vscode";
import type { StackResult } from "../../../src/runner/request";
import type { Case } from "./case";
import { click, impactText, page, pick, quickPick, row, title, until } from "./page";

const checkbox = (label: string) => `${row(label)} .custom-view-tree-node-item-checkbox`;

/** Of grouping, filter and boxes of the Impact view, on the demo as it is made, and left as it was. */
export const look: readonly Case[] = [
  {
    name: "the view groups by environment, changed file or ring, and says so to a screen reader",
    needsPage: true,
    async run() {
      await commands.executeCommand("workbench.view.extension.epicenter");
      const groupBy = async (choice: string) => {
        const chosen = commands.executeCommand("epicenter.groupImpact");
        await until(quickPick, (text) => text.includes(choice), "no choice");
        await pick(choice);
        await chosen;
      };
      await groupBy("Changed file");
      await until(impactText, (text) => /modules\/network\/main\.tf\s*\d+ stacks/.test(text), "not by file");
      await page({ action: "screenshot", name: "by-file" });
      await groupBy("Ring");
      await until(impactText, (text) => /Something that it reads changed\s*\d+ stacks/.test(text), "not by ring");
      await groupBy("Environment");
      await until(impactText, (text) => /dev\s*\d stacks[\s\S]*prod\s*\d stacks/.test(text), "not by environment");
      await page({ action: "wait", selector: '.monaco-list-row[aria-label^="dev, 4 stacks"]' });
      await page({ action: "screenshot", name: "by-environment" });
    },
  },
  {
    name: "a filter shows what it lets through and counts what it hides; one click clears it",
    needsPage: true,
    async run() {
      const chosen = commands.executeCommand("epicenter.filterImpact");
      await page({ action: "wait", selector: ".quick-input-title:has-text('Shows 12 of 12 affected stacks')" });
      await page({ action: "type", text: "network" });
      await pick("prod");
      await page({ action: "wait", selector: ".quick-input-title:has-text('Shows 1 of 12 affected stacks')" });
      await page({ action: "screenshot", name: "choose-filter" });
      await page({ action: "press", name: "Enter" });
      await chosen;
      const words = "11 of 12 stacks hidden";
      const text = await until(impactText, (shown) => shown.includes(words), "no row of the filter");
      assert.match(text, /11 stacks hidden by the filter \(“network”, prod\)/);
      assert.match(await title(), /12\/18 · 11 hidden · HEAD/);
      assert.doesNotMatch(text, /stacks\/dev/);
      await page({ action: "screenshot", name: "filtered" });
      await click(row(words));
      await until(impactText, (shown) => !shown.includes("hidden") && shown.includes("stacks/dev"), "still filtered");
    },
  },
  {
    name: "what is checked is planned, and nothing else; a group's box is for all of its stacks",
    needsPage: true,
    async run() {
      await click(checkbox("dev"));
      await until(impactText, (text) => text.includes("4 checked."), "the group is not checked");
      await click(checkbox("dev"));
      await until(impactText, (text) => !text.includes("checked."), "the group stays checked");
      await click(checkbox("stacks/dev/edge"));
      await click(checkbox("stacks/prod/edge"));
      await until(impactText, (text) => text.includes("2 checked."), "not checked");
      await page({ action: "screenshot", name: "checked" });
      const results = await commands.executeCommand<StackResult[]>("epicenter.planChecked");
      assert.deepEqual(
        results?.map(({ stack, outcome }) => [stack, outcome]),
        [
          ["stacks/dev/edge", "changes"],
          ["stacks/prod/edge", "changes"],
        ],
      );
      await until(impactText, (text) => /stacks\/prod\/edge\s*\+2 ~0 -0/.test(text), "no plan");
      await page({ action: "screenshot", name: "planned-checked" });
      await commands.executeCommand("epicenter.uncheckAll");
      await until(impactText, (text) => !text.includes("checked."), "still checked");
      const chosen = commands.executeCommand("epicenter.groupImpact");
      await pick("Wave");
      await chosen;
      await until(impactText, (text) => text.includes("Wave 3"), "not by wave");
    },
  },
];
