import { posix } from "node:path";
import { commands, window, workspace } from "vscode";
import { total } from "../handover/runWords";
import { count } from "../handover/words";
import { chosenStacks, runThere } from "../runner/chosen";
import type { RunEvent, RunKind, RunRequest, RunStack, StackResult } from "../runner/request";
import { impactOf, type Server } from "./client";
import type { LiveRuns } from "./liveRuns";
import type { MarkStore } from "./marks";
import { pathBelow, type StackTarget } from "./node";
import { showRunLog } from "./runLog";
import { runInTerminal } from "./runTerminal";
import { runSettings } from "./settings";

export interface Runs {
  /** Plans or checks stacks of one or several repositories, or plans their end; the answer is undefined where nothing ran. */
  start(
    kind: "plan" | "drift",
    targets: readonly StackTarget[],
    destroy?: boolean,
  ): Promise<readonly StackResult[] | undefined>;
  /** Applies what was confirmed. */
  apply(request: RunRequest): Promise<readonly StackResult[]>;
  /** The results of the run that ended last in this window; empty before the first. */
  last(): readonly StackResult[];
}

/** `redraw` is called whenever a stack's mark moves. */
export function runs(server: Server, marks: MarkStore, live: LiveRuns, redraw: () => void): Runs {
  let last: readonly StackResult[] = [];
  const carryOut = (request: RunRequest) =>
    followed(request, live, (event) => {
      // The end of everything is no answer to what the change does.
      const isPlanOfEnd = request.kind === "plan" && request.destroy;
      if (!isPlanOfEnd) marks.record(request.root, request.kind, event, new Date().toISOString());
      if (event.type !== "output") redraw();
    });
  const start: Runs["start"] = async (kind, targets, destroy = false) => {
    if (targets.length === 0 || !(await isTrusted(kind))) {
      return undefined;
    }
    const roots = [...new Set(targets.map(({ root }) => root))];
    const parts = await Promise.all(
      roots.map(async (root) => {
        const ids = new Set(targets.filter((each) => each.root === root).map(({ stack }) => stack));
        const all = await server.stacks(root);
        marks.know(root, [...ids], Object.fromEntries(all.map(({ stack, fingerprint }) => [stack, fingerprint])));
        const deployed = kind === "drift" ? await server.deployed(root) : null;
        const reached = deployed?.changed ?? impactOf(server, root)?.affected.map(({ stack }) => stack);
        const stacks = runThere(chosenStacks(all, ids, new Set(reached)), deployed?.run ?? {});
        const kept = kind === "plan" ? ({ keep: "while-running", commit: await server.headCommit(root) } as const) : {};
        return { root, stacks, ...kept, ...(deployed && { base: deployed.commit }) };
      }),
    );
    if (!(await hasSaved(parts))) {
      return undefined;
    }
    const results = await Promise.all(
      parts.map((part) => {
        if (part.stacks.length === 0) return [];
        return carryOut({ ...part, kind, destroy, ...runSettings() });
      }),
    );
    const all = results.flat();
    if (all.length === 0) {
      const message = "Nothing was run: HCP Terraform alone runs the deployments of a Terraform Stack.";
      void window.showInformationMessage(message);
      return undefined;
    }
    last = all;
    void tell(kind, all);
    return all;
  };
  const apply: Runs["apply"] = async (request) => {
    last = await carryOut(request);
    void tell("apply", last);
    return last;
  };
  return { start, apply, last: () => last };
}

/** Runs, and stands among the live runs as long as it does. */
async function followed(request: RunRequest, live: LiveRuns, onEvent: (event: RunEvent) => void) {
  let entry: ReturnType<LiveRuns["begin"]> | undefined;
  try {
    return await runInTerminal(
      request,
      (event) => {
        entry?.event(event);
        onEvent(event);
      },
      (cancel) => {
        entry = live.begin(request, cancel);
      },
    );
  } finally {
    entry?.ended();
  }
}

async function tell(kind: RunKind, results: readonly StackResult[]): Promise<void> {
  const failed = results.some(({ outcome }) => outcome === "failed" || outcome === "blocked");
  const show = failed ? window.showWarningMessage : window.showInformationMessage;
  if ((await show(total(kind, results), "Show Log")) !== undefined) await showRunLog(results);
}

/** Providers, hooks and run_cmd are code of the repository's: they run only where a person trusts it. */
export async function isTrusted(kind: RunKind): Promise<boolean> {
  if (workspace.isTrusted) {
    return true;
  }
  const what = { plan: "A plan", drift: "A drift check", apply: "An apply" }[kind];
  const message = `${what} runs code of this folder (providers, hooks), and the folder is not trusted. The impact stays available.`;
  if ((await window.showWarningMessage(message, "Manage Workspace Trust")) !== undefined) {
    await commands.executeCommand("workbench.trust.manage");
  }
  return false;
}

/** Whether a file lies in the repository, or is a variable file beside it. */
function isRead(root: string, stacks: readonly RunStack[], file: string): boolean {
  const given = (argument: string) => /^-var-file=(.+)$/s.exec(argument)?.[1];
  return (
    pathBelow(root, file) !== undefined ||
    stacks.some(({ folder, commandLine }) =>
      commandLine.plan.some((argument) => posix.join(root, folder, given(argument) ?? "") === file),
    )
  );
}

/** The tools read the disk: what is not saved would not be part of the answer. */
async function hasSaved(parts: readonly Pick<RunRequest, "root" | "stacks">[]): Promise<boolean> {
  const unsaved = workspace.textDocuments.filter(
    ({ isDirty, uri }) =>
      isDirty && uri.scheme === "file" && parts.some(({ root, stacks }) => isRead(root, stacks, uri.path)),
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
