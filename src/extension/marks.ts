import { outcome } from "../handover/runWords";
import type { ImpactParams } from "../protocol";
import type { RunEvent, RunKind, StackResult } from "../runner/request";
import { type RunMark, type RunMarks, stackKey } from "./node";

/** What the last run said of each stack, under the fingerprint that the stack had when it started. */
export interface MarkStore {
  record(root: string, kind: RunKind, event: RunEvent, picture: ImpactParams | undefined): void;
  marks(picture: ImpactParams | undefined): RunMarks;
}

export function markStore(): MarkStore {
  const marks = new Map<
    string,
    { mark: Omit<RunMark, "stale">; root: string; stack: string; fingerprint: string | undefined }
  >();
  return {
    record(root, kind, event, picture) {
      const { stack } = event;
      const key = stackKey({ root, stack });
      if (event.type === "started") {
        const mark = { text: kind === "plan" ? "planning…" : "checking drift…", state: "running" } as const;
        marks.set(key, { mark, root, stack, fingerprint: fingerprintOf(picture, root, stack) });
      } else if (event.type === "finished") {
        // What was blocked or cancelled never started: what an earlier run was about is not what this one is about.
        const before = marks.get(key);
        const fingerprint = before?.mark.state === "running" ? before.fingerprint : fingerprintOf(picture, root, stack);
        marks.set(key, { mark: markOf(event.result), root, stack, fingerprint });
      }
    },
    marks: (picture) =>
      new Map(
        [...marks].map(([key, { mark, root, stack, fingerprint }]) => {
          const now = fingerprintOf(picture, root, stack);
          return [key, { ...mark, stale: mark.state !== "running" && now !== fingerprint }];
        }),
      ),
  };
}

function fingerprintOf(picture: ImpactParams | undefined, root: string, stack: string): string | undefined {
  const state = picture?.repositories.find((each) => each.root === root);
  return state?.state === "ready" ? state.fingerprints[stack] : undefined;
}

export function markOf(result: StackResult): Omit<RunMark, "stale"> {
  const states = {
    changes: "changes",
    drift: "changes",
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
