import type { Ended } from "./process";
import type { RunStack, Tools } from "./request";

/** One stack's turn: where it runs and who listens. */
export interface Job {
  readonly stack: RunStack;
  readonly root: string;
  /** The stack's folder, absolute. */
  readonly folder: string;
  readonly tools: Tools;
  readonly signal: AbortSignal;
  readonly onOutput: (text: string) => void;
  /** Runs one initialisation at a time: a plugin cache shared by several is not safe otherwise. */
  readonly initInTurn: <T>(init: () => Promise<T>) => Promise<T>;
}

/** A program that plans one stack. `args` are Terraform's, from the subcommand's name on. */
export interface Cli {
  /** Initialises first where that is needed. The end is that of whichever command ran last. */
  plan(args: readonly string[]): Promise<Ended & { readonly command: string }>;
  /** Writes nothing to the job's output: the JSON holds secret values in clear. */
  show(planFile: string): Promise<Ended>;
}
