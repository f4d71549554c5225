import { commands, type Disposable, type TextDocumentContentProvider, Uri, workspace } from "vscode";
import { runMarkdown } from "../handover/runMarkdown";
import { type KeptRun, keptRun } from "../runner/keptRuns";

const SCHEME = "epicenter-run";

/** Makes summaries of runs documents, also those that the editor opens again by itself after a reload. */
export function runSummaries(): Disposable {
  const provider: TextDocumentContentProvider = {
    provideTextDocumentContent({ query }) {
      const run = keptRun(query);
      return run ? summaryOf(run) : "The logs of this run have been removed.";
    },
  };
  return workspace.registerTextDocumentContentProvider(SCHEME, provider);
}

/** Shows what a run came to, as Markdown. */
export async function showRunSummary(run: KeptRun): Promise<void> {
  const uri = Uri.from({ scheme: SCHEME, path: "/Summary of a run.md", query: run.folder });
  await commands.executeCommand("markdown.showPreview", uri);
}

function summaryOf({ kind, stacks, results }: KeptRun): string {
  const known = new Set(results.map(({ stack }) => stack));
  const without = stacks.filter((stack) => !known.has(stack));
  const message = `no result of ${without.length}: the run was killed before, or goes on elsewhere`;
  const problem = { path: null, severity: "warning", code: "unfinished", message } as const;
  return runMarkdown({ kind, results, removed: [], remote: [], problems: without.length > 0 ? [problem] : [] });
}
