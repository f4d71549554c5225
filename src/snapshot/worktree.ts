import { rmSync } from "node:fs";
import { gitIn, splitNul } from "./git";

/**
 * Lays a commit of a repository out in a folder that is not there yet, as one more working tree of it: what reads git's own
 * folder finds it. Filters of git's configuration run, for what they make of a file is what the tools read; no hook does.
 */
export async function addWorktree(root: string, commit: string, folder: string): Promise<void> {
  await gitIn(root).run(["worktree", "add", "--quiet", "--detach", folder, commit]);
}

/** Takes such a folder away, also where git or the repository is gone. No other working tree is touched. */
export async function removeWorktree(root: string, folder: string): Promise<void> {
  try {
    await gitIn(root).run(["worktree", "remove", "--force", folder]);
  } catch {
    // It was not laid out to its end, or the repository is gone.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 9 });
}

/**
 * What git ignores in a working tree, by path from its root: files, and whole folders of which nothing is tracked. What lies in
 * such a folder may be listed too.
 */
export async function ignoredPaths(root: string): Promise<readonly string[]> {
  const args = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"];
  return splitNul(await gitIn(root).run(args)).map((path) => path.replace(/\/$/, ""));
}
