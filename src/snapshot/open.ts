import { existsSync, realpathSync, statSync } from "node:fs";
import { commitOf, existingCommit, findBase } from "./base";
import type { HashAlgorithm } from "./blobs";
import { commitSnapshot, emptySnapshot } from "./commit";
import { filterNames, GitFailure, gitIn } from "./git";
import { remotesOf } from "./remotes";
import { type GitRepository, RepositoryError } from "./repository";
import type { Content } from "./snapshot";
import { workingTree } from "./workingTree";

/** Texts that no state has any more, before they are looked for. */
const MANY = 500;

/** Of so many commits the files are remembered: those asked for last. */
const MOST_COMMITS = 4;

/** The repository that a folder lies in. Throws {@link RepositoryError} with what to do about it. */
export async function openRepository(folder: string): Promise<GitRepository> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new RepositoryError(
      "not-a-repository",
      `There is no folder ${folder}; name one that lies in a git repository.`,
    );
  }
  const { root, algorithm } = await placeOf(realpathSync(folder));
  const git = gitIn(root);
  const contents = new Map<string, Content>();
  let mayHave = MANY;
  /** Whole ids that name commits. */
  const found = new Set<string>();
  const commits = new Map<string, ReturnType<typeof commitSnapshot>>();
  return {
    root,
    algorithm,
    remotes: await remotesOf(git),
    async base(request) {
      const base = await findBase(git, request);
      if (base.commit !== null) found.add(base.commit);
      return base;
    },
    async commit(revision) {
      // A whole id names what it names for good.
      const commit = found.has(revision) ? revision : await existingCommit(git, revision);
      const known = commits.get(commit) ?? commitSnapshot(git, commit, contents);
      found.add(commit);
      commits.delete(commit);
      commits.set(commit, known);
      const [oldest] = commits.keys();
      if (commits.size > MOST_COMMITS && oldest !== undefined) commits.delete(oldest);
      return known;
    },
    empty: emptySnapshot,
    commitOf: (revision) => commitOf(git, revision),
    async workingTree() {
      // Comparing files with the index is all that would run a filter.
      return workingTree({ git: gitIn(root, await filterNames(git)), algorithm, contents });
    },
    prune(live) {
      if (contents.size <= mayHave) return;
      const ids = live();
      for (const id of contents.keys()) if (!ids.has(id)) contents.delete(id);
      mayHave = contents.size + MANY;
    },
  };
}

async function placeOf(folder: string): Promise<{ root: string; algorithm: HashAlgorithm }> {
  const asked = ["--show-toplevel", "--is-bare-repository", "--show-object-format"];
  try {
    const [top = "", bare = "", format = ""] = (await gitIn(folder).run(["rev-parse", ...asked])).split("\n");
    // A git that knows one format only says the option again.
    if (bare.trim() !== "true" && top !== "")
      return { root: top.trim(), algorithm: format.trim() === "sha256" ? "sha256" : "sha1" };
    throw bareError(folder);
  } catch (error) {
    if (error instanceof GitFailure) throw await reasonFor(folder, error);
    throw error;
  }
}

function bareError(folder: string): RepositoryError {
  return new RepositoryError("bare", `${folder} is a bare repository, without files to compare; use a clone of it.`);
}

async function reasonFor(folder: string, { message }: GitFailure): Promise<RepositoryError> {
  if (/bare repository|must be run in a work tree/.test(message)) return bareError(folder);
  if (/not a git repository/.test(message)) {
    return new RepositoryError("not-a-repository", `${folder} lies in no git repository; clone one, or run: git init`);
  }
  if (/ENOENT/.test(message)) return new RepositoryError("git", "git was not found; install it, or put it on PATH.");
  if (/dubious ownership/.test(message)) {
    const what = `git does not trust ${folder}, which belongs to another user`;
    return new RepositoryError("git", `${what}; if you do, run: git config --global --add safe.directory ${folder}`);
  }
  return new RepositoryError("git", `git failed in ${folder}: ${message.split("\n")[0]}`);
}
