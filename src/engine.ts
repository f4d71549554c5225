import type { AffectedStack, Graph, Impact, Order } from "./impact/impact";
import type { BaseRequest } from "./snapshot/repository";

export type {
  AffectedStack,
  Certainty,
  Change,
  Evidence,
  Graph,
  Impact,
  Order,
  OrderedStack,
  Reason,
  Ring,
  StackKind,
  Step,
} from "./impact/impact";
export type { BaseRequest } from "./snapshot/repository";
export { RepositoryError } from "./snapshot/repository";
export type { Problem } from "./snapshot/snapshot";

export interface AffectedQuery extends BaseRequest {
  /** Only stacks at or below this folder (from the repository's root) are listed; changes anywhere count. */
  readonly below?: string;
  /** Whether stacks that only consume an affected stack's outputs are listed. Default "all". */
  readonly dependents?: "none" | "direct" | "all";
  /** Waves in the order of a destroy. */
  readonly destroy?: boolean;
}

export interface OrderQuery {
  readonly below?: string;
  readonly head?: string;
  readonly destroy?: boolean;
}

/** One open repository. Questions run one after the other; each answers for the state at the time it starts. */
export interface Engine {
  /** Absolute, POSIX. */
  readonly root: string;
  affected(query?: AffectedQuery): Promise<Impact>;
  order(query?: OrderQuery): Promise<Order>;
  /** Every path from a change to the stack; undefined where it is not affected. Throws {@link UnknownStackError}. */
  explain(stack: string, query?: AffectedQuery): Promise<AffectedStack | undefined>;
  graph(query?: OrderQuery): Promise<Graph>;
  /** The stacks that use a folder (module or model) now, sorted; empty where nobody does. */
  usersOf(folder: string): Promise<readonly string[]>;
  /** Every stack now with the file a person opens for it. */
  stacks(): Promise<readonly { stack: string; kind: "terraform" | "terragrunt"; file: string; wave: number }[]>;
  /** Files changed on disk (from the repository's root); without paths: anything may have, also HEAD and the index. */
  diskChanged(paths?: readonly string[]): void;
  /** Text that an editor holds unsaved; undefined: saved or closed. */
  setUnsaved(path: string, text: string | undefined): void;
}

export interface OpenOptions {
  /** Where the two .wasm files lie; default: beside the bundle. */
  readonly wasmFolder?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Opens the repository that `folder` lies in. Throws {@link RepositoryError}. */
export declare function openEngine(folder: string, options?: OpenOptions): Promise<Engine>;
