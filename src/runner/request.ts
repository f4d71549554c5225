import type { CommandLine, Versions } from "../engine";
import type { PlanChange } from "./changes";
import type { PlanCounts } from "./counts";

/** What a run is asked to do and what it answers. Stacks are ids. */
export type RunKind = "plan" | "drift" | "apply";

export interface RunStack {
  readonly stack: string;
  /** From the repository's root, POSIX, "." for the root; several instances share one. */
  readonly folder: string;
  readonly kind: "terraform" | "terragrunt";
  /** Of a unit that a stack file generates: that file's folder, from the repository's root. */
  readonly generatedFrom?: string;
  readonly commandLine: CommandLine;
  /** Which versions of the tools its files ask for: it is run with no other. */
  readonly versions: Versions;
  readonly wave: number;
  /** Stacks that it waits for, in lower waves; those outside the run are passed over. */
  readonly dependsOn: readonly string[];
  /** Whether the change under work reaches it: a drift check then looks at it as the base has it. */
  readonly affected: boolean;
  /** All that it waits for, directly or through others, part of the run or not. */
  readonly upstream: readonly string[];
  /** Moves when something that it reads does: a plan holds for one only. */
  readonly fingerprint: string;
  /** Only the base has it: what is planned or applied is its end, as the base has it. */
  readonly removed?: true;
}

/**
 * What a failure does to the rest: "skip" leaves out what waits for it, "stop" starts nothing more, "go-on" lets it make no
 * difference.
 */
export type Failing = "skip" | "stop" | "go-on";

/** Paths as a person set them: absolute, or a bare name to find on PATH. */
export interface Tools {
  readonly terraform?: string;
  readonly tofu?: string;
  readonly terragrunt?: string;
}

export interface RunRequest {
  /** The repository's root, absolute. */
  readonly root: string;
  readonly stacks: readonly RunStack[];
  readonly kind: RunKind;
  readonly tools: Tools;
  /** How many stacks run at once, at least 1. */
  readonly parallelism: number;
  /** Plans the end of everything in the stacks, those first that others wait for last. */
  readonly destroy?: boolean;
  /**
   * For a drift check: the commit that the states are held to. Stacks that the change reaches are checked as they are there.
   * Absent: none was found, and all are checked where they lie. Otherwise: the commit in which stacks lie that are removed.
   */
  readonly base?: string;
  /** HEAD's, which plans are kept for; null where nothing is committed yet. */
  readonly commit?: string | null;
  /** Plans that come to their end are kept: for as long as this process runs, or beyond. */
  readonly keep?: "while-running" | "saved";
  /** Of an apply: the kept plan that was shown and confirmed, by stack; no other is applied. */
  readonly plans?: Readonly<Record<string, string>>;
  /** Of an apply in rounds: stacks that earlier ones left unfinished. */
  readonly leftBefore?: readonly string[];
  /** Of an apply: minutes that a plan may be old. */
  readonly planAge?: number;
  /** Default: "go-on" for a drift check, else "skip". */
  readonly onFailure?: Failing;
  /** Days; the logs of older runs are removed. Default 30. */
  readonly keepLogs?: number;
  /** Seconds to wait for who has a stack or the lock of its state. Default 60. */
  readonly lockTimeout?: number;
}

/**
 * "changes" and "no-changes" end a plan, "drift" and "no-drift" a drift check, "applied" and "no-changes" an apply; "blocked": a
 * stack that it waits for did not succeed, or no plan of it may be applied.
 */
export type Outcome = "no-changes" | "changes" | "no-drift" | "drift" | "applied" | "failed" | "blocked" | "cancelled";

/** What a drift check was made against, and what it saw that is no drift. */
export interface DriftCheck {
  /** 40 hex digits; null where there was no base. */
  readonly commit: string | null;
  /** The stack as the base has it, because the change reaches it; where it lies, which is the same; a stack that the base does not have. */
  readonly where: "base" | "in-place" | "new";
  /** What the base asks for and nobody applied yet, the riskiest first; no values. Without a base, all that the code asks for. */
  readonly unapplied: readonly PlanChange[];
}

/** The counts are of objects; for drift, of what happened outside, so `add` is 0. All 0 where there is no plan. */
export interface StackResult extends PlanCounts {
  readonly stack: string;
  /** Of the plan (or of the command that failed); null where none ran to its end. */
  readonly exitCode: number | null;
  readonly outcome: Outcome;
  /** All output, absolute; absent where nothing ran. */
  readonly log?: string;
  /** What is counted, the riskiest first; no values. */
  readonly changes: readonly PlanChange[];
  /** Of a drift check that came to its end. */
  readonly check?: DriftCheck;
  /** The plan that is kept of it; absent where none is. */
  readonly plan?: string;
  /** Of a plan that rests on mock outputs, which is never applied. */
  readonly mocked?: true;
  /** Of an apply: it was not run because it has to be planned again. */
  readonly stale?: true;
  /** What the numbers do not say, or why it failed; one line. */
  readonly message?: string;
}

export type RunEvent =
  | { readonly type: "started"; readonly stack: string }
  /** Another run has the stack: "plan by ann@laptop since …". */
  | { readonly type: "waiting"; readonly stack: string; readonly holder: string }
  /** As the tool wrote it, in pieces of any length; control characters included. */
  | { readonly type: "output"; readonly stack: string; readonly text: string }
  | { readonly type: "finished"; readonly stack: string; readonly result: StackResult };
