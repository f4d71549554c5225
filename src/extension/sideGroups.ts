import type { Change, HiddenPiece, Impact, Problem } from "../engine";
import { count, hiddenLine, quietWhy, visible } from "../handover/words";
import type { Node } from "./node";
import type { Pages } from "./pages";
import { paged } from "./paging";
import type { Places } from "./places";

/** What the Impact view tells besides affected stacks: cycles, problems, and changes that reach nobody; none of them empty. */
export function sideGroups(root: string, impact: Impact, pages: Pages["shown"], places: Places): readonly Node[] {
  const { cycles, problems, changes } = impact;
  const silent = changes.filter(({ effect }) => effect !== "affects");
  const group = <T>(
    {
      id,
      label,
      icon,
      noun,
      folded = true,
    }: { id: string; label: string; icon: string; noun: string; folded?: boolean },
    all: readonly T[],
    row: (each: T, index: number) => Node,
  ): readonly Node[] => {
    const own = `${root}\n#${id}`;
    const description = count(all.length, noun);
    const children = paged(own, all, pages, row, noun);
    const node = { id: own, label, description, icon, context: "group", target: { root }, folded, children };
    return all.length === 0 ? [] : [node];
  };
  return [
    ...group({ id: "cycles", label: "Cycles", icon: "sync", noun: "cycle", folded: false }, cycles, (each) =>
      cycleNode(root, each),
    ),
    ...group({ id: "problems", label: "Problems", icon: "warning", noun: "problem" }, problems, (each, index) =>
      problemNode(root, each, index, places),
    ),
    ...group({ id: "silent", label: "Changes without effect", icon: "circle-slash", noun: "file" }, silent, (each) =>
      changeNode(root, each, places),
    ),
  ];
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
  const label = visible(problem.message);
  return {
    id: `${root}\n#problem\n${index}\n${problem.code}\n${place}`,
    label,
    description: place,
    tooltip: `${label} (${problem.code})`,
    spoken: [problem.severity, label, ...(place === "" ? [] : [place])].join(", "),
    ...severities[problem.severity],
    context: "problem",
    ...(problem.path === null ? {} : { open: places.file(problem.path, problem.line) }),
    children: [],
  };
}

function changeNode(root: string, change: Change, places: Places): Node {
  const why = quietWhy(change);
  const { path, status, hidden = [] } = change;
  const id = `${root}\n#change\n${path}`;
  return {
    id,
    label: visible(path),
    description: status === "modified" ? why : `${status}, ${why}`,
    icon: "file",
    context: "change",
    open: places.file(path),
    folded: true,
    // One reason stands in the row itself.
    children: hidden.length > 1 ? hidden.map((piece, index) => pieceNode(id, path, piece, index, places)) : [],
  };
}

function pieceNode(parent: string, path: string, piece: HiddenPiece, index: number, places: Places): Node {
  return {
    id: `${parent}\n${index}`,
    label: hiddenLine(piece),
    description: `line ${piece.line}`,
    icon: "circle-slash",
    context: "piece",
    open: places.file(path, piece.line),
    children: [],
  };
}
