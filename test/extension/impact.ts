import type { AffectedStack, Impact } from "../../src/engine";
import type { ImpactParams, RepositoryState } from "../../src/protocol";

export const root = "/code/shop";

export function stack(id: string, more: Partial<AffectedStack> = {}): AffectedStack {
  return {
    stack: id,
    kind: "terraform",
    ring: "input",
    status: "modified",
    certainty: "certain",
    wave: 1,
    reasons: [
      {
        change: "modules/net/main.tf",
        certainty: "certain",
        path: [
          { id: "modules/net/main.tf", kind: "file" },
          { id: "modules/net", kind: "module", via: "contains" },
          { id, kind: "stack", via: "calls", at: { path: `${id}/main.tf`, line: 5 } },
        ],
      },
    ],
    ...more,
  };
}

export function impact(more: Partial<Impact> = {}): Impact {
  return {
    schema: 1,
    complete: true,
    base: { revision: "origin/main", commit: "0123456789012345678901234567890123456789" },
    head: { revision: null, commit: null },
    changes: [],
    affected: [],
    waves: [],
    cycles: [],
    problems: [],
    total: 10,
    ...more,
  };
}

export function ready(answer: Impact, at = root): RepositoryState {
  return { root: at, state: "ready", impact: answer, milliseconds: 3, fingerprint: "1" };
}

export function failed(reason: string, message: string, at = root): RepositoryState {
  return { root: at, state: "failed", reason, message };
}

export function picture(...repositories: readonly RepositoryState[]): ImpactParams {
  return { version: 1, repositories };
}
