import { outcome } from "../handover/runWords";
import type { FingerprintsResult, ImpactParams } from "../protocol";
import type { RunEvent, RunKind, StackResult } from "../runner/request";
import { type RunMark, type RunMarks, stackKey } from "./node";

/** What the last run said of each stack, under the fingerprint that the stack had when it started. */
export interface MarkStore {
  /** The fingerprints of stacks now; of one that is left out there is none. */
  know(root: string, stacks: readonly string[], fingerprints: FingerprintsResult): void;
  /** The stacks whose fingerprints are to be known, by repository. */
  followed(): ReadonlyMap<string, readonly string[]>;
  /** An event of a run of stacks that are known. */
  record(root: string, kind: RunKind, event: RunEvent): void;
  marks(): RunMarks;
}

export function markStore(): MarkStore {
  const known = new Map<string, Map<string, string | undefined>>();
  const marks = new Map<
    string,
    { mark: Omit<RunMark, "stale">; root: string; stack: string; fingerprint: string | undefined }
  >();
  const now = (root: string, stack: string) => known.get(root)?.get(stack);
  return {
    know(root, stacks, fingerprints) {
      const ofRoot = known.get(root) ?? new Map<string, string | undefined>();
      for (const stack of stacks) ofRoot.set(stack, fingerprints[stack]);
      known.set(root, ofRoot);
    },
    followed: () => new Map([...known].map(([root, ofRoot]) => [root, [...ofRoot.keys()]])),
    record(root, kind, event) {
      const { stack } = event;
      const key = stackKey({ root, stack });
      if (event.type === "started") {
        const mark = { text: running[kind], state: "running" } as const;
        marks.set(key, { mark, root, stack, fingerprint: now(root, stack) });
      } else if (event.type === "finished") {
        // What was blocked or cancelled never started: what an earlier run was about is not what this one is about.
        const before = marks.get(key);
        const fingerprint = before?.mark.state === "running" ? before.fingerprint : now(root, stack);
        marks.set(key, { mark: markOf(event.result), root, stack, fingerprint });
      }
    },
    marks: () =>
      new Map(
        [...marks].map(([key, { mark, root, stack, fingerprint }]) => {
          const moved = now(root, stack) !== fingerprint;
          return [key, { ...mark, stale: mark.state !== "running" && moved }];
        }),
      ),
  };
}

/** Asks for the fingerprints of what was run, whenever there is another picture: it does not hold them, for it would grow with the repository. */
export async function followMarks(
  marks: MarkStore,
  { repositories }: ImpactParams,
  ask: (root: string, stacks: readonly string[]) => Promise<FingerprintsResult>,
): Promise<void> {
  for (const [root, stacks] of marks.followed()) {
    const isReady = repositories.some((each) => each.root === root && each.state === "ready");
    marks.know(root, stacks, isReady ? await ask(root, stacks) : {});
  }
}

const running: Readonly<Record<RunKind, string>> = {
  plan: "planning…",
  drift: "checking drift…",
  apply: "applying…",
};

export function markOf(result: StackResult): Omit<RunMark, "stale"> {
  const states = {
    changes: "changes",
    drift: "changes",
    applied: "clean",
    "no-changes": "clean",
    "no-drift": "clean",
    failed: "failed",
    blocked: "failed",
    cancelled: "failed",
  } as const;
  const text = outcome(result);
  const detail = result.message && !text.includes(result.message) ? { detail: result.message } : {};
  return { text, state: states[result.outcome], ...detail };
}
