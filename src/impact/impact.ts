import type { Versions } from "../graph/versions";
import type { Problem } from "../snapshot/snapshot";
import type { Rule } from "../terraform/viewer";

/** The answer of `epicenter affected --format json`, schema 1. New fields may join; none changes its meaning. */
export interface Impact {
  readonly schema: 1;
  /** False: something could not be read; `problems` says what, and the answer errs wide. */
  readonly complete: boolean;
  readonly base: Revision;
  /** Both null: the working tree. */
  readonly head: Revision;
  /** Sorted by path; a rename is a delete and an add. */
  readonly changes: readonly Change[];
  /** Sorted by wave, then by id; those without a wave last. */
  readonly affected: readonly AffectedStack[];
  /** Ids, each wave sorted. */
  readonly waves: readonly (readonly string[])[];
  /** Stacks that wait on each other, in the order of the loop. */
  readonly cycles: readonly (readonly string[])[];
  readonly problems: readonly Problem[];
  /** How many stacks the repository has now, affected or not. */
  readonly total: number;
}

export interface Revision {
  readonly revision: string | null;
  /** 40 (or 64) hex digits. */
  readonly commit: string | null;
}

export interface Change {
  readonly path: string;
  readonly status: "added" | "modified" | "deleted";
  /** cosmetic: only comments, layout or order; none: nothing reads it, or what reads it does not use what changed. */
  readonly effect: "affects" | "cosmetic" | "none";
  /** Where effect is "none": pieces of a file that stacks do read, each with the rule by which it counts for none of them. */
  readonly hidden?: readonly HiddenPiece[];
}

export interface HiddenPiece {
  readonly rule: Rule;
  /** "local.size", "output.id", "default of var.size". */
  readonly what: string;
  /** From 1. */
  readonly line: number;
}

/** `epicenter explain --format json`. */
export type Explanation = (AffectedStack | NotAffected) & {
  /** Changed pieces of what the stack reads that do not count for it, sorted by path and line. */
  readonly hidden: readonly HiddenChange[];
  readonly external: readonly ExternalState[];
};

export interface NotAffected {
  readonly stack: string;
  readonly ring: "none";
  readonly reasons: readonly [];
}

export interface HiddenChange extends HiddenPiece {
  readonly path: string;
}

export type Ring = "own" | "input" | "dependent" | "removed";
export type Certainty = "certain" | "possible";
export type StackKind = "terraform" | "terragrunt";

export interface AffectedStack {
  /** The stack's folder from the repository's root, "." for the root; for one of several instances with "@" and its name. */
  readonly stack: string;
  readonly kind: StackKind;
  /** A deployment of a Terraform Stack: HCP Terraform alone runs it. */
  readonly remote?: true;
  readonly ring: Ring;
  readonly status: "modified" | "added" | "removed";
  readonly certainty: Certainty;
  /** From 1; absent where nothing orders a removed stack. */
  readonly wave?: number;
  /** At least one, the shortest first. */
  readonly reasons: readonly Reason[];
}

/** A state that is read, and that no stack of the repository keeps. */
export interface ExternalState {
  /** "s3 bucket/key", "*" standing for what is not known; no credentials. */
  readonly address: string;
  readonly at: Evidence;
}

export interface Reason {
  /** null: reached through another stack alone. */
  readonly change: string | null;
  readonly certainty: Certainty;
  /** A change of what runs the stack: it often concerns all of them, and is told as one. */
  readonly group?: "toolchain";
  /** What the change does, where that has a name: "terraform-aws-modules/vpc/aws 5.1.0 → 5.2.0". */
  readonly note?: string;
  /** From the change to the stack. */
  readonly path: readonly Step[];
}

export interface Step {
  readonly id: string;
  readonly kind: "file" | "module" | "model" | "secret" | "stack";
  /** How this step reaches the one before it: "contains", "calls", "source", "include", "reads", "dependency", … Absent on the first. */
  readonly via?: string;
  /** Where that is written. */
  readonly at?: Evidence;
}

export interface Evidence {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** `epicenter order --format json`. */
export interface Order {
  readonly schema: 1;
  readonly stacks: readonly OrderedStack[];
  readonly waves: readonly (readonly string[])[];
  readonly cycles: readonly (readonly string[])[];
  readonly problems: readonly Problem[];
}

export interface OrderedStack {
  readonly stack: string;
  readonly kind: StackKind;
  readonly dependsOn: readonly {
    readonly stack: string;
    readonly kind: "data" | "order";
    readonly via: string;
    readonly at: Evidence;
    readonly certainty: Certainty;
  }[];
  readonly versions: Versions;
  readonly external: readonly ExternalState[];
}

/** `epicenter graph --format json`; an edge runs from the one that uses to the one that is used. */
export interface Graph {
  readonly schema: 1;
  readonly nodes: readonly { readonly id: string; readonly kind: Step["kind"] }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: "input" | "data" | "order";
    readonly via: string;
    readonly at: Evidence | null;
    readonly certainty: Certainty;
  }[];
  /** Modules that come from elsewhere, or from this repository at a ref of its own; `from` is the one that uses. */
  readonly external: readonly {
    readonly from: string;
    readonly address: string;
    /** A registry's constraint, git's ref; null: whatever is newest. */
    readonly version: string | null;
    readonly at: Evidence;
  }[];
}
