import { outcome } from "../handover/runWords";
import type { FingerprintsResult, ImpactParams } from "../protocol";
import type { KeptDrift } from "../runner/driftRecord";
import type { RunEvent, RunKind, StackResult } from "../runner/request";
import { type RunMark, type RunMarks, type StackTarget, stackKey } from "./node";

/** What the last plan and the last drift check said of each stack; a plan under the fingerprint that the stack had when it started. */
export interface MarkStore {
  /** The fingerprints of stacks now; of one that is left out there is none. */
  know(root: string, stacks: readonly string[], fingerprints: FingerprintsResult): void;
  /** The stacks whose fingerprints are to be known, by repository. */
  followed(): ReadonlyMap<string, readonly string[]>;
  /** An event of a run of stacks that are known; `at` is when, ISO 8601. */
  record(root: string, kind: RunKind, event: RunEvent, at: string): void;
  /** What drift checks found last, whoever made them. */
  knowDrift(kept: readonly KeptDrift[]): void;
  marks(): RunMarks;
  /** What of plans is to outlive the window. */
  keep(): readonly KeptMark[];
}

/** A plan's mark as it outlives the window. */
export interface KeptMark extends StackTarget {
  readonly mark: Omit<RunMark, "stale">;
  readonly fingerprint: string | null;
}

type Known = StackTarget & { readonly mark: Omit<RunMark, "stale">; readonly fingerprint: string | undefined };

/** `kept` by an earlier window. */
export function markStore(kept: readonly KeptMark[] = []): MarkStore {
  const known = new Map<string, Map<string, string | undefined>>();
  const plans = new Map<string, Known>();
  const drifts = new Map<string, Omit<RunMark, "stale">>();
  const now = (root: string, stack: string) => known.get(root)?.get(stack);
  const know: MarkStore["know"] = (root, stacks, fingerprints) => {
    const ofRoot = known.get(root) ?? new Map<string, string | undefined>();
    for (const stack of stacks) ofRoot.set(stack, fingerprints[stack]);
    known.set(root, ofRoot);
  };
  for (const { root, stack, mark, fingerprint } of kept) {
    know(root, [stack], {});
    plans.set(stackKey({ root, stack }), { root, stack, mark, fingerprint: fingerprint ?? undefined });
  }

  function recordPlan(root: string, kind: RunKind, event: RunEvent, at: string): void {
    const { stack } = event;
    const key = stackKey({ root, stack });
    if (event.type === "started") {
      const mark = { text: running[kind], state: "running" } as const;
      plans.set(key, { mark, root, stack, fingerprint: now(root, stack) });
    } else if (event.type === "finished") {
      // What was blocked or cancelled never started: what an earlier run was about is not what this one is about.
      const before = plans.get(key);
      const fingerprint = before?.mark.state === "running" ? before.fingerprint : now(root, stack);
      plans.set(key, { mark: { ...markOf(event.result), at }, root, stack, fingerprint });
    }
  }

  return {
    know,
    followed: () => new Map([...known].map(([root, ofRoot]) => [root, [...ofRoot.keys()]])),
    record(root, kind, event, at) {
      const key = stackKey({ root, stack: event.stack });
      if (kind !== "drift") recordPlan(root, kind, event, at);
      else if (event.type === "started") drifts.set(key, { text: running.drift, state: "running" });
      else if (event.type === "finished") drifts.set(key, { ...driftMarkOf(event.result), at });
    },
    knowDrift(found) {
      for (const { root, at, result } of found) {
        const key = stackKey({ root, stack: result.stack });
        const before = drifts.get(key);
        // A check that runs, or failed since, is the newer word.
        const isNewer = before === undefined || (before.at !== undefined && before.at < at);
        if (isNewer) drifts.set(key, { ...driftMarkOf(result), at });
      }
    },
    marks() {
      const all = new Map<string, { plan?: RunMark; drift?: RunMark }>();
      for (const [key, { mark, root, stack, fingerprint }] of plans) {
        const moved = now(root, stack) !== fingerprint;
        all.set(key, { plan: { ...mark, stale: mark.state !== "running" && moved } });
      }
      for (const [key, mark] of drifts) all.set(key, { ...all.get(key), drift: { ...mark, stale: false } });
      return all;
    },
    keep: () =>
      [...plans.values()]
        .filter(({ mark }) => mark.state !== "running")
        .map(({ root, stack, mark, fingerprint = null }) => ({ root, stack, mark, fingerprint })),
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
  const text = outcome(result);
  const detail = result.message && !text.includes(result.message) ? { detail: result.message } : {};
  return { text, state: states[result.outcome], ...detail };
}

/** A row has room for few words; what happened to how many objects is told in the tooltip. */
function driftMarkOf(result: StackResult): Omit<RunMark, "stale"> {
  const { outcome: came, change, destroy, message } = result;
  const texts: Partial<Readonly<Record<typeof came, string>>> = {
    drift: `drift of ${change + destroy}`,
    "no-drift": "no drift",
    failed: "drift check failed",
    blocked: "drift not checked",
    cancelled: "drift check cancelled",
  };
  const detail = came === "drift" ? outcome(result) : undefined;
  const details = [...(detail === undefined ? [] : [detail]), ...(message === undefined ? [] : [message])];
  return {
    text: texts[came] ?? outcome(result),
    state: states[came],
    ...(details.length > 0 ? { detail: details.join("; ") } : {}),
  };
}

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
