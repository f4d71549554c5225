import { EventEmitter, window } from "vscode";
import type { RunEvent, RunRequest, StackResult } from "../runner/request";
import { startRun } from "../runner/run";
import { runOutput } from "./runOutput";
import { outcome, report } from "./runWords";

/** Runs in a terminal of its own, without a shell; Ctrl-C or closing it cancels. Resolves with the results, whatever they are. */
export function runInTerminal(
  request: RunRequest,
  onEvent: (event: RunEvent) => void,
): Promise<readonly StackResult[]> {
  const name = request.kind === "plan" ? "Epicenter: Plan" : "Epicenter: Drift";
  const written = new EventEmitter<string>();
  const closed = new EventEmitter<number>();
  const output = runOutput((text) => written.fire(text));
  const abort = new AbortController();
  return new Promise((resolve, reject) => {
    async function begin(): Promise<void> {
      written.fire(heading(request));
      const run = startRun(request, (event) => {
        if (event.type === "started") output.started(event.stack);
        if (event.type === "output") output.output(event.stack, event.text);
        if (event.type === "finished") output.finished(event.stack, `${outcome(event.result)}`);
        onEvent(event);
      });
      abort.signal.addEventListener("abort", run.cancel);
      const results = await run.done;
      written.fire(`\r\n${report(request.kind, results).join("\r\n")}\r\n`);
      resolve(results);
    }
    const terminal = window.createTerminal({
      name,
      pty: {
        onDidWrite: written.event,
        onDidClose: closed.event,
        open: () => void begin().catch(reject),
        close: () => abort.abort(),
        handleInput(data: string) {
          if (data === "\u0003") abort.abort();
        },
      },
    });
    terminal.show(true);
  });
}

function heading({ kind, stacks }: RunRequest): string {
  const waves = new Set(stacks.map(({ wave }) => wave)).size;
  const what = kind === "plan" ? "Planning" : "Checking the drift of";
  const said =
    stacks.length === 1
      ? (stacks[0]?.stack ?? "")
      : `${stacks.length} stacks in ${waves} wave${waves === 1 ? "" : "s"}`;
  return `\u001b[1m${what} ${said}\u001b[0m  (Ctrl-C cancels)\r\n`;
}
