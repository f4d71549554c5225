import type { AffectedStack, Reason, Step } from "../engine";
import { count, reasonLine, tags, visible, why } from "../handover/words";
import { type Node, type RunMark, type RunMarks, stackKey } from "./node";
import type { Places } from "./places";

/** A stack's row, its reasons below it, and below each reason its steps from the change to the stack. */
export function stackNode(root: string, stack: AffectedStack, marks: RunMarks, places: Places): Node {
  const mark = marks.get(stackKey({ root, stack: stack.stack }));
  const id = `${root}\n${stack.stack}`;
  const said = mark && (mark.stale ? `${mark.text} (stale)` : mark.text);
  const description = [...(said === undefined ? [] : [said]), ...tags(stack), why(stack)].join(" · ");
  const wave = stack.wave === undefined ? "" : `, wave ${stack.wave}`;
  return {
    id,
    label: visible(stack.stack),
    description,
    tooltip: [
      visible(stack.stack),
      `${tags(stack).join(", ")}${wave}`,
      count(stack.reasons.length, "reason"),
      ...(said === undefined ? [] : [said]),
      ...(mark?.detail === undefined ? [] : [visible(mark.detail)]),
    ].join("\n"),
    ...appearance(stack, mark),
    context: stack.ring === "removed" ? "stack.removed" : stack.remote ? "stack.remote" : "stack.runnable",
    target: { root, stack: stack.stack },
    spoken: `${visible(stack.stack)}, ${tags(stack).join(", ")}${wave}${said ? `, ${said}` : ""}, ${why(stack)}`,
    folded: true,
    children: stack.reasons.map((reason, index) => reasonNode(places, id, reason, index)),
  };
}

/** How a change reaches a stack, told by shape, so that it can be seen without colours. */
export function ringIcon({ certainty, ring }: AffectedStack): string {
  return certainty === "possible" && ring !== "removed" ? "question" : rings[ring];
}

const rings = { own: "target", input: "circle-filled", dependent: "circle-outline", removed: "trash" } as const;

function appearance(stack: AffectedStack, mark: RunMark | undefined): { icon: string; color?: string } {
  if (mark === undefined || mark.stale) {
    const icon = ringIcon(stack);
    return mark ? { icon, color: "disabledForeground" } : { icon };
  }
  const shown = {
    running: { icon: "loading~spin" },
    changes: { icon: "diff-modified", color: "charts.yellow" },
    clean: { icon: "pass", color: "testing.iconPassed" },
    failed: { icon: "error", color: "testing.iconFailed" },
  };
  return shown[mark.state];
}

function reasonNode(places: Places, parent: string, reason: Reason, index: number): Node {
  const [first] = reason.path;
  const id = `${parent}\n${index}\n${reason.change ?? ""}`;
  return {
    id,
    label: visible(reason.change ?? first?.id ?? ""),
    description: [
      ...(reason.certainty === "possible" ? ["possible"] : []),
      `${count(reason.path.length, "step")}`,
    ].join(", "),
    tooltip: reasonLine(reason),
    icon: reason.change === null ? "references" : "diff",
    context: "reason",
    ...(reason.change === null ? {} : { open: places.file(reason.change) }),
    folded: index > 0,
    children: reason.path.map((step, position) => stepNode(places, `${id}\n${position}`, step)),
  };
}

const kinds = { file: "file", module: "package", model: "symbol-structure", secret: "lock", stack: "layers" } as const;

function stepNode(places: Places, id: string, step: Step): Node {
  const at = step.at === undefined ? "" : `${visible(step.at.path)}:${step.at.line}`;
  return {
    id,
    label: visible(step.id),
    description: [step.via, at].filter(Boolean).join(" · "),
    tooltip:
      step.via === undefined
        ? `The change: ${visible(step.id)}`
        : `${step.kind} ${visible(step.id)}: ${step.via} ${at}`,
    icon: kinds[step.kind],
    context: "step",
    open: places.step(step),
    children: [],
  };
}
