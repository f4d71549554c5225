import assert from "node:assert/strict";
import { commands, extensions, window } from "vscode";
import type { Case } from "./case";
import { folder, insert, lensTitles, open } from "./documents";
import { graphCases } from "./graph";
import { chooseBase, hasPage, impactText, page, settled, sumOf, until } from "./page";

/** In order: later ones go on from the state that earlier ones left. The demo repository is open. */
export const cases: readonly Case[] = [
  {
    name: "the extension starts",
    async run() {
      const extension = extensions.getExtension("epicenter.epicenter");
      assert.ok(extension);
      await extension.activate();
      assert.ok(extension.isActive);
    },
  },
  {
    name: "the Impact view shows waves with the affected stacks, and a count",
    async run() {
      await commands.executeCommand("workbench.view.extension.epicenter");
      if (!hasPage) return;
      const text = await until(impactText, (shown) => shown.includes("Wave 1"), "no waves in the view");
      assert.match(text, /Wave 2/);
      assert.match(text, /stacks\/dev\/network|network/);
      await page({ action: "screenshot", name: "impact-tree" });
    },
  },
  {
    name: "typing in a module changes the view, before anything is saved; undoing it changes it back",
    async run() {
      const document = await open("modules/labels/main.tf");
      const before = await settled(impactText);
      await insert(document, 'resource "terraform_data" "added" {}\n\n');
      assert.ok(document.isDirty);
      if (hasPage) {
        assert.doesNotMatch(before, /dns/);
        await until(impactText, (shown) => /dns/.test(shown) && shown !== before, "the view did not follow");
        await page({ action: "screenshot", name: "while-typing" });
      }
      await commands.executeCommand("undo");
      if (hasPage) {
        const back = (shown: string) => sumOf(shown) === sumOf(before) && !/dns/.test(shown);
        await until(impactText, back, `the view did not go back to ${before}`);
      }
      // VS Code may have saved by itself what was typed; what took that back goes to the disk as well.
      await document.save();
    },
  },
  {
    name: "lenses: Plan this stack on a stack's main file, Used by on a module's",
    async run() {
      const stack = await open("stacks/dev/edge/main.tf");
      const titles = await until(
        () => lensTitles(stack),
        (all) => all.some((title) => title.startsWith("Plan this stack")),
        "no lens",
      );
      assert.deepEqual(titles, [
        "Plan this stack",
        "Check drift",
        "wave 1 of 3 · needs 1",
        "affected through modules/network",
      ]);
      await page({ action: "screenshot", name: "plan-lens" });
      const module = await open("modules/labels/main.tf");
      const used = await until(
        () => lensTitles(module),
        (all) => all.some((title) => title.startsWith("Used by")),
        "no lens",
      );
      assert.match(used.join(), /Used by \d+ stacks \(\d+ in prod\)/);
    },
  },
  {
    name: "Plan This Stack runs the real tool in a terminal and tells what it would do",
    async run() {
      await open("stacks/dev/monitoring/main.tf");
      const terminals = window.terminals.length;
      const root = folder().path;
      const results = await commands.executeCommand<{ stack: string; outcome: string; add: number }[]>(
        "epicenter.planStack",
        root,
        "stacks/dev/monitoring",
      );
      assert.equal(window.terminals.length, terminals + 1);
      const [first] = results ?? [];
      assert.deepEqual([first?.stack, first?.outcome, first?.add], ["stacks/dev/monitoring", "changes", 1]);
      await page({ action: "screenshot", name: "plan-terminal" });
      await commands.executeCommand("epicenter.showRunLog");
      const log = window.activeTextEditor?.document;
      assert.equal(log?.languageId, "epicenter-plan");
      assert.match(log.getText(), /^Plan: 1 to add, 0 to change, 0 to destroy\.$/m);
      await page({ action: "screenshot", name: "run-log" });
      await commands.executeCommand("workbench.action.closeActiveEditor");
    },
  },
  {
    name: "Check Drift answers for what happened outside, apart from the change under work",
    async run() {
      const root = folder().path;
      const results = await commands.executeCommand<{ outcome: string; add: number }[]>(
        "epicenter.checkDrift",
        root,
        "stacks/dev/dns",
      );
      assert.deepEqual(
        results?.map(({ outcome, add }) => [outcome, add]),
        [["no-drift", 0]],
      );
    },
  },
  ...graphCases,
  {
    name: "a plan stands in the view, and is stale once the stack moves",
    needsPage: true,
    async run() {
      await commands.executeCommand("epicenter.planStack", folder().path, "stacks/dev/edge");
      await until(impactText, (shown) => /\+\d+ ~\d+ -\d+ · input/.test(shown), "no result in the view");
      const document = await open("modules/network/main.tf");
      await insert(document, 'resource "terraform_data" "later" {}\n\n');
      await until(impactText, (shown) => shown.includes("(stale)"), "the result is not stale");
      await page({ action: "screenshot", name: "stale-plan" });
      await commands.executeCommand("undo");
      await until(impactText, (shown) => !shown.includes("(stale)"), "the result stays stale");
      await document.save();
    },
  },
  {
    name: "a base that is not there reads as no answer, never as an all-clear",
    needsPage: true,
    async run() {
      await chooseBase("no-such-branch");
      await until(impactText, (shown) => shown.includes("This is not an all-clear"), "no failure in the view");
      await page({ action: "screenshot", name: "no-base" });
      await chooseBase("main");
      await until(impactText, (shown) => shown.includes("Compared with main"), "the answer did not come back");
    },
  },
];
