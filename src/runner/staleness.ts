import { appliedSince } from "./appliedRecord";
import type { KeptPlan } from "./keptPlan";
import type { RunRequest, RunStack } from "./request";

/** Why a plan may not be applied (any more); undefined where it may. */
export function staleness(
  kept: KeptPlan,
  { stack, fingerprint, upstream, removed }: RunStack,
  { root, commit = null, base, destroy = false, planAge }: RunRequest,
): string | undefined {
  const { at, begun, result } = kept;
  if (begun !== undefined) return `its apply began at ${begun}, and how that ended is not known`;
  if (kept.destroy !== (destroy || removed === true))
    return kept.destroy ? "it ends the stack" : "it does not end the stack";
  if (kept.fingerprint !== fingerprint) return `what ${stack} reads has changed since it was made`;
  if (kept.commit !== commit || (removed === true && kept.base !== (base ?? null))) {
    return `it was made for ${short(kept.commit)}, and now it would be for ${short(commit)}`;
  }
  if (planAge !== undefined && Date.now() - Date.parse(at) > planAge * 60_000) {
    return `it is older than ${planAge} minute${planAge === 1 ? "" : "s"}`;
  }
  const moved = appliedSince(root, upstream, at);
  if (moved !== undefined) return `${moved}, which it waits for, was applied since`;
  return result.mocked ? "it was made with mock outputs, for what it reads is not applied yet" : undefined;
}

function short(commit: string | null): string {
  return commit === null ? "no commit" : `commit ${commit.slice(0, 12)}`;
}
