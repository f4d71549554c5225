import { factsAt, tokenAt } from "../evaluation/contents";
import type { Leaf } from "../evaluation/reads";
import type { World } from "../evaluation/world";
import { type DependsOn, dependenciesOf } from "../graph/dependencies";
import { compositionOf, moduleLeaves } from "../graph/parts";
import { isBelow, type Stack, stackFolderAround, stacksIn } from "../graph/stacks";
import { turned, wavesOf } from "../graph/waves";
import { SETTINGS_FILE } from "../settings/document";
import type { Change as PathChange } from "../snapshot/difference";
import type { Problem } from "../snapshot/snapshot";
import { isPinFile } from "../terraform/pinFiles";
import { generatedUnit } from "../terragrunt/generatedUnits";
import { dependentsOf } from "./dependents";
import { fingerprintOf } from "./fingerprint";
import { hiddenChanges } from "./hidden";
import type { AffectedStack, Certainty, Change, Impact, Reason, Ring, Step } from "./impact";
import { leavesGap, problemsIn } from "./problems";
import { type Comparison, type ReasonWithRoute, reasonsFor } from "./reasons";
import { removedDependencies } from "./removedDependencies";

export interface CompareOptions {
  /** Lists only stacks at or below this folder. */
  readonly below: string;
  readonly dependents: "none" | "direct" | "all";
  readonly destroy: boolean;
  /** All ways from a change to a stack, not only the shortest for each. */
  readonly everyReason?: boolean;
}

type Finding = Omit<AffectedStack, "wave">;

/** What a change does to the stacks of two states. `changes`: every path that differs. */
export function compare(
  comparison: Comparison,
  changes: readonly PathChange[],
  options: CompareOptions,
): Omit<Impact, "base" | "head" | "schema"> {
  const { base, now } = comparison;
  const [before, after] = [stacksIn(base, ""), stacksIn(now, "")];
  const findings = new Map<string, Finding>();
  const reached = new Set<string>();
  for (const id of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const finding = affects(comparison, before.get(id), after.get(id), options.everyReason ?? false);
    if (!finding) continue;
    findings.set(id, finding);
    for (const reason of finding.reasons) if (reason.change !== null) reached.add(reason.change);
  }
  const edges = dependencyEdges(comparison);
  for (const [id, dependent] of dependentsOf(certainties(findings), edges, options.dependents)) {
    const stack = after.get(id);
    if (stack) findings.set(id, { stack: id, ...natureOf(stack), ring: "dependent", status: "modified", ...dependent });
  }
  const listed = [...findings.values()].filter(({ stack: id }) => {
    const stack = after.get(id) ?? before.get(id);
    return stack && isBelow(stack, options.below);
  });
  const order = new Map([...edges].map(([id, dependsOn]) => [id, dependsOn.map((edge) => edge.stack)]));
  const runnable = listed.filter((each) => options.destroy || each.status !== "removed").map((each) => each.stack);
  const { waves, cycles } = wavesOf(new Set(runnable), options.destroy ? turned(order) : order);
  const waveOf = new Map(waves.flatMap((wave, index) => wave.map((id) => [id, index + 1] as const)));
  const affected = listed.map((each): AffectedStack => {
    const wave = waveOf.get(each.stack);
    return wave === undefined ? each : { ...each, wave };
  });
  affected.sort((a, b) => (a.wave ?? Infinity) - (b.wave ?? Infinity) || (a.stack < b.stack ? -1 : 1));
  const problems = withRemoved(problemsIn(now, ""), removedDependencies(comparison));
  return {
    complete: !problems.some(leavesGap),
    // What other repositories change besides is theirs to tell.
    changes: withEffects(comparison, changes, reached).filter(
      ({ path, effect, hidden }) => effect !== "none" || hidden || !path.startsWith("../"),
    ),
    affected,
    waves,
    cycles,
    problems,
    total: after.size,
  };
}

/** That a stack is removed says more of a dependency than that it is not there. */
function withRemoved(problems: readonly Problem[], removed: readonly Problem[]): readonly Problem[] {
  const at = ({ path, line }: Problem) => `${path}:${line}`;
  const told = new Set(removed.map(at));
  return [...problems.filter((each) => each.code !== "missing-dependency" || !told.has(at(each))), ...removed];
}

function natureOf({ kind, deployment }: Stack): Pick<AffectedStack, "kind" | "remote"> {
  return deployment ? { kind, remote: true } : { kind };
}

function affects(
  comparison: Comparison,
  before: Stack | undefined,
  after: Stack | undefined,
  every: boolean,
): Finding | undefined {
  const { base, now } = comparison;
  const stack = after ?? before;
  if (!stack) return undefined;
  const { id } = stack;
  const isLost = before !== undefined && !after && isBroken(comparison, id);
  const status = !before ? "added" : after || isLost ? "modified" : "removed";
  let certainty: Certainty = isLost ? "possible" : "certain";
  if (before && after) {
    const [was, is] = [fingerprintOf(base, id), fingerprintOf(now, id)];
    if (was.all === is.all && was.certain === is.certain) return undefined;
    certainty = was.certain === is.certain ? "possible" : "certain";
  }
  const found = reasonsFor(comparison, id, every);
  const reasons = found.length > 0 ? found : bySettings(comparison, id, certainty);
  return {
    stack: id,
    ...natureOf(stack),
    ring: status === "removed" ? "removed" : ringOf(comparison, id, reasons),
    status,
    certainty,
    reasons:
      reasons.length > 0 ? reasons.map(withoutRoute) : [{ change: null, certainty, path: [{ id, kind: "stack" }] }],
  };
}

