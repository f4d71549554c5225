import type { AffectedStack } from "../engine";
import { environmentOf } from "../handover/environment";
import { visible } from "../handover/words";
import type { Grouping } from "./impactLook";

/** Stacks that stand together in the Impact view. */
export interface StackGroup {
  /** Unique among the groups of one grouping, and the same from one picture to the next. */
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly tooltip?: string;
  /** In each the reason comes first that it stands there for. */
  readonly stacks: readonly AffectedStack[];
}

/**
 * The stacks in groups, none of them empty. Every stack stands in one of them at least; by changed file, in that of each file
 * that reaches it. What is removed always stands apart, for it can't be run; what is possible does where groups tell how and
 * when, and not where they tell whom.
 */
export function stackGroups(affected: readonly AffectedStack[], grouping: Grouping): readonly StackGroup[] {
  const there = affected.filter(({ ring }) => ring !== "removed");
  const removed = affected.filter(({ ring }) => ring === "removed");
  return [...by[grouping](there), removedGroup(removed)].filter(({ stacks }) => stacks.length > 0);
}

const by: Readonly<Record<Grouping, (stacks: readonly AffectedStack[]) => readonly StackGroup[]>> = {
  wave: (stacks) => [...waves(stacks.filter(isCertain)), possibleGroup(stacks)],
  environment: environments,
  change: changedFiles,
  ring: (stacks) => [...rings(stacks.filter(isCertain)), possibleGroup(stacks)],
};

function isCertain({ certainty }: AffectedStack): boolean {
  return certainty === "certain";
}

function possibleGroup(stacks: readonly AffectedStack[]): StackGroup {
  const possible = stacks.filter((stack) => !isCertain(stack));
  const tooltip = "Reached by way of something that the text does not tell: plan them to be sure.";
  return { id: "possible", label: "Possible", icon: "question", tooltip, stacks: possible };
}

function removedGroup(stacks: readonly AffectedStack[]): StackGroup {
  const tooltip = "Their code goes with this change, what they built stays: destroy it before merging.";
  return { id: "removed", label: "Removed", icon: "trash", tooltip, stacks };
}

function waves(stacks: readonly AffectedStack[]): readonly StackGroup[] {
  const groups = collected(stacks, ({ wave = 0 }) => [wave]);
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([wave, own]) => ({
      id: `wave-${wave}`,
      label: wave === 0 ? "Without a wave" : `Wave ${wave}`,
      icon: "layers",
      stacks: own,
    }));
}

function environments(stacks: readonly AffectedStack[]): readonly StackGroup[] {
  return sorted(collected(stacks, ({ stack }) => [environmentOf(stack) ?? ""])).map(([name, own]) => ({
    id: `environment-${name}`,
    label: name === "" ? "Without an environment" : name,
    icon: "server-environment",
    stacks: own,
  }));
}

function changedFiles(stacks: readonly AffectedStack[]): readonly StackGroup[] {
  const groups = collected(stacks, ({ reasons }) => reasons.map(({ change }) => change ?? ""));
  return sorted(groups).map(([path, own]) => {
    const first = own.map((stack) => ({ ...stack, reasons: startingWith(stack.reasons, path) }));
    const id = `change-${path}`;
    return path === ""
      ? { id, label: "Through other stacks", icon: "references", stacks: first }
      : { id, label: visible(path), icon: "diff", stacks: first };
  });
}

function startingWith(reasons: AffectedStack["reasons"], path: string): AffectedStack["reasons"] {
  const isIts = (reason: AffectedStack["reasons"][number]) => (reason.change ?? "") === path;
  return [...reasons.filter(isIts), ...reasons.filter((reason) => !isIts(reason))];
}

function rings(stacks: readonly AffectedStack[]): readonly StackGroup[] {
  const own = (ring: AffectedStack["ring"]) => stacks.filter((stack) => stack.ring === ring);
  return [
    { id: "ring-own", label: "Own files changed", icon: "target", stacks: own("own") },
    { id: "ring-input", label: "Something that it reads changed", icon: "circle-filled", stacks: own("input") },
    { id: "ring-dependent", label: "Only through other stacks", icon: "circle-outline", stacks: own("dependent") },
  ];
}

function collected<K>(stacks: readonly AffectedStack[], keys: (stack: AffectedStack) => readonly K[]) {
  const groups = new Map<K, AffectedStack[]>();
  for (const stack of stacks) {
    for (const key of new Set(keys(stack))) {
      const known = groups.get(key);
      if (known) known.push(stack);
      else groups.set(key, [stack]);
    }
  }
  return groups;
}

/** By name; what has none is last. */
function sorted<T>(groups: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...groups].sort(([a], [b]) => Number(a === "") - Number(b === "") || (a < b ? -1 : 1));
}
