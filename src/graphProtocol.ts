import type { Certainty, Change, Evidence, Ring, StackKind, Step } from "./engine";

/** Every message between the graph's panel in the extension and its page in the webview, and the picture that it shows. */

/** Panel → page. */
export type ToPage =
  | { readonly type: "picture"; readonly picture: GraphPicture }
  /** Choose the node, and bring it into sight. */
  | { readonly type: "select"; readonly id: string };

/** Page → panel. What a page sends is checked before it is believed (`extension/graphMessages.ts`). */
export type FromPage =
  /** The page is there, or its reader wants something else: answer with a picture, and with another whenever it changes. */
  | { readonly type: "look"; readonly look: Look }
  | { readonly type: "open"; readonly root: string; readonly place: Evidence }
  /** Open what stands for the node: the file, or the main file of a stack or module. */
  | { readonly type: "openNode"; readonly root: string; readonly id: string; readonly kind: NodeKind }
  /** `data`: the picture's text, or its bytes in base 64. */
  | { readonly type: "save"; readonly format: "svg" | "png"; readonly data: string }
  /** What was asked for could not be done. */
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "run"; readonly command: OfferedCommand };

/** What the words of an empty graph may offer. */
export type OfferedCommand = "epicenter.chooseBase" | "epicenter.refresh" | "epicenter.showLog";

export type NodeKind = Step["kind"];
export type Scope = "affected" | "everything";

export interface Look {
  readonly scope: Scope;
  /** The repository's; null: the first that has something to show. */
  readonly root: string | null;
}

/** One repository's graph, whole. Never a delta. */
export interface GraphPicture {
  readonly scope: Scope;
  /** The repository that is shown; null where there is none. */
  readonly root: string | null;
  readonly repositories: readonly { readonly root: string; readonly name: string }[];
  /** failed: there is no answer, which must never read like an all-clear. */
  readonly state: "waiting" | "ready" | "failed";
  /** What is compared and how much is reached, or why that is not known. */
  readonly summary: string;
  /** Said in the place of a graph without nodes. */
  readonly empty: string;
  readonly offers: readonly { readonly command: OfferedCommand; readonly title: string }[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** Path from the repository's root, or the stack's id. */
  readonly id: string;
  readonly kind: NodeKind;
  /** Whether the change reaches it; absent: it does not. */
  readonly reached?: Certainty;
  /** What happened to the file; absent: nothing. */
  readonly change?: Change["status"];
  /** What the change does, where that has a name: "terraform-aws-modules/vpc/aws 5.1.0 → 5.2.0". */
  readonly notes?: readonly string[];
  readonly stack?: {
    readonly kind: StackKind;
    /** From 1, among the stacks of this scope; absent where nothing orders it. */
    readonly wave?: number;
    /** Absent where the change does not reach it. */
    readonly ring?: Ring;
    /** Only this change made it. */
    readonly added?: true;
  };
}

/** From what is used to the one that uses it, as a change goes. At most one between two nodes in each direction. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** The strongest of its uses: input before data before order. */
  readonly kind: "input" | "data" | "order";
  readonly certainty: Certainty;
  /** Whether it is on a way that the change takes, as the reasons tell. */
  readonly reached: boolean;
  readonly uses: readonly EdgeUse[];
}

export interface EdgeUse {
  /** "contains", "calls", "source", "include", "reads", "dependency", … */
  readonly via: string;
  /** Where that is written; absent for what a folder contains. */
  readonly at?: Evidence;
}
