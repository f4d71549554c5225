import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { doing, outcome, waiting } from "../handover/runWords";
import type { Colours } from "../handover/text";
import { count, harmless, visible } from "../handover/words";
import type { RunEvent, RunRequest, StackResult } from "../runner/request";

/** Whose output is shown while a run goes on: the tools' whole output is in the logs in any case. */
export type Shown = "all" | "failed" | "none";

/**
 * Tells a run's course in plain lines, as they serve a terminal and a job's log alike. One stack's output is shown as it
 * comes; that of several in one piece each, when it is done.
 */
export function runProgress(
  { kind, stacks, parallelism }: RunRequest,
  shown: Shown,
  colours: Colours,
  write: (text: string) => void,
): (event: RunEvent) => void {
  const alone = stacks.length === 1 && shown === "all";
  let done = 0;
  const waves = new Set(stacks.map(({ wave }) => wave)).size;
  const width = parallelism > 1 && stacks.length > 1 ? `, ${Math.min(parallelism, stacks.length)} at once` : "";
  write(colours.bold(`${doing[kind]} ${count(stacks.length, "stack")} in ${count(waves, "wave")}${width}.\n`));
  return (event) => {
    const name = visible(event.stack);
    if (event.type === "started") write(colours.dim(`▸ ${name}\n`));
    if (event.type === "waiting") write(colours.yellow(`▸ ${name}  ${visible(waiting(event.holder))}\n`));
    if (event.type === "output" && alone) write(harmless(event.text));
    if (event.type !== "finished") return;
    done += 1;
    const { result } = event;
    const isShown = shown === "all" || (shown === "failed" && result.outcome === "failed");
    if (isShown && !alone && result.log !== undefined) write(block(name, harmless(readFileSync(result.log, "utf8"))));
    write(`[${done}/${stacks.length}] ${name}  ${paint(result, colours)(visible(outcome(result)))}\n`);
  };
}

/** In GitHub Actions a group that opens with a click, in which no line is taken for a command to the job. */
function block(name: string, output: string): string {
  const text = output.endsWith("\n") || output === "" ? output : `${output}\n`;
  if (process.env.GITHUB_ACTIONS !== "true") return `\n● ${name}\n${text}`;
  const token = randomBytes(16).toString("hex");
  return `::group::${name}\n::stop-commands::${token}\n${text}::${token}::\n::endgroup::\n`;
}

function paint({ outcome, changes }: StackResult, colours: Colours): (text: string) => string {
  if (outcome === "failed" || outcome === "blocked" || outcome === "cancelled") return colours.red;
  return changes.length > 0 ? colours.yellow : colours.green;
}
