import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { commands, window, workspace } from "vscode";
import type { StackResult } from "../../../src/runner/request";
import type { Case } from "./case";
import { folder } from "./documents";
import { answerNotification, impactText, notifications, page, until } from "./page";

const stack = "stacks/dev/monitoring";

const at = (file: string) => path.join(folder().fsPath, file);

/** Runs a command that must be refused with words; the button of the refusal is pressed. */
async function refused(command: string, words: RegExp, name: string): Promise<void> {
  const terminals = window.terminals.length;
  const answer = commands.executeCommand(command, folder().path, stack);
  await until(notifications, (text) => words.test(text), "no refusal");
  await page({ action: "screenshot", name });
  await answerNotification("Manage Workspace Trust");
  assert.equal(await answer, undefined);
  assert.equal(window.terminals.length, terminals);
  assert.ok(!existsSync(at("tool-ran")), "a program ran");
  assert.ok(!existsSync(at(`${stack}/.terraform`)), "a tool ran");
}

/** The demo repository, whose settings name a program of its own as `terraform`, in a window that nobody trusts yet. */
export const restricted: readonly Case[] = [
  {
    name: "the impact is there although the folder is not trusted",
    needsPage: true,
    async run() {
      assert.equal(workspace.isTrusted, false);
      await commands.executeCommand("workbench.view.extension.epicenter");
      const text = await until(impactText, (shown) => shown.includes("Wave 1"), "no waves in the view");
      assert.match(text, /12 stacks of 18 affected by/);
      await page({ action: "screenshot", name: "impact" });
    },
  },
  {
    name: "a plan is refused with words, and nothing runs",
    needsPage: true,
    async run() {
      await refused("epicenter.planStack", /A plan runs code of this folder.* not trusted/, "plan-refused");
    },
  },
  {
    name: "a drift check is refused with words, and nothing runs",
    needsPage: true,
    async run() {
      await refused("epicenter.checkDrift", /A drift check runs code of this folder.* not trusted/, "drift-refused");
    },
  },
  {
    name: "a program that the folder's settings name is ignored",
    async run() {
      assert.equal(workspace.getConfiguration("epicenter").get("tools.terraform"), "");
    },
  },
  {
    name: "once the folder is trusted the plan runs, with the folder's settings",
    needsPage: true,
    async run() {
      await page({ action: "screenshot", name: "trust-editor" });
      await page({ action: "click", selector: '.workspace-trust-editor .monaco-button:has-text("Trust")' });
      await until(
        async () => workspace.isTrusted,
        (trusted) => trusted,
        "not trusted",
      );
      const results = await commands.executeCommand<StackResult[]>("epicenter.planStack", folder().path, stack);
      assert.deepEqual(
        results?.map(({ outcome, add }) => [outcome, add]),
        [["changes", 1]],
      );
      assert.ok(existsSync(at("tool-ran")));
    },
  },
];
