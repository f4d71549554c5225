import { rmSync } from "node:fs";
import { gitIn } from "./git";

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
