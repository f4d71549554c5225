import type { AffectedStack, Change, Impact, Problem } from "../engine";
import { count, quietWhy, visible } from "../handover/words";
import type { ImpactParams, RepositoryState } from "../protocol";
import { nameOf, whatFailed } from "./headline";
import type { Node, RunMarks } from "./node";
import { type Places, placesOf } from "./places";
import { stackNode } from "./stackNode";

/** The rows of the Impact tree. With one repository its groups stand at the top, else each below its repository. */
export function impactTree(picture: ImpactParams, marks: RunMarks): readonly Node[] {
  const [only, ...more] = picture.repositories;
  if (only === undefined || more.length > 0) {
    return picture.repositories.map((state) => repositoryNode(state, marks));
  }
  return only.state === "ready" ? groups(only.root, only.impact, marks) : [];
}

function repositoryNode(state: RepositoryState, marks: RunMarks): Node {
  const name = nameOf(state.root);
  // Another row than the one with the answer: VS Code would keep that folded where it had nothing below.
  const bare = { id: `${state.root}\n#${state.state}`, label: name, target: { root: state.root }, children: [] };
  if (state.state === "indexing") {
    const description = state.total === 0 ? "indexing…" : `indexing ${state.done}/${state.total}…`;
    return { ...bare, description, tooltip: state.root, icon: "loading~spin", context: "repository" };
  }
  if (state.state === "failed") {
    const tooltip = `${state.root}\n${visible(state.message)}`;
    if (state.reason === "not-a-repository") {
      return { ...bare, description: "in no git repository", tooltip, icon: "folder", context: "folder" };
    }
    const description = `no answer: ${whatFailed(state.message)}`;
    return { ...bare, description, tooltip, icon: "error", color: "errorForeground", context: "repository" };
  }
  const { affected, base, total } = state.impact;
  return {
    id: state.root,
    label: name,
    target: { root: state.root },
    description: `${affected.length} of ${count(total, "stack")} · ${visible(base.revision ?? "nothing (no commit yet)")}`,
    tooltip: state.root,
    icon: "repo",
    context: "repository.ready",
    children: groups(state.root, state.impact, marks),
  };
}

function groups(root: string, impact: Impact, marks: RunMarks): readonly Node[] {
  const places = placesOf(root, impact);
  const rows = (stacks: readonly AffectedStack[]) => stacks.map((stack) => stackNode(root, stack, marks, places));
  const removed = impact.affected.filter(({ ring }) => ring === "removed");
  const possible = impact.affected.filter(({ ring, certainty }) => ring !== "removed" && certainty === "possible");
  const certain = impact.affected.filter(({ ring, certainty }) => ring !== "removed" && certainty === "certain");
  const waves = [...new Set(certain.map(({ wave }) => wave ?? 0))].sort((a, b) => a - b);
  const silent = impact.changes.filter(({ effect }) => effect !== "affects");
  return [
    ...waves.map((wave) => {
      const stacks = certain.filter((stack) => (stack.wave ?? 0) === wave);
      return group(
        root,
        `wave-${wave}`,
        wave === 0 ? "Without a wave" : `Wave ${wave}`,
        "layers",
        rows(stacks),
        "stack",
      );
    }),
    ...group0(root, "possible", "Possible", "question", rows(possible), "stack"),
    ...group0(root, "removed", "Removed", "trash", rows(removed), "stack"),
    ...group0(
      root,
      "cycles",
      "Cycles",
      "sync",
      impact.cycles.map((cycle) => cycleNode(root, cycle)),
      "cycle",
    ),
    ...group0(
      root,
      "problems",
      "Problems",
      "warning",
      impact.problems.map((each, i) => problemNode(root, each, i, places)),
      "problem",
      true,
    ),
    ...group0(
      root,
      "silent",
      "Changes without effect",
      "circle-slash",
      silent.map((each) => changeNode(root, each, places)),
      "file",
      true,
    ),
  ];
}

function group(root: string, id: string, label: string, icon: string, children: readonly Node[], noun: string): Node {
  const description = count(children.length, noun);
  return { id: `${root}\n#${id}`, label, description, icon, context: "group", target: { root }, children };
}

/** A group that is left out where nothing is in it. */
function group0(
  root: string,
  id: string,
  label: string,
  icon: string,
  children: readonly Node[],
  noun: string,
  folded = false,
): readonly Node[] {
  return children.length === 0 ? [] : [{ ...group(root, id, label, icon, children, noun), folded }];
}

function cycleNode(root: string, cycle: readonly string[]): Node {
  const label = [...cycle, ...cycle.slice(0, 1)].map(visible).join(" → ");
  const tooltip = "These stacks wait on each other; they stand in one wave, in no order that is right.";
  return { id: `${root}\n#cycle\n${label}`, label, tooltip, icon: "sync", context: "cycle", children: [] };
}

const severities = {
  error: { icon: "error", color: "list.errorForeground" },
  warning: { icon: "warning", color: "list.warningForeground" },
  information: { icon: "info", color: "foreground" },
} as const;

function problemNode(root: string, problem: Problem, index: number, places: Places): Node {
  const place = problem.path === null ? "" : `${visible(problem.path)}${problem.line ? `:${problem.line}` : ""}`;
  return {
    id: `${root}\n#problem\n${index}\n${problem.code}\n${place}`,
    label: visible(problem.message),
    description: place,
    tooltip: `${visible(problem.message)} (${problem.code})`,
    ...severities[problem.severity],
    context: "problem",
    ...(problem.path === null ? {} : { open: places.file(problem.path, problem.line) }),
    children: [],
  };
}

function changeNode(root: string, change: Change, places: Places): Node {
  const why = quietWhy(change);
  return {
    id: `${root}\n#change\n${change.path}`,
    label: visible(change.path),
    description: change.status === "modified" ? why : `${change.status}, ${why}`,
    icon: "file",
    context: "change",
    open: places.file(change.path),
    children: [],
  };
}
