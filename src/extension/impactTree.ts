import type { AffectedStack, Impact } from "../engine";
import { count, visible } from "../handover/words";
import type { ImpactParams, RepositoryState } from "../protocol";
import { nameOf, whatFailed } from "./headline";
import { filterWords, hiddenBy, isFiltering, isShown } from "./impactFilter";
import { stackGroups } from "./impactGroups";
import type { ImpactLook } from "./impactLook";
import { type Node, type RunMarks, stackKey } from "./node";
import type { Pages } from "./pages";
import { PAGE, paged } from "./paging";
import { placesOf } from "./places";
import { sideGroups } from "./sideGroups";
import { isRunnable, stackNode } from "./stackNode";

/** The rows of the Impact tree. With one repository its groups stand at the top, else each below its repository. */
export function impactTree(
  picture: ImpactParams,
  marks: RunMarks,
  look: ImpactLook,
  pages: Pages["shown"] = new Map(),
): readonly Node[] {
  const seen = { marks, look, pages };
  const [only, ...more] = picture.repositories;
  const filtering = isFiltering(look.filter) ? filterRow(picture, marks, look) : [];
  if (only === undefined || more.length > 0) {
    return [...filtering, ...picture.repositories.map((state) => repositoryNode(state, seen))];
  }
  const rows = only.state === "ready" ? groups(only.root, only.impact, seen) : [];
  // What is empty has a welcome text, which a row would hide.
  return only.state === "ready" && only.impact.affected.length > 0 ? [...filtering, ...rows] : rows;
}

/** What is hidden must never read like an all-clear. */
function filterRow(picture: ImpactParams, marks: RunMarks, { filter }: ImpactLook): readonly Node[] {
  const { hidden, total } = hiddenBy(filter, picture, marks);
  const row = {
    id: "#filter",
    label: hidden === 0 ? "Nothing hidden" : `${hidden} of ${count(total, "stack")} hidden`,
    description: filterWords(filter),
    icon: "filter",
    context: "filter",
    runs: { command: "epicenter.clearFilter", arguments: [] },
    children: [],
  };
  const tooltip = `${row.label} by the filter: ${row.description}. Click to clear it.`;
  return [{ ...row, tooltip, spoken: `${row.label} by the filter: ${row.description}. Enter clears it.` }];
}

interface Seen {
  readonly marks: RunMarks;
  readonly look: ImpactLook;
  readonly pages: Pages["shown"];
}

function repositoryNode(state: RepositoryState, seen: Seen): Node {
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
    children: groups(state.root, state.impact, seen),
  };
}

function groups(root: string, impact: Impact, { marks, look, pages }: Seen): readonly Node[] {
  const places = placesOf(root, impact);
  const keyOf = ({ stack }: AffectedStack) => stackKey({ root, stack });
  const isChecked = (stack: AffectedStack) => look.checked.has(keyOf(stack));
  let above = 0;
  const stacks = stackGroups(impact.affected, look.grouping).flatMap((group): readonly Node[] => {
    const shown = group.stacks.filter((stack) => isShown(look.filter, root, stack, marks));
    if (shown.length === 0) return [];
    const id = `${root}\n#${group.id}`;
    const about = { root, base: impact.base, places };
    const row = (stack: AffectedStack) => {
      // Where a stack stands in one group alone, it stays unfolded when it moves to another.
      const own = look.grouping === "change" ? `${id}\n${stack.stack}` : keyOf(stack);
      return stackNode(stack, { ...about, id: own, marks: marks.get(keyOf(stack)) ?? {}, checked: isChecked(stack) });
    };
    const runnable = shown.filter(isRunnable);
    const targets = runnable.map(({ stack }) => ({ root, stack }));
    const folded = above >= PAGE;
    above += shown.length;
    return [
      {
        id,
        label: group.label,
        description:
          shown.length === group.stacks.length
            ? count(shown.length, "stack")
            : `${shown.length} of ${count(group.stacks.length, "stack")}`,
        ...(group.tooltip === undefined ? {} : { tooltip: group.tooltip }),
        icon: group.icon,
        context: runnable.length > 0 ? "group.runnable" : "group",
        target: { root },
        ...(runnable.length > 0 ? { check: { stacks: targets, checked: runnable.every(isChecked) } } : {}),
        folded,
        children: paged(id, shown, pages, row, "stack"),
      },
    ];
  });
  return [...stacks, ...sideGroups(root, impact, pages, places)];
}