/** Whether a stack file that generated a unit now has errors: its block may be there all the same. */
function isBroken({ base, now }: Comparison, id: string): boolean {
  const blocks = generatedUnit(base, id)?.blocks ?? [];
  return blocks.some(({ block }) => factsAt(now, block.at.path).facts.errors.length > 0);
}

/** Nothing that the stack reads differs, but whether it is a stack, or what a call leads to: the settings say that too. */
function bySettings({ changed }: Comparison, id: string, certainty: Certainty): readonly ReasonWithRoute[] {
  if (!changed.has(SETTINGS_FILE)) return [];
  const path: readonly Step[] = [
    { id: SETTINGS_FILE, kind: "file" },
    { id, kind: "stack", via: "settings" },
  ];
  return [{ change: SETTINGS_FILE, certainty, path, direct: false }];
}

function withoutRoute({ direct: _, ...reason }: ReasonWithRoute): Reason {
  return reason;
}

/** own: a file of the stack's own folder changed, and not only perhaps where something else did for certain. */
function ringOf({ base, now }: Comparison, id: string, reasons: readonly ReasonWithRoute[]): Ring {
  const stacks = [now, base].map((world) => ({ world, stack: stacksIn(world, "").get(id) }));
  const isOwn = (reason: ReasonWithRoute) =>
    reason.change !== null &&
    // A file of a module that lies in the stack's folder is the module's.
    (reason.direct || reason.path[1]?.via !== "contains") &&
    stacks.some(({ world, stack }) => stack && isOwnFile(world, stack, reason.change ?? ""));
  const certain = reasons.filter((reason) => reason.certainty === "certain");
  return (certain.length > 0 ? certain : reasons).some(isOwn) || reasons.length === 0 ? "own" : "input";
}

/** A unit that is generated has its block in the stack file for its own. */
function isOwnFile(world: World, { folder, file, generatedFrom }: Stack, path: string): boolean {
  return generatedFrom === undefined ? stackFolderAround(world, path) === folder : path === file;
}

function certainties(findings: ReadonlyMap<string, Finding>): ReadonlyMap<string, Certainty> {
  return new Map([...findings].map(([id, finding]) => [id, finding.certainty]));
}

/**
 * What each stack of either state depends on: as it is now; as it was for a stack that is gone, or whose text now has
 * errors; and what depended on a stack that is gone.
 */
function dependencyEdges({ base, now }: Comparison): ReadonlyMap<string, readonly DependsOn[]> {
  const [before, after] = [stacksIn(base, ""), stacksIn(now, "")];
  const edges = new Map<string, readonly DependsOn[]>();
  for (const id of after.keys()) {
    const is = dependenciesOf(now, id).dependsOn;
    const was = before.has(id) ? dependenciesOf(base, id).dependsOn : [];
    if (was === is) {
      edges.set(id, is);
      continue;
    }
    const broken = compositionOf(now, id).problems.some((problem) => problem.code === "syntax");
    const kept = was.filter(
      (edge) =>
        (broken || !after.has(edge.stack)) && !is.some((each) => each.stack === edge.stack && each.kind === edge.kind),
    );
    edges.set(id, [...is, ...kept]);
  }
  for (const id of before.keys()) if (!after.has(id)) edges.set(id, dependenciesOf(base, id).dependsOn);
  return edges;
}

function withEffects(
  comparison: Comparison,
  changes: readonly PathChange[],
  reached: ReadonlySet<string>,
): readonly Change[] {
  const { base, now } = comparison;
  const quiet = changes.map((change) => change.path).filter((path) => !reached.has(path));
  const sameTokens = (path: string) => tokenAt(base, path) === tokenAt(now, path);
  const read = quiet.length === 0 ? new Set<string>() : configurationOfSome([now, base], new Set(quiet), sameTokens);
  const stacks = read.size === 0 ? [] : [...new Set([now, base].flatMap((world) => [...stacksIn(world, "").keys()]))];
  const hidden = hiddenChanges(comparison, stacks);
  return changes.map((change): Change => {
    if (reached.has(change.path)) return { ...change, effect: "affects" };
    if (!read.has(change.path)) return { ...change, effect: "none" };
    const isCopy = change.status !== "modified" && !now.compared.has(change.path);
    if (isCopy) return { ...change, effect: "none", hidden: [{ rule: "same-module", what: change.path, line: 1 }] };
    const pieces = hidden.filter(({ path }) => path === change.path).map(({ path: _, ...piece }) => piece);
    return pieces.length === 0 ? { ...change, effect: "cosmetic" } : { ...change, effect: "none", hidden: pieces };
  });
}

/**
 * Those of the paths that some stack reads as configuration. Of a pin, what it says of other tools is nobody's; of a stack
 * file, what it says of other units.
 */
function configurationOfSome(
  worlds: readonly World[],
  paths: ReadonlySet<string>,
  sameTokens: (path: string) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (leaves: readonly Leaf[]) => {
    for (const { role, path } of leaves) {
      if (["data", "linked", "presence", "arguments", "environment"].includes(role) || isPinFile(path)) continue;
      if (paths.has(path) && (role !== "generated" || sameTokens(path))) found.add(path);
    }
  };
  for (const world of worlds) {
    for (const id of stacksIn(world, "").keys()) {
      const composition = compositionOf(world, id);
      look(composition.leaves);
      for (const module of composition.modules) look(moduleLeaves(world, module.context));
      if (found.size === paths.size) return found;
    }
  }
  return found;
}
