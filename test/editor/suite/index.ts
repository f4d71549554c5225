import { renameSync, writeFileSync } from "node:fs";
import { workspace } from "vscode";
import type { Case, Result } from "./case";
import { cases } from "./cases";
import { findings } from "./findings";
import { look } from "./look";
import { navigation } from "./navigation";
import { hasPage, page } from "./page";
import { palette } from "./palette";
import { restricted } from "./restricted";
import { runsView } from "./runs";
import { several } from "./several";
import { stacksView } from "./stacks";
import { empty, states } from "./states";
import { tree } from "./tree";

/** By the name of the scene. In order: later cases go on from the state that earlier ones left. */
const scenes: Readonly<Record<string, readonly Case[]>> = {
  demo: [...tree, ...look, ...stacksView, ...navigation, ...findings, ...cases, ...runsView, ...palette],
  oldest: [...tree, ...cases],
  restricted,
  several,
  empty,
  states,
};

/** VS Code calls this in the extension host. Every case runs, whatever became of the one before. */
export async function run(): Promise<void> {
  const { EPICENTER_RESULTS: file = "", EPICENTER_SCENE: name = "" } = process.env;
  const results: Result[] = [];
  // A window that should have folders may come without them; it is loaded again unless we begin.
  while (name !== "empty" && workspace.workspaceFolders === undefined)
    await new Promise((wait) => setTimeout(wait, 100));
  await page({ action: "begin" });
  const scene = scenes[name];
  if (scene === undefined) throw new Error("The scene has no cases.");
  for (const each of scene) {
    results.push(await play(each));
  }
  writeFileSync(`${file}.part`, JSON.stringify(results, null, 2));
  // Whoever waits for it must not read half of it.
  renameSync(`${file}.part`, file);
  if (results.some(({ outcome }) => outcome === "failed")) throw new Error("A case failed.");
}

async function play({ name, needsPage, run }: Case): Promise<Result> {
  if (needsPage && !hasPage) return { name, outcome: "skipped", detail: "this editor has no page to look at" };
  try {
    await Promise.race([run(), tooLong()]);
    return { name, outcome: "passed" };
  } catch (error) {
    return { name, outcome: "failed", detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function tooLong(): Promise<never> {
  await new Promise((wait) => setTimeout(wait, 60_000));
  throw new Error("It did not end within a minute.");
}
