import path from "node:path";
import {
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type Disposable,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type { Engine, Explanation, OpenOptions } from "../engine";
import {
  type DeployedResult,
  deployedRequest,
  type ExplainParams,
  explainRequest,
  type FingerprintsParams,
  type FingerprintsResult,
  fingerprintsRequest,
  type GraphResult,
  graphRequest,
  headCommitRequest,
  type ImpactParams,
  type InitializationOptions,
  impactNotification,
  type MainFileParams,
  type MainFileResult,
  mainFileRequest,
  type OrderResult,
  orderRequest,
  refreshRequest,
  type SetBaseParams,
  type StackDetailsParams,
  type StackDetailsResult,
  type StackFolderParams,
  type StackFolderResult,
  type StackInfo,
  type StacksParams,
  type StandingResult,
  setBaseRequest,
  stackDetailsRequest,
  stackFolderRequest,
  stacksRequest,
  standingRequest,
} from "../protocol";
import { diagnosticsTold, SOURCE } from "./diagnostics";
import { lensCommand, lensesOf } from "./lenses";
import { mainFile } from "./mainFile";
import { anyFile, serveMoving } from "./moving";
import { navigationCapabilities, registerNavigation, serveNavigation } from "./navigate";
import { indexingProgress } from "./progress";
import { repairActions } from "./repairs";
import { serveLenses } from "./serveLenses";
import { defaultSettings, settingsFrom } from "./settings";
import { stackDetails, stackFolder } from "./stacksTree";
import { beginnings, gitFolders, watchers } from "./watch";
import { openWorkspace, type Workspace } from "./workspace";

async function mainFileOf(engine: Engine, of: string): Promise<MainFileResult> {
  const stack = (await engine.stacks()).find((each) => each.stack === of);
  const name = stack ? undefined : await mainFile(engine.root, of);
  return stack?.file ?? (name === undefined ? null : path.posix.join(of, name));
}

export type Open = (folder: string, options: OpenOptions) => Promise<Engine>;

/** Serves one client until it disconnects. */
export function serve(connection: Connection, open: Open): void {
  const documents = new TextDocuments(TextDocument);
  let settings = defaultSettings;
  let client: InitializeParams | undefined;
  let given: InitializationOptions = {};
  let version = 0;
  let opened = false;
  let watching: Promise<Disposable | undefined> = Promise.resolve(undefined);
  let progress = indexingProgress(connection, false);

  const workspace: Workspace = openWorkspace(openWithProgress, {
    settings: () => settings,
    chosenBase: (root) => given.bases?.[root] ?? null,
    documents: () => documents.all(),
    moved: push,
    found: diagnosticsTold(connection),
    opened() {
      opened = true;
      watch();
    },
    failed: (error) =>
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });

  async function openWithProgress(folder: string): Promise<Engine> {
    let engine: Engine | undefined;
    engine = await open(folder, {
      ...(given.cacheFolder === undefined ? {} : { cacheFolder: given.cacheFolder }),
      onProgress(done, total) {
        if (engine !== undefined) {
          workspace.session(engine.root)?.indexing(done, total);
        }
        progress.report(done, total);
      },
    });
    return engine;
  }

  function push(): void {
    // Before the folders have been looked at, a picture of none would tell of an empty window.
    if (!opened) {
      return;
    }
    version += 1;
    const picture: ImpactParams = { version, ...workspace.picture() };
    void connection.sendNotification(impactNotification, picture);
    if (picture.repositories.every(({ state }) => state !== "indexing")) {
      progress.end();
      if (client?.capabilities.workspace?.codeLens?.refreshSupport === true) lenses.refresh();
    }
  }

  const lenses = serveLenses(connection, {
    async lenses(uri) {
      const found = workspace.locate(uri);
      return found && lensesOf(await found.session.settled(), found.session.impact(), found.path, settings.codeLens);
    },
    async command(uri, subject) {
      const session = workspace.locate(uri)?.session;
      return session && lensCommand(session.engine, session.impact(), subject);
    },
  });

  async function pullSettings(): Promise<void> {
    if (client?.capabilities.workspace?.configuration === true) {
      settings = settingsFrom(await connection.workspace.getConfiguration("epicenter"));
    }
  }

  /** One registration after the other: of two that overlap one would be left behind. */
  function watch(): void {
    watching = watching
      .then(async (before) => {
        before?.dispose();
        const support = client?.capabilities.workspace?.didChangeWatchedFiles;
        if (support?.dynamicRegistration !== true || support.relativePatternSupport !== true) {
          return undefined;
        }
        const repositories = workspace.sessions().flatMap(({ root }) => watchers(root, gitFolders(root)));
        return connection.client.register(DidChangeWatchedFilesNotification.type, {
          watchers: [...repositories, ...workspace.unopened().flatMap(beginnings)],
        });
      })
      .catch((error: unknown) => {
        connection.console.error(`Nothing is watched: ${String(error)}`);
        return undefined;
      });
  }

  async function openFolders(uris: readonly string[]): Promise<void> {
    const files = uris.map((uri) => URI.parse(uri)).filter(({ scheme }) => scheme === "file");
    await workspace.setFolders(files.map(({ fsPath }) => fsPath));
  }

  function session(root: string) {
    const found = workspace.session(root);
    if (found === undefined) {
      throw new Error(`No repository is open at ${root}.`);
    }
    return found;
  }

  connection.onInitialize((params): InitializeResult => {
    client = params;
    given = (params.initializationOptions as InitializationOptions | undefined) ?? {};
    progress = indexingProgress(connection, params.capabilities.window?.workDoneProgress === true);
    return {
      serverInfo: { name: "epicenter" },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Full, save: true },
        codeLensProvider: { resolveProvider: true },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        ...navigationCapabilities(params.capabilities),
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          fileOperations: { willRename: anyFile },
        },
      },
    };
  });

  connection.onInitialized(async () => {
    await pullSettings();
    if (client?.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: "epicenter" });
    }
    if (client?.capabilities.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(async () => openFolders(await currentFolders()));
    }
    if (client) await registerNavigation(connection, client.capabilities);
    await openFolders(await currentFolders());
  });

  async function currentFolders(): Promise<string[]> {
    if (client?.capabilities.workspace?.workspaceFolders === true) {
      return ((await connection.workspace.getWorkspaceFolders()) ?? []).map(({ uri }) => uri);
    }
    return client?.workspaceFolders?.map(({ uri }) => uri) ?? (client?.rootUri ? [client.rootUri] : []);
  }

  connection.onDidChangeConfiguration(async () => {
    await pullSettings();
    for (const each of workspace.sessions()) {
      each.changed();
    }
    push();
  });

  documents.onDidChangeContent(({ document }) => workspace.edited(document));
  documents.onDidClose(({ document }) => {
    lenses.closed(document.uri);
    workspace.closed(document.uri);
  });
  documents.onDidSave(({ document }) => {
    workspace.edited(document);
    workspace.diskChanged([document.uri]);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => workspace.diskChanged(changes.map(({ uri }) => uri)));

  connection.onCodeAction(async ({ textDocument, range, context }) => {
    const ours = context.diagnostics.filter(({ source }) => source === SOURCE);
    const found = ours.length > 0 ? workspace.locate(textDocument.uri) : undefined;
    if (!found) return [];
    const { session, path } = found;
    return repairActions(session.root, await session.repairs(), { path, range, diagnostics: ours });
  });

  serveMoving(connection, workspace.locate);

  serveNavigation(connection, {
    async locate(uri) {
      const found = workspace.locate(uri);
      return found && { engine: await found.session.settled(), impact: found.session.impact(), path: found.path };
    },
    engine: async (root) => workspace.session(root)?.settled(),
    line: (uri, line) =>
      documents.get(uri)?.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }) ?? "",
  });

  connection.onRequest(setBaseRequest, ({ root, revision }: SetBaseParams) => {
    session(root).setBase(revision);
    return null;
  });
  connection.onRequest(refreshRequest, async () => {
    await workspace.refresh();
    return null;
  });
  connection.onRequest(
    stacksRequest,
    ({ root }: StacksParams): Promise<readonly StackInfo[]> => session(root).engine.stacks(),
  );
  connection.onRequest(deployedRequest, ({ root }: StacksParams): Promise<DeployedResult> => session(root).deployed());
  connection.onRequest(standingRequest, ({ root }: StacksParams): Promise<StandingResult> => session(root).standing());
  connection.onRequest(headCommitRequest, ({ root }: StacksParams) => session(root).engine.headCommit());
  connection.onRequest(
    stackFolderRequest,
    async ({ root, folder }: StackFolderParams): Promise<StackFolderResult> =>
      stackFolder(await session(root).engine.stacks(), folder),
  );
  connection.onRequest(
    stackDetailsRequest,
    async ({ root, stack }: StackDetailsParams): Promise<StackDetailsResult> => {
      const { engine } = session(root);
      return stackDetails(await engine.stacks(), await engine.statesOf(stack), stack);
    },
  );
  connection.onRequest(
    fingerprintsRequest,
    async ({ root, stacks }: FingerprintsParams): Promise<FingerprintsResult> => {
      const asked = new Set(stacks);
      const all = await (await session(root).settled()).stacks();
      return Object.fromEntries(all.flatMap((each) => (asked.has(each.stack) ? [[each.stack, each.fingerprint]] : [])));
    },
  );
  connection.onRequest(
    explainRequest,
    async ({ root, stack }: ExplainParams): Promise<Explanation> => session(root).explain(stack),
  );
  connection.onRequest(orderRequest, ({ root }: StacksParams): Promise<OrderResult> => session(root).engine.order());
  connection.onRequest(graphRequest, ({ root }: StacksParams): Promise<GraphResult> => session(root).engine.graph());
  connection.onRequest(
    mainFileRequest,
    ({ root, of }: MainFileParams): Promise<MainFileResult> => mainFileOf(session(root).engine, of),
  );
  connection.onShutdown(() => workspace.dispose());

  documents.listen(connection);
  connection.listen();
}
