import { commands, type Disposable, window, workspace } from "vscode";
import { count, visible } from "../handover/words";
import { showStacksCommand, type UsersOfDeletedResult } from "../protocol";
import type { Server } from "./client";

/** Tells, when a person deletes files or folders, which stacks still use them. */
export function deletedUsers(server: Server, failed: (error: unknown) => void): Disposable {
  return workspace.onWillDeleteFiles((event) => {
    const uris = event.files.filter(({ scheme }) => scheme === "file").map((uri) => uri.toString());
    // Asked before they are gone; what is said waits for nobody.
    event.waitUntil(
      server.usersOfDeleted(uris).then(
        (found) => void found.forEach((each) => void tell(each)),
        (error: unknown) => failed(error),
      ),
    );
  });
}

async function tell({ root, paths, stacks }: UsersOfDeletedResult[number]): Promise<void> {
  if (stacks.length === 0) return;
  const [only = "", ...more] = paths;
  const what = more.length === 0 ? visible(only) : `what was deleted (${count(paths.length, "path")})`;
  const uses = stacks.length === 1 ? "still uses" : "still use";
  const title = `${count(stacks.length, "stack")} ${uses} ${what}`;
  if ((await window.showWarningMessage(`Epicenter: ${title}.`, "Show Stacks")) !== undefined)
    await commands.executeCommand(showStacksCommand, root, title, stacks);
}
