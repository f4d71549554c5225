import { createColors } from "picocolors";
import { EventEmitter, window } from "vscode";
import { runText } from "../handover/runText";
import { doing, outcome, waiting } from "../handover/runWords";
import { visible } from "../handover/words";
import type { RunEvent, RunKind, RunRequest, StackResult } from "../runner/request";
import { type Run, startRun } from "../runner/run";
import { runOutput } from "./runOutput";

/**
 * Runs in a terminal of its own, without a shell; Ctrl-C or closing it cancels, a second Ctrl-C forces the end. Resolves
 * with the results, whatever they are. `begun` is handed what cancels one stack or all, before the first event.
 */
export function runInTerminal(
  request: RunRequest,
  onEvent: (event: RunEvent) => void,
  begun: (cancel: (stack?: string) => void) => void,
): Promise<readonly StackResult[]> {
  const written = new EventEmitter<string>();
  const closed = new EventEmitter<number>();
  const output = runOutput((text) => written.fire(text));
  let run: Run | undefined;
  let asked = 0;
  let ended = false;
  const cancel = () => {
    asked += 1;
    if (ended) return;
    if (asked <= 2) written.fire(asked === 1 ? cancelling : forcing);
    run?.cancel();
  };
  return new Promise((resolve, reject) => {
    async function begin(): Promise<void> {
      written.fire(heading(request));
      begun((stack) => (stack === undefined ? cancel() : run?.cancel(stack)));
      run = startRun(request, (event) => {
        if (event.type === "started") output.started(event.stack);
        if (event.type === "waiting") output.output(event.stack, `${waiting(event.holder)}\n`);
        if (event.type === "output") output.output(event.stack, event.text);
        if (event.type === "finished") output.finished(event.stack, `${outcome(event.result)}`);
        onEvent(event);
      });
      const results = await run.done;
      ended = true;
      const report = { kind: request.kind, results, removed: [], remote: [], problems: [] };
      written.fire(`\r\n${runText(report, createColors(true)).replaceAll("\n", "\r\n")}`);
      resolve(results);
    }
    const terminal = window.createTerminal({
      name: names[request.kind],
      pty: {
        onDidWrite: written.event,
        onDidClose: closed.event,
        open: () => void begin().catch(reject),
        close: () => {
          // What was interrupted already goes on to its end: only a person who sees it forces that.
          if (asked === 0) cancel();
        },
        handleInput(data: string) {
          if (data === "\u0003") cancel();
        },
      },
    });
    terminal.show(true);
  });
}

const names: Readonly<Record<RunKind, string>> = {
  plan: "Epicenter: Plan",
  drift: "Epicenter: Drift",
  apply: "Epicenter: Apply",
};

const cancelling =
  "\r\nCancelling: what runs ends and releases its lock. Ctrl-C again forces it, which may leave a lock.\r\n";
const forcing = "\r\nForcing the end. A state may stay locked: the next plan of it tells by whom.\r\n";

function heading({ kind, stacks }: RunRequest): string {
  const waves = new Set(stacks.map(({ wave }) => wave)).size;
  const said =
    stacks.length === 1
      ? visible(stacks[0]?.stack ?? "")
      : `${stacks.length} stacks in ${waves} wave${waves === 1 ? "" : "s"}`;
  return `\u001b[1m${doing[kind]} ${said}\u001b[0m  (Ctrl-C cancels)\r\n`;
}
