import { commands, window, workspace } from "vscode";
import { count } from "../handover/words";
import type { RunKind, RunStack, StackResult } from "../runner/request";
import { impactOf, type Server } from "./client";
import type { MarkStore } from "./marks";
import { pathBelow, type StackTarget } from "./node";
import { runInTerminal } from "./runTerminal";
import { total } from "./runWords";
import { runSettings } from "./settings";

/** Plans or checks stacks of one or several repositories; the answer is undefined where nothing ran. */
export type Run = (kind: RunKind, targets: readonly StackTarget[]) => Promise<readonly StackResult[] | undefined>;

/** `redraw` is called whenever a stack's mark moves. */
export function runs(server: Server, marks: MarkStore, redraw: () => void): Run {
  return async (kind, targets) => {
    if (targets.length === 0 || !(await isTrusted(kind)) || !(await hasSaved(targets))) {
      return undefined;
    }
    const roots = [...new Set(targets.map(({ root }) => root))];
    const results = await Promise.all(
      roots.map(async (root) => {
        const ids = new Set(targets.filter((each) => each.root === root).map(({ stack }) => stack));
        const request = { root, kind, stacks: await runStacks(server, root, ids), ...runSettings() };
        return runInTerminal(request, (event) => {
          marks.record(root, kind, event, server.picture());
          if (event.type !== "output") redraw();
        });
      }),
    );
    const all = results.flat();
    const failed = all.some(({ outcome }) => outcome === "failed" || outcome === "blocked");
    void (failed ? window.showWarningMessage(total(kind, all)) : window.showInformationMessage(total(kind, all)));
    return all;
  };
}

async function runStacks(server: Server, root: string, ids: ReadonlySet<string>): Promise<readonly RunStack[]> {
  const affected = new Set(impactOf(server, root)?.affected.map(({ stack }) => stack));
  const stacks = (await server.stacks(root)).filter(({ stack }) => ids.has(stack));
  return stacks.map(({ stack, kind, wave, dependsOn }) => ({
    stack,
    kind,
    wave,
    dependsOn,
    affected: affected.has(stack),
  }));
}

/** Providers, hooks and run_cmd are code of the repository's: they run only where a person trusts it. */
async function isTrusted(kind: RunKind): Promise<boolean> {
  if (workspace.isTrusted) {
    return true;
  }
  const what = kind === "plan" ? "A plan" : "A drift check";
  const message = `${what} runs code of this folder (providers, hooks), and the folder is not trusted. The impact stays available.`;
  if ((await window.showWarningMessage(message, "Manage Workspace Trust")) !== undefined) {
    await commands.executeCommand("workbench.trust.manage");
  }
  return false;
}

/** The tools read the disk: what is not saved would not be part of the answer. */
async function hasSaved(targets: readonly StackTarget[]): Promise<boolean> {
  const unsaved = workspace.textDocuments.filter(
    ({ isDirty, uri }) =>
      isDirty && uri.scheme === "file" && targets.some(({ root }) => pathBelow(root, uri.path) !== undefined),
  );
  if (unsaved.length === 0) {
    return true;
  }
  const message = `${count(unsaved.length, "file")} not saved: a run reads what is on disk.`;
  const answer = await window.showWarningMessage(message, { modal: true }, "Save and Run", "Run without Saving");
  if (answer === "Save and Run") {
    return (await Promise.all(unsaved.map((document) => document.save()))).every(Boolean);
  }
  return answer !== undefined;
}
