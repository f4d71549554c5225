import type { Run } from "../runner/run";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Waits for a run's end; a signal interrupts it once, so that the tools release their locks, a second one forces the end.
 * `tell` is called with each.
 */
export async function untilDone(run: Run, tell: (forced: boolean) => void) {
  let asked = 0;
  const heard = () => {
    asked += 1;
    if (asked <= 2) tell(asked === 2);
    run.cancel();
  };
  for (const signal of signals) process.on(signal, heard);
  try {
    const results = await run.done;
    return { results, interrupted: asked > 0 };
  } finally {
    for (const signal of signals) process.off(signal, heard);
  }
}
