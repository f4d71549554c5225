import { type QuickPickItem, window } from "vscode";
import type { StackInfo } from "../protocol";
import { readyStates, type Server } from "./client";
import { type Node, pathBelow, type StackTarget, stackKey } from "./node";

/**
 * The stack that a command is about: a row of the tree, a lens's `root, stack`, else the one that the active file lies in, else
 * a chosen one. undefined where nothing was chosen.
 */
export async function stackTarget(
  server: Server,
  args: readonly unknown[],
  verb: string,
): Promise<StackTarget | undefined> {
  const [first, second] = args;
  if (typeof first === "string" && typeof second === "string") {
    return { root: first, stack: second };
  }
  const target = (first as Node | undefined)?.target;
  if (target !== undefined && "stack" in target) {
    return target;
  }
  const active = await activeStacks(server);
  return active.length === 1 ? active[0] : (await pickStacks(server, verb, false, active))?.[0];
}

/** Those whose file is the active one, else those of its folder: several where one folder is run in several ways. */
async function activeStacks(server: Server): Promise<readonly StackTarget[]> {
  const uri = window.activeTextEditor?.document.uri;
  for (const { root } of uri?.scheme === "file" ? readyStates(server) : []) {
    const file = pathBelow(root, uri?.path ?? "");
    if (file === undefined) {
      continue;
    }
    const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".";
    const stacks = await server.stacks(root);
    const exact = stacks.filter((each) => each.file === file);
    const found = exact.length > 0 ? exact : stacks.filter((each) => each.folder === folder);
    if (found.length > 0) {
      return found.map(({ stack }) => ({ root, stack }));
    }
  }
  return [];
}

interface StackItem extends QuickPickItem {
  readonly target: StackTarget;
}

/** Lets a person choose among all stacks, or some, affected ones first. */
export async function pickStacks(
  server: Server,
  verb: string,
  many: boolean,
  some: readonly StackTarget[] = [],
): Promise<readonly StackTarget[] | undefined> {
  const states = readyStates(server);
  if (states.length === 0) {
    void window.showInformationMessage("Epicenter has no repository to look at yet.");
    return undefined;
  }
  const listed = await Promise.all(
    states.map(async ({ root, impact }) => {
      const affected = new Set(impact.affected.map(({ stack }) => stack));
      const items = (await server.stacks(root)).map((info): StackItem => stackItem(root, info, affected));
      return items.sort((a, b) => Number(affected.has(b.target.stack)) - Number(affected.has(a.target.stack)));
    }),
  );
  const isOffered = ({ target }: StackItem) => some.some((each) => stackKey(each) === stackKey(target));
  const items = some.length > 0 ? listed.flat().filter(isOffered) : listed.flat();
  if (many) {
    return (await window.showQuickPick(items, { placeHolder: verb, canPickMany: true }))?.map(({ target }) => target);
  }
  const item = await window.showQuickPick(items, { placeHolder: verb, matchOnDescription: true });
  return item && [item.target];
}

function stackItem(root: string, { stack }: StackInfo, affected: ReadonlySet<string>): StackItem {
  return { label: stack, description: affected.has(stack) ? "affected" : "", target: { root, stack } };
}
