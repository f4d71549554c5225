import { window } from "vscode";
import { count } from "../handover/words";
import { readyStates, type Server } from "./client";
import { isShown } from "./impactFilter";
import type { ImpactLook } from "./impactLook";
import { type Node, type RunMarks, type StackTarget, stackKey } from "./node";
import { isRunnable } from "./stackNode";

/**
 * The affected stacks to plan: of a group's row its own, of a repository's row those of it, else all. Where the filter hides some
 * of them, a person says whether they are meant. undefined where nothing is to run.
 */
export async function affectedTargets(
  server: Server,
  seen: { readonly look: ImpactLook; readonly marks: RunMarks },
  node: Node | undefined,
): Promise<readonly StackTarget[] | undefined> {
  // A group's row has those alone that it shows.
  if (node?.check !== undefined) return node.check.stacks;
  const root = node?.target?.root;
  const affected = readyStates(server)
    .filter((state) => root === undefined || state.root === root)
    .flatMap((state) => state.impact.affected.map((stack) => ({ root: state.root, stack })))
    .filter(({ stack }) => isRunnable(stack));
  const shown = affected.filter(({ root, stack }) => isShown(seen.look.filter, root, stack, seen.marks));
  const targets = (of: typeof affected) => of.map(({ root, stack }) => ({ root, stack: stack.stack }));
  if (affected.length === 0) {
    void window.showInformationMessage("Epicenter knows of no affected stack to plan.");
    return undefined;
  }
  if (shown.length === affected.length) return targets(affected);
  const items = [
    ...(shown.length > 0
      ? [{ label: `Plan the ${count(shown.length, "stack")} that the filter shows`, of: shown }]
      : []),
    { label: `Plan all ${count(affected.length, "affected stack")}`, of: affected },
  ];
  const placeHolder = `The filter hides ${affected.length - shown.length} of them`;
  const chosen = await window.showQuickPick(items, { placeHolder });
  return chosen && targets(chosen.of);
}

/** The checked stacks that can be run now, whether the filter shows them or not. */
export function checkedTargets(server: Server, { checked }: ImpactLook): readonly StackTarget[] {
  return readyStates(server).flatMap(({ root, impact }) =>
    impact.affected
      .filter(isRunnable)
      .map(({ stack }) => ({ root, stack }))
      .filter((target) => checked.has(stackKey(target))),
  );
}
