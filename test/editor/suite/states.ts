import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { commands } from "vscode";
import type { Case } from "./case";
import { folder } from "./documents";
import { chooseBase, click, impactText, page, row, title, until, welcome } from "./page";

const at = (file: string) => path.join(folder().fsPath, file);

function git(...args: readonly string[]): void {
  const who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...who, ...args], { cwd: folder().fsPath, stdio: "pipe" });
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text);
}

function commit(file: string, text: string): void {
  write(file, text);
  git("add", "-A");
  git("commit", "-q", "-m", `Write ${file}`);
}

/** Waits until the view says so, then photographs it. */
async function says(words: RegExp, name: string): Promise<void> {
  await until(welcome, (text) => words.test(text), `no welcome text for ${name}`);
  await page({ action: "screenshot", name });
}

/** The view of a window without a folder. */
export const empty: readonly Case[] = [
  {
    name: "without a folder the view offers to open one",
    needsPage: true,
    async run() {
      await commands.executeCommand("workbench.view.extension.epicenter");
      await says(/Open a folder with Terraform, OpenTofu or Terragrunt configuration/, "no-folder");
    },
  },
];

/** The view of one folder on its way from no repository to a full answer, and through what can go wrong. */
export const states: readonly Case[] = [
  {
    name: "a folder outside git says that there is nothing to compare with, and how to begin",
    needsPage: true,
    async run() {
      await commands.executeCommand("workbench.view.extension.epicenter");
      await says(/in no git repository/, "no-git");
      assert.match(await title(), /No git repository/i);
    },
  },
  {
    name: "a repository appears by itself once it is made; without a stack it says that none was found",
    needsPage: true,
    async run() {
      git("init", "-q", "-b", "main");
      commit("README.md", "Nothing here yet.\n");
      await says(/No stacks found/, "no-terraform");
      assert.match(await title(), /0\/0 · HEAD/);
    },
  },
  {
    name: "without a change it says so, with the base",
    needsPage: true,
    async run() {
      commit("stacks/web/main.tf", 'terraform {\n  backend "local" {}\n}\n');
      await says(/Nothing changed against the base/, "no-changes");
      assert.match(await title(), /0\/1 · HEAD/);
    },
  },
  {
    name: "a change that reaches no stack is counted, and told apart from no change",
    needsPage: true,
    async run() {
      writeFileSync(at("README.md"), "Something.\n");
      const text = await until(impactText, (shown) => /No stacks affected/.test(shown), "not counted");
      assert.match(text, /No stacks affected by 1 changed file, of 1\. Compared with HEAD\./);
      assert.match(text, /Changes without effect/);
      await page({ action: "screenshot", name: "unaffected" });
    },
  },
  {
    name: "of many stacks a page is shown, and the next one on demand",
    needsPage: true,
    async run() {
      const names = Array.from({ length: 120 }, (_, index) => `many/s${String(index).padStart(3, "0")}`);
      for (const name of names) write(`${name}/main.tf`, 'terraform {\n  backend "local" {}\n}\n');
      await until(impactText, (text) => /Wave 1\s*120 stacks/.test(text), "not the stacks");
      await commands.executeCommand("epicenter.impact.focus");
      await page({ action: "press", name: "End" });
      await page({ action: "wait", selector: row("Show 20 more", "20 stacks not shown") });
      await page({ action: "screenshot", name: "show-more" });
      await click(row("Show 20 more"));
      await page({ action: "wait", selector: row("many/s101") });
      await page({ action: "press", name: "End" });
      await page({ action: "wait", selector: row("many/s119") });
      assert.doesNotMatch(await impactText(), /Show \d/);
      rmSync(at("many"), { recursive: true });
      await until(impactText, (text) => /No stacks affected/.test(text), "the stacks stay");
    },
  },
  {
    name: "a base that is not there is named, and is no all-clear",
    needsPage: true,
    async run() {
      await chooseBase("no-such-branch");
      await says(/the base was not found\. This is not an all-clear/, "no-base");
      assert.match(await title(), /"no-such-branch" names no commit/i);
      await chooseBase("main");
      await until(impactText, (shown) => shown.includes("Compared with main"), "the answer did not come back");
    },
  },
  {
    name: "a broken repository is a failure, and the log says which",
    needsPage: true,
    async run() {
      const index = readFileSync(at(".git/index"));
      writeFileSync(at(".git/index"), "no index");
      await commands.executeCommand("epicenter.refresh");
      await says(/Could not work out the impact\. This is not an all-clear/, "failed");
      writeFileSync(at(".git/index"), index);
      await commands.executeCommand("epicenter.refresh");
      await until(impactText, (shown) => shown.includes("Compared with main"), "the answer did not come back");
    },
  },
  {
    name: "a shallow clone that hides the merge base says how to deepen it",
    needsPage: true,
    async run() {
      git("checkout", "-q", "README.md");
      git("switch", "-q", "-c", "feature");
      commit("stacks/web/outputs.tf", 'output "name" {\n  value = "web"\n}\n');
      const shallow = at("../shallow");
      const from = pathToFileURL(folder().fsPath).href;
      git("clone", "-q", "--depth", "1", "--no-single-branch", "--branch", "feature", from, shallow);
      rmSync(at(".git"), { recursive: true });
      cpSync(path.join(shallow, ".git"), at(".git"), { recursive: true });
      rmSync(shallow, { recursive: true });
      await chooseBase("origin/main");
      await says(/this clone is shallow and hides the merge base/, "shallow");
    },
  },
  {
    name: "a bare repository has no files to look at",
    needsPage: true,
    async run() {
      git("config", "core.bare", "true");
      await commands.executeCommand("epicenter.refresh");
      await says(/This is a bare repository/, "bare");
    },
  },
];
