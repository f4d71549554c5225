import type {
  Connection,
  FileOperationRegistrationOptions,
  FileRename,
  WorkspaceEdit,
} from "vscode-languageserver/node";
import { type UsersOfDeletedParams, type UsersOfDeletedResult, usersOfDeletedRequest } from "../protocol";
import { editOf } from "./repairs";
import type { Session } from "./session";

/** Which moves the server wants to hear of: any file may be named by a stack. */
export const anyFile: FileOperationRegistrationOptions = { filters: [{ scheme: "file", pattern: { glob: "**/*" } }] };

type Locate = (uri: string) => { readonly session: Session; readonly path: string } | undefined;

/** Before files or folders move or go: offers to write anew what names them, and tells who still uses them. */
export function serveMoving(connection: Connection, locate: Locate): void {
  connection.workspace.onWillRenameFiles(async ({ files }) => {
    // VS Code asks whether to make the changes, looks at each with who wants that, or leaves them.
    const edits = await Promise.all(
      [...bySession(files.map(({ oldUri }) => oldUri))].map(async ([session, old]) => {
        const moves = old.flatMap(({ uri, path }) => {
          const to = placeAfter(files, uri);
          return to?.session === session ? [{ from: path, to: to.path }] : [];
        });
        const engine = await session.settled();
        return editOf(session.root, await engine.navigation.repairsForMoves(moves));
      }),
    );
    const changes: NonNullable<WorkspaceEdit["changes"]> = Object.assign({}, ...edits.map((edit) => edit.changes));
    return Object.keys(changes).length === 0 ? null : { changes };
  });

  connection.onRequest(
    usersOfDeletedRequest,
    ({ uris }: UsersOfDeletedParams): Promise<UsersOfDeletedResult> =>
      Promise.all(
        [...bySession(uris)].map(async ([session, found]) => {
          const paths = found.map(({ path }) => path);
          const engine = await session.settled();
          return { root: session.root, paths, stacks: await engine.navigation.usersOfDeleted(paths) };
        }),
      ),
  );

  function bySession(uris: readonly string[]) {
    const found = new Map<Session, { readonly uri: string; readonly path: string }[]>();
    for (const uri of uris) {
      const { session, path } = locate(uri) ?? {};
      if (session === undefined || path === undefined) continue;
      const known = found.get(session);
      if (known) known.push({ uri, path });
      else found.set(session, [{ uri, path }]);
    }
    return found;
  }

  function placeAfter(files: readonly FileRename[], uri: string) {
    const { newUri } = files.find(({ oldUri }) => oldUri === uri) ?? {};
    return newUri === undefined ? undefined : locate(newUri);
  }
}
