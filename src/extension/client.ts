import { EventEmitter, type ExtensionContext, type LogOutputChannel } from "vscode";
import { LanguageClient, State, TransportKind } from "vscode-languageclient/node";
import type { Impact } from "../engine";
import {
  type DeployedResult,
  deployedRequest,
  type ExplainResult,
  explainRequest,
  type FingerprintsResult,
  fingerprintsRequest,
  type GraphResult,
  graphRequest,
  type HeadCommitResult,
  headCommitRequest,
  type ImpactParams,
  type InitializationOptions,
  impactNotification,
  type MainFileResult,
  mainFileRequest,
  type OrderResult,
  orderRequest,
  type RepositoryState,
  refreshRequest,
  type StackDetailsResult,
  type StackFolderResult,
  type StackInfo,
  type StandingResult,
  setBaseRequest,
  stackDetailsRequest,
  stackFolderRequest,
  stacksRequest,
  standingRequest,
  type UsersOfDeletedResult,
  usersOfDeletedRequest,
} from "../protocol";

/** The language server as the rest of the extension sees it. */
export interface Server {
  /** The latest picture; undefined until the first. */
  picture(): ImpactParams | undefined;
  readonly onPicture: EventEmitter<ImpactParams>["event"];
  setBase(root: string, revision: string | null): Promise<void>;
  refresh(): Promise<void>;
  stacks(root: string): Promise<readonly StackInfo[]>;
  stackFolder(root: string, folder: string): Promise<StackFolderResult>;
  stackDetails(root: string, stack: string): Promise<StackDetailsResult>;
  fingerprints(root: string, stacks: readonly string[]): Promise<FingerprintsResult>;
  deployed(root: string): Promise<DeployedResult>;
  standing(root: string): Promise<StandingResult>;
  headCommit(root: string): Promise<HeadCommitResult>;
  explain(root: string, stack: string): Promise<ExplainResult>;
  order(root: string): Promise<OrderResult>;
  graph(root: string): Promise<GraphResult>;
  mainFile(root: string, of: string): Promise<MainFileResult>;
  usersOfDeleted(uris: readonly string[]): Promise<UsersOfDeletedResult>;
}

/** Starts the server without waiting for it. `failed` is told where it cannot start. */
export function startServer(
  context: ExtensionContext,
  log: LogOutputChannel,
  options: InitializationOptions,
  failed: (message: string) => void,
): Server {
  const module = context.asAbsolutePath("dist/server.js");
  const run = { module, transport: TransportKind.ipc };
  const client = new LanguageClient(
    "epicenter",
    "Epicenter",
    { run, debug: run },
    // Any file may be read by a stack, whatever its language.
    { documentSelector: [{ scheme: "file" }], outputChannel: log, initializationOptions: options },
  );
  const pictures = new EventEmitter<ImpactParams>();
  let latest: ImpactParams | undefined;
  client.onDidChangeState(({ newState }) => {
    // A server that is started anew counts from one again.
    if (newState === State.Starting) {
      latest = undefined;
    }
  });
  client.onNotification(impactNotification, (picture: ImpactParams) => {
    if (latest === undefined || picture.version > latest.version) {
      latest = picture;
      pictures.fire(picture);
    }
  });
  client.start().catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
  context.subscriptions.push(pictures, { dispose: () => void client.dispose() });
  return {
    picture: () => latest,
    onPicture: pictures.event,
    setBase: (root, revision) => client.sendRequest(setBaseRequest, { root, revision }),
    refresh: () => client.sendRequest(refreshRequest),
    stacks: (root) => client.sendRequest(stacksRequest, { root }),
    stackFolder: (root, folder) => client.sendRequest(stackFolderRequest, { root, folder }),
    stackDetails: (root, stack) => client.sendRequest(stackDetailsRequest, { root, stack }),
    fingerprints: (root, stacks) => client.sendRequest(fingerprintsRequest, { root, stacks }),
    standing: (root) => client.sendRequest(standingRequest, { root }),
    headCommit: (root) => client.sendRequest(headCommitRequest, { root }),
    deployed: (root) => client.sendRequest(deployedRequest, { root }),
    explain: (root, stack) => client.sendRequest(explainRequest, { root, stack }),
    order: (root) => client.sendRequest(orderRequest, { root }),
    graph: (root) => client.sendRequest(graphRequest, { root }),
    usersOfDeleted: (uris) => client.sendRequest(usersOfDeletedRequest, { uris }),
    mainFile: (root, of) => client.sendRequest(mainFileRequest, { root, of }),
  };
}

export type ReadyState = Extract<RepositoryState, { state: "ready" }>;

export function readyStates(server: Server): readonly ReadyState[] {
  return (server.picture()?.repositories ?? []).filter((each): each is ReadyState => each.state === "ready");
}

export function impactOf(server: Server, root: string): Impact | undefined {
  return readyStates(server).find((each) => each.root === root)?.impact;
}
