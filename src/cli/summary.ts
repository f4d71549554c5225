import { writeFileSync } from "node:fs";
import { type EndedRun, runJson } from "../handover/endedRun";
import { runJunit } from "../handover/runJunit";
import { runMarkdown } from "../handover/runMarkdown";
import { runText } from "../handover/runText";
import { coloursFor } from "./open";
import type { RunOptions } from "./runOptions";

/** What a run came to, in each form. */
export const summaries: Readonly<Record<RunOptions["format"], (ended: EndedRun) => string>> = {
  text: (ended) => runText(ended, coloursFor(process.stdout)),
  json: runJson,
  markdown: runMarkdown,
  junit: runJunit,
};

/** Writes the files that were asked for. */
export function writeSummaries(ended: EndedRun, options: RunOptions): void {
  for (const format of ["json", "markdown", "junit"] as const) {
    const file = options[format];
    if (file !== undefined) writeFileSync(file, summaries[format](ended));
  }
}
