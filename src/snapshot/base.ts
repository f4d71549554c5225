import { type Git, GitFailure } from "./git";
import { type Base, type BaseRequest, RepositoryError } from "./repository";

/** Where the default branch is looked for, in this order. */
const defaultBranches = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];

/** What to compare with. Throws {@link RepositoryError} where that can't be known. */
export async function findBase(git: Git, request: BaseRequest): Promise<Base> {
  const head = request.head === undefined ? await commitOf(git, "HEAD") : await existingCommit(git, request.head);
  if (head === undefined) return { revision: null, commit: null };
  if (request.uncommitted) return { revision: "HEAD", commit: head };
  if (request.revision !== undefined) {
    const commit = await existingCommit(git, request.revision);
    return {
      revision: request.revision,
      commit: request.exact ? commit : await mergeBase(git, request.revision, commit, head),
    };
  }
  const [found, branch] = await Promise.all([defaultBranch(git), currentBranch(git)]);
  if (!found) {
    throw new RepositoryError(
      "no-base",
      "No default branch was found (origin/HEAD, origin/main, origin/master, main, master); name one with --base, or use --uncommitted.",
    );
  }
  if (request.head === undefined && branch === found.revision.replace(/^origin\//, ""))
    return { revision: "HEAD", commit: head };
  const commit = request.exact ? found.commit : await mergeBase(git, found.revision, found.commit, head);
  return { revision: found.revision, commit };
}

/** The commit that a revision names, undefined where it names none. Never taken for an option. */
export async function commitOf(git: Git, revision: string): Promise<string | undefined> {
  if (revision === "" || revision.startsWith("-")) return undefined;
  try {
    return (await git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`])).trim();
  } catch {
    return undefined;
  }
}

export async function existingCommit(git: Git, revision: string): Promise<string> {
  const commit = await commitOf(git, revision);
  if (commit !== undefined) return commit;
  const message = `${JSON.stringify(revision)} names no commit of this clone; fetch it, or name another.`;
  throw new RepositoryError("no-revision", message);
}

async function defaultBranch(git: Git): Promise<{ revision: string; commit: string } | undefined> {
  const refs = defaultBranches.map((name) =>
    name.startsWith("origin/") ? `refs/remotes/${name}` : `refs/heads/${name}`,
  );
  // One process for all of them: a line for each, which ends in "missing" where there is none.
  const said = await git.feed(
    ["cat-file", "--batch-check=%(objectname)"],
    refs.map((ref) => `${ref}^{commit}\n`).join(""),
  );
  const commits = said.toString().split("\n");
  const at = refs.findIndex((_, index) => /^[0-9a-f]+$/.test(commits[index] ?? ""));
  const [name, commit] = [defaultBranches[at], commits[at]];
  if (name === undefined || commit === undefined) return undefined;
  return { revision: name === "origin/HEAD" ? await originHead(git) : name, commit };
}

/** The branch that origin/HEAD stands for. */
async function originHead(git: Git): Promise<string> {
  const name = await git.run(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]).catch(() => "");
  return name.trim() || "origin/HEAD";
}

/** The branch that is checked out, "" where none is. */
async function currentBranch(git: Git): Promise<string> {
  const branch = await git.run(["symbolic-ref", "--quiet", "--short", "HEAD"]).catch(() => "");
  return branch.trim();
}

async function mergeBase(git: Git, revision: string, commit: string, head: string): Promise<string> {
  try {
    const found = (await git.run(["merge-base", commit, head])).trim();
    if (found !== "") return found;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
  }
  const shallow = (await git.run(["rev-parse", "--is-shallow-repository"])).trim() === "true";
  if (shallow) {
    const message = `This shallow clone hides where HEAD and ${revision} parted; deepen it with: git fetch --unshallow`;
    throw new RepositoryError("shallow", message);
  }
  const message = `HEAD and ${revision} have no commit in common; compare with ${revision} itself by --exact.`;
  throw new RepositoryError("no-merge-base", message);
}
