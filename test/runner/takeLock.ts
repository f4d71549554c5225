/** Takes a stack's lock again and again, and says so where another has it at the same time. */
import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lockStack } from "../../src/runner/stackLock";

const [root = "", times = "0"] = process.argv.slice(2);
const signal = new AbortController().signal;

async function takeTurns(): Promise<void> {
  for (let left = Number(times); left > 0; left -= 1) {
    // All try in the same instant.
    while (Date.now() % 10 !== 0);
    const lock = await lockStack(root, "a", "plan", { atMost: 60_000, signal, onWait: () => undefined });
    const own = join(root, "held");
    closeSync(openSync(own, "wx"));
    await new Promise((resolve) => setTimeout(resolve, 2));
    rmSync(own);
    lock.release();
  }
}

void takeTurns();
