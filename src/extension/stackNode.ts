import type { AffectedStack, Impact, Reason, Step } from "../engine";
import { count, reasonLine, tags, visible, why } from "../handover/words";
import { markWords } from "./markWords";
import type { Node, StackMarks } from "./node";
import type { Places } from "./places";

/** What a stack's row shows besides the stack. */
export interface StackRowAbout {
  readonly root: string;
  readonly base: Impact["base"];
  readonly marks: StackMarks;
  readonly checked: boolean;
  readonly places: Places;
  /** Of the row: one stack may stand in several groups. */
  readonly id: string;
}

/** A stack's row, its reasons below it, and below each reason its steps from the change to the stack. */
export function stackNode(stack: AffectedStack, about: StackRowAbout): Node {
  const { root, base, marks, checked, places, id } = about;
  const { short, long } = markWords(marks, Date.now());
  const wave = stack.wave === undefined ? [] : [`wave ${stack.wave}`];
  const isRemoved = stack.ring === "removed";
  const context = isRemoved ? "stack.removed" : stack.remote ? "stack.remote" : "stack.runnable";
  const reasons = stack.reasons.map((reason, index) => reasonNode(places, id, reason, index));
  const advice = isRemoved ? ["destroy before merging"] : [];
  return {
    id,
    label: visible(stack.stack),
    description: [...short, ...tags(stack), ...advice, why(stack)].join(" · "),
    tooltip: [
      visible(stack.stack),
      [...tags(stack), ...wave].join(", "),
      count(stack.reasons.length, "reason"),
      ...long,
    ].join("\n"),
    ...appearance(stack, marks),
    context,
    target: { root, stack: stack.stack },
    ...(context === "stack.runnable" ? { check: { stacks: [{ root, stack: stack.stack }], checked } } : {}),
    spoken: [visible(stack.stack), ...tags(stack), ...wave, ...short, ...advice, why(stack)].join(", "),
    folded: true,
    children: isRemoved ? [removedAdvice(id, stack, base), ...reasons] : reasons,
  };
}

/** What a stack that can be run is checked by. */
export function isRunnable({ ring, remote }: AffectedStack): boolean {
  return ring !== "removed" && !remote;
}

/** What to do about a stack that is gone: nobody plans it any more. */
function removedAdvice(parent: string, { stack, remote }: AffectedStack, base: Impact["base"]): Node {
  const where = remote ? "In HCP Terraform" : `In a checkout of ${visible(base.revision ?? "the base")}`;
  const label = "Destroy it before merging";
  const tooltip = [
    "This change takes away the code of this stack and leaves what it has built, with its state, to nobody.",
    `${where}, destroy ${visible(stack)} before you merge, unless another stack takes its state over.`,
  ].join("\n");
  return {
    id: `${parent}\n#advice`,
    label,
    description: "unless another stack takes its state over",
    tooltip,
    spoken: `${label}. ${tooltip}`,
    icon: "lightbulb",
    context: "advice",
    children: [],
  };
}

/** How a change reaches a stack, told by shape, so that it can be seen without colours. */
export function ringIcon({ certainty, ring }: AffectedStack): string {
  return certainty === "possible" && ring !== "removed" ? "question" : rings[ring];
}

const rings = { own: "target", input: "circle-filled", dependent: "circle-outline", removed: "trash" } as const;

/** The newest that is known of the stack: what runs, what its plan says, that it has drifted; else how the change reaches it. */
function appearance(stack: AffectedStack, { plan, drift }: StackMarks): { icon: string; color?: string } {
  if (plan?.state === "running" || drift?.state === "running") return { icon: "loading~spin" };
  if (plan !== undefined && !plan.stale) {
    const planned = {
      changes: { icon: "diff-modified", color: "charts.yellow" },
      clean: { icon: "pass", color: "testing.iconPassed" },
      failed: { icon: "error", color: "testing.iconFailed" },
    };
    return planned[plan.state];
  }
  if (drift?.state === "changes") return { icon: "warning", color: "list.warningForeground" };
  if (drift?.state === "failed") return { icon: "error", color: "testing.iconFailed" };
  const icon = ringIcon(stack);
  return plan ? { icon, color: "disabledForeground" } : { icon };
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
