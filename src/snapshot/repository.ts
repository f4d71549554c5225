import type { HashAlgorithm } from "./blobs";
import type { Snapshot } from "./snapshot";
import type { WorkingTree } from "./workingTree";

/** What git knows of one repository. Every method runs git without running anything of the repository's own. */
export interface GitRepository {
  /** Absolute path of the working tree's top folder, POSIX. */
  readonly root: string;
  readonly algorithm: HashAlgorithm;
  /** URLs of its remotes, for telling whether an address leads back here; they may hold credentials. */
  readonly remotes: readonly string[];
  /** Resolves what to compare with; throws {@link RepositoryError} where that can't be known. */
  base(request: BaseRequest): Promise<Base>;
  /** The commit that a revision names, undefined where it names none. */
  commitOf(revision: string): Promise<string | undefined>;
  /** The commit's files. `revision` is anything git resolves. */
  commit(revision: string): Promise<Snapshot>;
  /** The state before the first commit. */
  empty(): Snapshot;
  /** Tracked, staged, unstaged and untracked files, minus ignored ones. */
  workingTree(): Promise<WorkingTree>;
  /** Forgets, where much has come up since the last time, the texts that have none of these ids. */
  prune(live: () => ReadonlySet<string>): void;
}

export interface BaseRequest {
  /** `--base`; absent: the default branch (origin/HEAD, origin/main, origin/master, main, master), HEAD where HEAD is that branch. */
  readonly revision?: string;
  /** Compare with HEAD. */
  readonly uncommitted?: boolean;
  /** Compare with the revision itself, also with the default branch, not with its merge base. */
  readonly exact?: boolean;
  /** `--head`: the merge base is taken with this commit rather than with HEAD. */
  readonly head?: string;
}

export interface Base {
  /** As asked for or found: "origin/main"; null where nothing has been committed yet (then everything is new). */
  readonly revision: string | null;
  /** The commit that is compared with; null with an unborn branch. */
  readonly commit: string | null;
}

/** Carries one line that says what to do. */
export class RepositoryError extends Error {
  constructor(
    readonly reason: "not-a-repository" | "bare" | "no-revision" | "no-base" | "no-merge-base" | "shallow" | "git",
    message: string,
  ) {
    super(message);
    this.name = "RepositoryError";
  }
}
