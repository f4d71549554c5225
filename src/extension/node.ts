/** A row of the Impact tree as plain data; `view.ts` alone turns it into VS Code's items. */
export interface Node {
  /** Stable across pictures, so that what is unfolded stays unfolded. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  /** A codicon's name, and the theme colour it has. */
  readonly icon?: string;
  readonly color?: string;
  /** For menus: "stack.affected", "repository", … */
  readonly context: string;
  readonly open?: Place;
  /** What Enter does on a row that opens nothing. */
  readonly runs?: { readonly command: string; readonly arguments: readonly unknown[] };
  /** What commands on this row act on. */
  readonly target?: StackTarget | { readonly root: string };
  /** A box that chooses stacks to run: a group's stands for all of its stacks, also those on later pages. */
  readonly check?: { readonly stacks: readonly StackTarget[]; readonly checked: boolean };
  /** What a screen reader says, where label and description one after the other don't do. */
  readonly spoken?: string;
  readonly folded?: boolean;
  readonly children: readonly Node[];
}

export type Place =
  | {
      /** Absolute. */
      readonly file: string;
      /** From 1. */
      readonly line?: number;
      /** The one that still has the file, where it is deleted. */
      readonly commit?: string;
    }
  | { readonly folder: string };

export interface StackTarget {
  readonly root: string;
  readonly stack: string;
}

/** One key for a stack of a repository. */
export function stackKey({ root, stack }: StackTarget): string {
  return `${root}\n${stack}`;
}

/** What the last run of a stack said, as a row shows it. */
export interface RunMark {
  /** "+1 ~0 -0", "no changes", "failed (exit 1)", "planning…" */
  readonly text: string;
  /** What the text does not say: why it failed. */
  readonly detail?: string;
  readonly state: "running" | "changes" | "clean" | "failed";
  /** When it was found out, ISO 8601; absent while it runs. */
  readonly at?: string;
  /** The stack is no longer what was run. What a drift check found is of its time, and never stale. */
  readonly stale: boolean;
}

export interface StackMarks {
  readonly plan?: RunMark;
  readonly drift?: RunMark;
}

/** By {@link stackKey}. */
export type RunMarks = ReadonlyMap<string, StackMarks>;

/** The path of a `file:` URI (`uri.path`) below a repository's root; undefined where it lies elsewhere. */
export function pathBelow(root: string, uriPath: string): string | undefined {
  // A drive stands as "/c:/…" in a URI and as "C:/…" in a root.
  const file = /^\/[a-z]:\//i.test(uriPath) ? uriPath.charAt(1).toUpperCase() + uriPath.slice(2) : uriPath;
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : undefined;
}
