import type { Certainty, Place } from "../evaluation/reads";

/** Who looks at a module: what of it a stack uses, by way of all its calls together. */
export interface Viewer {
  readonly folder: string;
  readonly isRoot: boolean;
  /** A root module's outputs are the stack's own result. */
  readonly outputs: "all" | ReadonlySet<string>;
  /** Variables that every caller sets. */
  readonly given: ReadonlySet<string>;
  /** Variables that some caller names. */
  readonly named: ReadonlySet<string>;
  /** Outputs that some caller's text names, read or not: they must be there. */
  readonly namedOutputs: "all" | ReadonlySet<string>;
  /** Blocks ({@link blockKey}) that have no instance in any of the calls. */
  readonly idle: ReadonlySet<string>;
  /** Variables on which nothing rests that a plan shows for sure. */
  readonly softVariables: ReadonlySet<string>;
  /** Arguments of calls, as "call.argument", that such variables get. */
  readonly softArguments: ReadonlySet<string>;
  /** Code that is not in the module's folder may refer to any of its declarations. */
  readonly everything?: true;
}

/** One declaration as it counts: two states of a module that have the same lines are the same to their viewer. */
export interface VisibleLine {
  /** As it is compared; null where it counts by way of what names it. */
  readonly text: string | null;
  /** As it stands in the file, which tells whether that is where two states differ. */
  readonly written: string;
  readonly path: string;
  /** possible: whether it changes a plan rests on the state, or on values that are not known. */
  readonly certainty: Certainty;
}

/** Why a declaration, or a part of one, does not count for a viewer. */
export type Rule =
  | "description"
  | "unused-local"
  | "renamed-local"
  | "same-module"
  | "unread-output"
  | "given-default"
  | "unused-default"
  | "unused-variable"
  | "unused-argument"
  | "child-backend"
  | "unused-value"
  | "undeclared-value"
  | "overridden-value"
  | "overridden-argument"
  | "lock-hashes"
  | "same-value";

export interface HiddenLine {
  readonly rule: Rule;
  /** What is hidden: "local.size", "output.id", "default of var.size". */
  readonly what: string;
  readonly text: string;
  readonly at: Place;
  /** It is hidden only where a piece of the other state means the same in other words. */
  readonly meaning?: string;
}

export interface Visible {
  readonly lines: readonly VisibleLine[];
  readonly hidden: readonly HiddenLine[];
}

const keys = new WeakMap<Viewer, string>();

/** Viewers with the same key see the same. */
export function viewerKey(viewer: Viewer): string {
  const known = keys.get(viewer);
  if (known !== undefined) return known;
  const { folder, isRoot, outputs, given, named, namedOutputs, idle, softVariables, softArguments, everything } =
    viewer;
  const key = JSON.stringify([
    folder,
    isRoot,
    outputs === "all" ? null : [...outputs].sort(),
    [...given].sort(),
    [...named].sort(),
    namedOutputs === "all" ? null : [...namedOutputs].sort(),
    [...idle].sort(),
    [...softVariables].sort(),
    [...softArguments].sort(),
    everything,
  ]);
  keys.set(viewer, key);
  return key;
}

export function readsOutput({ outputs }: Pick<Viewer, "outputs">, name: string): boolean {
  return outputs === "all" || outputs.has(name);
}

export function blockKey({ type, labels }: { readonly type: string; readonly labels: readonly string[] }): string {
  return JSON.stringify([type, ...labels]);
}
