import type {
  CommandLine,
  Deployed,
  Explanation,
  Graph,
  Impact,
  ListedState,
  Order,
  StackKind,
  Standing,
  Versions,
} from "./engine";

/** Every message between the extension and the language server beyond LSP itself. Methods are `epicenter/…`. */

/** Server → client, notification: the whole picture of one repository, pushed whenever it changes. Never a delta. */
export const impactNotification = "epicenter/impact";
export interface ImpactParams {
  /** Grows by one with each push of this server; a lower one is out of date. */
  readonly version: number;
  /** One for each repository that the workspace's folders lie in, sorted by root. */
  readonly repositories: readonly RepositoryState[];
}

export type RepositoryState =
  | { readonly root: string; readonly state: "indexing"; readonly done: number; readonly total: number }
  | {
      readonly root: string;
      readonly state: "ready";
      readonly impact: Impact;
      readonly milliseconds: number;
      /** Over those of all stacks now: moves when any of them does, so that what rests on one is looked at again. */
      readonly fingerprint: string;
    }
  /** `reason` is that of a RepositoryError ("not-a-repository", "no-base", "shallow", …) or "internal". */
  | { readonly root: string; readonly state: "failed"; readonly reason: string; readonly message: string };

/** Client → server, request: compare with another base from now on; `revision: null` is the default branch, "HEAD" uncommitted work. */
export const setBaseRequest = "epicenter/setBase";
export interface SetBaseParams {
  readonly root: string;
  readonly revision: string | null;
}

/** Client → server, request: forget what is remembered of the disk and look again. */
export const refreshRequest = "epicenter/refresh";

/** Client → server, request: every stack of a repository. */
export const stacksRequest = "epicenter/stacks";
export interface StacksParams {
  readonly root: string;
}
export interface StackInfo {
  readonly stack: string;
  /** From the repository's root; several instances share one. */
  readonly folder: string;
  readonly kind: StackKind;
  /** Of a unit that a `terragrunt.stack.hcl` generates: the folder of that file. */
  readonly generatedFrom?: string;
  /** HCP Terraform alone runs it. */
  readonly remote?: true;
  /** The file that a person opens: `terragrunt.hcl`, `main.tf`, else the first configuration file; for one of several instances its variable file. From the repository's root. */
  readonly file: string;
  readonly wave: number;
  readonly fingerprint: string;
  /** Which versions of the tools it is to be run with. */
  readonly versions: Versions;
  /** What Terraform is run with, in the stack's folder. */
  readonly commandLine: CommandLine;
  /** Stacks whose outputs it reads or that it waits for. */
  readonly dependsOn: readonly string[];
}

/** Client → server, request: what lies in one folder of the tree of stacks. */
export const stackFolderRequest = "epicenter/stackFolder";
export interface StackFolderParams {
  readonly root: string;
  /** From the repository's root, which is ".". */
  readonly folder: string;
}
export interface StackFolderResult {
  /** Those with stacks below, each with how many; a folder that holds nothing but one folder is left out for that one. */
  readonly folders: readonly { readonly folder: string; readonly stacks: number }[];
  readonly stacks: readonly StackRow[];
}
export type StackRow = Pick<StackInfo, "stack" | "kind" | "remote" | "file" | "wave"> & {
  /** How many stacks. */
  readonly needs: number;
  readonly neededBy: number;
};

/** Client → server, request: what one stack is run with and kept in, and the stacks that it needs, and that need it. */
export const stackDetailsRequest = "epicenter/stackDetails";
export interface StackDetailsParams {
  readonly root: string;
  readonly stack: string;
}
export interface StackDetailsResult {
  readonly versions: Versions;
  readonly states: readonly ListedState[];
  readonly needs: readonly StackRow[];
  readonly neededBy: readonly StackRow[];
}

/** Client → server, request: the fingerprints of some stacks now; what was said of a stack under another one is out of date. */
export const fingerprintsRequest = "epicenter/fingerprints";
export interface FingerprintsParams {
  readonly root: string;
  readonly stacks: readonly string[];
}
/** By id; what is no stack now is left out. */
export type FingerprintsResult = Readonly<Record<string, string>>;

/** Client → server, request with {@link StacksParams}: what a drift check holds states to; null where there is no base. */
export const deployedRequest = "epicenter/deployed";
export type DeployedResult = Deployed | null;

/** Client → server, request with {@link StacksParams}: what an apply is held to. It fails where that can't be known. */
export const standingRequest = "epicenter/standing";
export type StandingResult = Standing;

/** Client → server, request with {@link StacksParams}: the commit that is checked out; null where nothing is committed yet. */
export const headCommitRequest = "epicenter/headCommit";
export type HeadCommitResult = string | null;

/** Client → server, request with {@link StacksParams}: every stack now, in waves, and where it is written what each waits for. */
export const orderRequest = "epicenter/order";
export type OrderResult = Order;

/** Client → server, request with {@link StacksParams}: what every stack is made of now. */
export const graphRequest = "epicenter/graph";
export type GraphResult = Graph;

/** Client → server, request: the file that a person opens for a stack or for a module's folder; null where there is none. */
export const mainFileRequest = "epicenter/mainFile";
export interface MainFileParams {
  readonly root: string;
  /** The stack's id, or the module's folder from the repository's root. */
  readonly of: string;
}
/** From the repository's root. */
export type MainFileResult = string | null;

/** Client → server, request: who uses files or folders that are about to be deleted. */
export const usersOfDeletedRequest = "epicenter/usersOfDeleted";
export interface UsersOfDeletedParams {
  readonly uris: readonly string[];
}
/** By repository; `paths` are from its root, `stacks` those that are not deleted with them. */
export type UsersOfDeletedResult = readonly {
  readonly root: string;
  readonly paths: readonly string[];
  readonly stacks: readonly string[];
}[];

/** Client → server, request: every path from a change to one stack, and what changed without counting for it. */
export const explainRequest = "epicenter/explain";
export interface ExplainParams {
  readonly root: string;
  readonly stack: string;
}
export type ExplainResult = Explanation;

/** Commands that lenses of the server carry; the extension registers them. Arguments: `[root, stack]`. */
export const planStackCommand = "epicenter.planStack";
export const checkDriftCommand = "epicenter.checkDrift";
export const explainWhyCommand = "epicenter.explainWhy";
export const showNeighboursCommand = "epicenter.showNeighbours";
/** Arguments: `[root, title, stacks]`. */
export const showStacksCommand = "epicenter.showStacks";

/** What the client sends with `initialize`. */
export interface InitializationOptions {
  /** Bases chosen in earlier windows, by the repository's root. */
  readonly bases?: Readonly<Record<string, string>>;
  /** An absolute folder for what is found out about files, shared by all windows; absent: nothing outlives the server. */
  readonly cacheFolder?: string;
}
