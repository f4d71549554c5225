import { posix } from "node:path";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { ImpactParams, RepositoryState } from "../protocol";
import { type OpenFolder, openFolders } from "./folders";
import { pathOfUri, relativeTo } from "./paths";
import { failure, openSession, type Session, type SessionHost } from "./session";
import { type OpenTexts, openTexts } from "./unsaved";
import { diskEvent, gitFolders } from "./watch";

interface Repository {
  readonly session: Session;
  readonly texts: OpenTexts;
  readonly gitFolders: readonly string[];
}

/** All repositories that the workspace's folders lie in. */
export interface Workspace {
  /** Opens what is new, keeps what is open, closes what is gone. `folders` are absolute. */
  setFolders(folders: readonly string[]): Promise<void>;
  /** The innermost repository that the file lies in, and its path from the root. */
  locate(uri: string): { readonly session: Session; readonly path: string } | undefined;
  session(root: string): Session | undefined;
  sessions(): readonly Session[];
  /** Folders of which no repository could be opened. Absolute. */
  unopened(): readonly string[];
  edited(document: TextDocument): void;
  closed(uri: string): void;
  diskChanged(uris: readonly string[]): void;
  /** Looks at everything again, also at folders that could not be opened. */
  refresh(): Promise<void>;
  picture(): Omit<ImpactParams, "version">;
  dispose(): void;
}

export interface WorkspaceHost extends Omit<SessionHost, "settle"> {
  /** The base chosen for a repository in an earlier window. */
  chosenBase(root: string): string | null;
  /** The texts open now, for a repository that has just been opened. */
  documents(): readonly TextDocument[];
  /** Other repositories are open than before. */
  opened(): void;
}

export function openWorkspace(open: OpenFolder, host: WorkspaceHost): Workspace {
  const repositories = new Map<string, Repository>();
  let folders: readonly string[] = [];
  let failures: readonly RepositoryState[] = [];

  async function look(): Promise<void> {
    const opened = await openFolders(folders, open);
    for (const [root, { session }] of [...repositories]) {
      if (!opened.engines.some((engine) => engine.root === root)) {
        session.dispose();
        repositories.delete(root);
      }
    }
    for (const engine of opened.engines.filter(({ root }) => !repositories.has(root))) {
      const texts = openTexts(engine);
      const session = openSession(engine, host.chosenBase(engine.root), { ...host, settle: texts.settle });
      repositories.set(engine.root, { session, texts, gitFolders: gitFolders(engine.root) });
      host.documents().forEach(edited);
      session.refresh();
    }
    failures = opened.failures.map(({ folder, error }) => failure(folder, error));
    host.opened();
    host.moved();
  }

  function inner(file: string): { repository: Repository; path: string } | undefined {
    return [...repositories.values()]
      .flatMap((repository) => {
        const path = relativeTo(repository.session.root, file);
        return path === undefined ? [] : [{ repository, path }];
      })
      .sort((a, b) => a.path.length - b.path.length)[0];
  }

  function find(uri: string): { repository: Repository; path: string } | undefined {
    const file = pathOfUri(uri);
    return file === undefined ? undefined : inner(file);
  }

  /** The innermost repository of a file, and those that have it beside them, each with the file's path from its root. */
  function concerned(uri: string): readonly { repository: Repository; path: string }[] {
    const file = pathOfUri(uri);
    if (file === undefined) {
      return [];
    }
    const others = [...repositories.values()]
      .filter(({ session }) => session.engine.neighbours().some((root) => relativeTo(root, file) !== undefined))
      .map((repository) => ({ repository, path: posix.relative(repository.session.root, file) }));
    const own = inner(file);
    return own ? [own, ...others] : others;
  }

  function edited(document: TextDocument): void {
    for (const { repository, path } of concerned(document.uri)) {
      repository.texts.edited(path, () => document.getText());
      repository.session.changed();
    }
  }

  return {
    async setFolders(next) {
      folders = next;
      await look();
    },
    locate(uri) {
      const found = find(uri);
      return found && { session: found.repository.session, path: found.path };
    },
    session: (root) => repositories.get(root)?.session,
    sessions: () => [...repositories.values()].map(({ session }) => session),
    unopened: () => failures.map(({ root }) => root),
    edited,
    closed(uri) {
      for (const { repository, path } of concerned(uri)) {
        repository.texts.closed(path);
        repository.session.changed();
      }
    },
    diskChanged(uris) {
      const files = uris.flatMap((uri) => pathOfUri(uri) ?? []);
      for (const { session, gitFolders: folders } of repositories.values()) {
        const events = files.flatMap((file) => diskEvent(session.root, folders, file) ?? []);
        const beside = session.engine.neighbours().some((root) => {
          const others = gitFolders(root);
          return files.some((file) => diskEvent(root, others, file));
        });
        if (events.length === 0 && !beside) {
          continue;
        }
        const paths = events.flatMap((event) => (event.kind === "file" ? [event.path] : []));
        session.engine.diskChanged(!beside && paths.length === events.length ? paths : undefined);
        session.changed();
      }
      if (failures.length > 0 && files.some((file) => file.endsWith("/.git/HEAD"))) {
        void look();
      }
    },
    async refresh() {
      for (const { session } of repositories.values()) {
        session.refresh();
      }
      await look();
    },
    picture() {
      const states = [...[...repositories.values()].map(({ session }) => session.state()), ...failures];
      return { repositories: states.sort((a, b) => (a.root < b.root ? -1 : 1)) };
    },
    dispose() {
      for (const { session } of repositories.values()) {
        session.dispose();
      }
    },
  };
}
