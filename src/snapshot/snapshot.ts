/**
 * A state of the repository: a commit, the working tree, or the working tree under unsaved text.
 *
 * Paths are relative to the repository's root, POSIX ("/"), without "./", in the bytes git has them (no normalisation).
 */
export interface Snapshot {
  /** Every file of this state. Directories are not listed: they exist where a file lies below them. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Folders of other repositories whose files are part of this state, as "../clients"; so their files' paths begin. */
  readonly neighbours?: readonly string[];
  /**
   * What a file says. Synchronous, so that an evaluation can ask in its middle: a content that must first be fetched from
   * git is answered "not-loaded"; the caller then awaits {@link load} and asks again.
   */
  read(path: string): Content;
  /** Makes the contents of these paths available to {@link read}, in one git process for all of them. */
  load(paths: readonly string[]): Promise<void>;
}

export interface Entry {
  /** git's blob id (40 or 64 hex digits) of the bytes; for a link, of its target's text; for a submodule, its commit. */
  readonly id: string;
  readonly kind: "file" | "link" | "submodule";
}

export type Content =
  | { readonly text: string }
  /** Larger than {@link SIZE_LIMIT}: told, never parsed. */
  | { readonly problem: "too-large"; readonly bytes: number }
  | { readonly problem: "not-loaded" | "missing" | "unreadable" };

/** In bytes. One huge literal kills the WASM parser for good, and no hand-written configuration comes near. */
export const SIZE_LIMIT = 1024 * 1024;

/** Something that could not be read or understood; the answer errs wide where one stands. */
export interface Problem {
  /** The file it stands in; null where it concerns the whole repository. */
  readonly path: string | null;
  /** From 1. */
  readonly line?: number;
  readonly severity: "error" | "warning" | "information";
  /** Stable, kebab-case: "syntax", "too-large", "missing-module", … */
  readonly code: string;
  readonly message: string;
  /** Other places that belong to it. */
  readonly related?: readonly RelatedPlace[];
}

export interface RelatedPlace {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}
