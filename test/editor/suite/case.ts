/** What a scene tries in the editor, and what is right. */
export interface Case {
  readonly name: string;
  /** It looks at the page or uses it; without one it is skipped. */
  readonly needsPage?: true;
  readonly run: () => Promise<void>;
}

export interface Result {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** Why it failed or was skipped. */
  readonly detail?: string;
}
