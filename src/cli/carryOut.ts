import type { RunRequest } from "../runner/request";
import { startRun } from "../runner/run";
import { untilDone } from "./interrupt";
import { coloursFor } from "./open";
import { runProgress, type Shown } from "./runProgress";

/** Runs to the end, telling how it goes on standard error. */
export async function carryOut(request: RunRequest, shown: Shown) {
  if (request.stacks.length === 0) return { results: [], interrupted: false };
  const colours = coloursFor(process.stderr);
  const write = (text: string) => process.stderr.write(text);
  // A terminal that is gone shall not end what runs.
  process.stderr.on("error", () => undefined);
  return untilDone(startRun(request, runProgress(request, shown, colours, write)), (forced) =>
    write(forced ? forcing : interrupting),
  );
}

const interrupting =
  "\nInterrupted: what runs ends and releases its lock, which can take minutes. Once more forces it, which may leave a lock.\n";
const forcing = "\nForcing the end. A state may stay locked: the next plan of it tells by whom.\n";
