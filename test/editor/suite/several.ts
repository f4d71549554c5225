import assert from "node:assert/strict";
import { commands, Uri, window, workspace } from "vscode";
import type { StackResult } from "../../../src/runner/request";
import type { Case } from "./case";
import { answerNotification, chooseBase, impactText, notifications, page, until } from "./page";

const root = (index: number) => workspace.workspaceFolders?.[index]?.uri.path ?? "";

async function openMain(index: number): Promise<void> {
  await window.showTextDocument(Uri.file(`${root(index)}/stacks/main/main.tf`));
}

/** Two repositories, `payments` and `web shop`, both on a branch that changed a module, and a folder `notes` in none. */
export const several: readonly Case[] = [
  {
    name: "each repository has its row with base and counts; a folder in none says so",
    needsPage: true,
    async run() {
      await commands.executeCommand("workbench.view.extension.epicenter");
      const sum = "2 stacks of 2 affected by 2 changed files in 2 repositories.\n";
      const text = await until(
        impactText,
        (shown) =>
          shown.startsWith(sum) && shown.split("1 of 1 stack · main").length === 3 && /Wave 1[\s\S]*Wave 1/.test(shown),
        "not both repositories",
      );
      assert.match(text, /notes\s*in no git repository/);
      assert.match(text, /payments[\s\S]*Wave 1[\s\S]*stacks\/main[\s\S]*web shop[\s\S]*Wave 1[\s\S]*stacks\/main/);
      await page({ action: "screenshot", name: "impact" });
    },
  },
  {
    name: "a plan of the open stack goes to the repository that the file lies in",
    async run() {
      await openMain(1);
      const results = await commands.executeCommand<StackResult[]>("epicenter.planStack");
      assert.deepEqual(
        results?.map(({ stack, outcome }) => [stack, outcome]),
        [["stacks/main", "changes"]],
      );
      // Terraform leaves its folder where it ran.
      await workspace.fs.stat(Uri.file(`${root(1)}/stacks/main/.terraform`));
      await assert.rejects(Promise.resolve(workspace.fs.stat(Uri.file(`${root(0)}/stacks/main/.terraform`))));
      await page({ action: "screenshot", name: "planned" });
    },
  },
  {
    name: "Apply… wants a plan that was made in this window, and asks before it applies that",
    needsPage: true,
    async run() {
      const first = commands.executeCommand("epicenter.applyStack", root(0), "stacks/main");
      const none = "There is no plan of stacks/main from this window.";
      await until(notifications, (text) => text.includes(none), "no refusal");
      await answerNotification("Plan This Stack");
      await first;
      const state = Uri.file(`${root(0)}/stacks/main/terraform.tfstate`);
      // VS Code shows no dialog to a test, but says which one it was.
      const question = "refused to show dialog in tests. Contents: Apply 1 stack: stacks/main?";
      void commands.executeCommand("epicenter.applyStack", root(0), "stacks/main");
      await until(notifications, (text) => text.includes(question), "no question");
      await page({ action: "screenshot", name: "apply" });
      await assert.rejects(Promise.resolve(workspace.fs.stat(state)));
    },
  },
  {
    name: "the base is chosen for one repository, the other keeps its own",
    needsPage: true,
    async run() {
      await chooseBase("HEAD~0", "web shop");
      await until(impactText, (shown) => /web shop\s*0 of 1 stack · HEAD~0/.test(shown), "not chosen");
      const sum = "1 stack of 2 affected by 1 changed file in 2 repositories.";
      const text = await until(impactText, (shown) => shown.startsWith(sum), "the sum stays");
      assert.match(text, /payments\s*1 of 1 stack · main/);
      await page({ action: "screenshot", name: "base-of-one" });
    },
  },
  {
    name: "Plan Affected Stacks plans those of every repository",
    needsPage: true,
    async run() {
      await chooseBase("main", "web shop");
      await until(impactText, (shown) => shown.split("1 of 1 stack · main").length === 3, "not both repositories");
      const results = await commands.executeCommand<StackResult[]>("epicenter.planAffected");
      assert.deepEqual(
        results?.map(({ outcome }) => outcome),
        ["changes", "changes"],
      );
      await workspace.fs.stat(Uri.file(`${root(0)}/stacks/main/.terraform`));
    },
  },
];
