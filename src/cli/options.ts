import { type Command, Option } from "commander";
import type { AffectedQuery } from "../engine";

/** What is compared, as every command takes it that compares. */
export interface Comparing {
  readonly base?: string;
  readonly head?: string;
  readonly uncommitted?: boolean;
  readonly exact?: boolean;
  readonly dependents?: "none" | "direct" | "all";
  readonly destroy?: boolean;
}

/** Wrong usage that only the options together show. */
export class UsageError extends Error {}

export function comparing(command: Command): Command {
  return command
    .option("--base <REV>", "compare with the merge base of REV and HEAD (default: the repository's default branch)")
    .option("--uncommitted", "compare the working tree with HEAD")
    .option("--exact", "with --base: compare with REV itself, not with the merge base");
}

export function headOption(): Option {
  return new Option("--head <REV>", "a commit, not the working tree");
}

export function dependents(): Option {
  return new Option("--dependents <which>", "list stacks that only consume an affected stack's outputs")
    .choices(["none", "direct", "all"])
    .default("all");
}

export function destroy(): Option {
  return new Option("--destroy", "waves in the order of a destroy");
}

export function headOf({ head }: Comparing): { head?: string } {
  return head === undefined ? {} : { head };
}

/** Throws UsageError. */
export function queryOf(options: Comparing): AffectedQuery {
  if (options.uncommitted && options.base !== undefined) {
    throw new UsageError("--uncommitted compares with HEAD; leave out --base, or leave out --uncommitted.");
  }
  if (options.uncommitted && options.head !== undefined) {
    throw new UsageError("--uncommitted compares the working tree; leave out --head, or leave out --uncommitted.");
  }
  if (options.exact && options.base === undefined)
    throw new UsageError("--exact goes with --base; say what to compare with.");
  return {
    ...(options.base === undefined ? {} : { revision: options.base }),
    ...headOf(options),
    ...(options.uncommitted ? { uncommitted: true } : {}),
    ...(options.exact ? { exact: true } : {}),
    ...(options.dependents ? { dependents: options.dependents } : {}),
    ...(options.destroy ? { destroy: true } : {}),
  };
}
