import { existsSync } from "node:fs";
import type { Captured, Ended, Logging, Stop } from "./process";
import type { RunStack, Tools } from "./request";
import type { StackLock } from "./stackLock";

/** One stack's turn: where it runs and who listens. */
export interface Job {
  readonly stack: RunStack;
  readonly root: string;
  /** The stack's folder, absolute: in the repository, or in the base that is laid out beside it. */
  readonly folder: string;
  /** The root of the base that is laid out, absolute; absent where the stack runs in the repository. */
  readonly base?: string;
  readonly tools: Tools;
  readonly stop: Stop;
  readonly logging: Logging;
  readonly lock: StackLock;
  /** Runs one initialisation at a time: a plugin cache shared by several is not safe otherwise. */
  readonly initInTurn: <T>(init: () => Promise<T>) => Promise<T>;
  /** Seconds. */
  readonly lockTimeout: number;
}

/** A program that plans one stack. */
export interface Cli {
  /**
   * Initialises first where that is needed. `args` are Terraform's, from the subcommand's name on but without `-out`; the
   * plan lands in `folder`, which is empty and private.
   */
  plan(args: readonly string[], folder: string): Promise<Planned>;
  /** Initialises first where nothing is. `args` are Terraform's, from the subcommand's name on. Never repeats an apply. */
  apply(args: readonly string[]): Promise<Carried>;
}

export interface Carried {
  /** The command that ran last: "init" or "apply". */
  readonly command: string;
  readonly ended: Ended;
}

export interface Planned {
  /** The command that ran last: "init", "plan" or "show". */
  readonly command: string;
  readonly ended: Ended;
  /** The saved plan, absolute; undefined where there is none. */
  readonly file?: string;
  /** What `show -json` says of the plan; undefined where there is none. It holds secret values in clear. */
  readonly json?: string;
}

/** Whether `plan -detailed-exitcode` came to its end: 0 nothing to do, 2 something. */
export function succeeded({ code }: Ended): boolean {
  return code === 0 || code === 2;
}

/** What the plan just made says, by `show`. */
export async function withJson(ended: Ended, planFile: string, show: () => Promise<Captured>): Promise<Planned> {
  if (!succeeded(ended) || !existsSync(planFile)) return { command: "plan", ended };
  const shown = await show();
  return shown.code === 0
    ? { command: "plan", ended, file: planFile, json: shown.stdout }
    : { command: "show", ended: shown };
}
