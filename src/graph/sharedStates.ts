import type { Place } from "../evaluation/reads";
import { canonical, isPartlyUnknown } from "../evaluation/value";
import { textAt, type World } from "../evaluation/world";
import { steadyQuery } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { moduleIn } from "../terraform/module";
import type { StateAddress } from "../terraform/state";
import { addressWords } from "../terraform/stateWords";
import { compositionOf } from "./parts";
import { stackOf, stacksIn } from "./stacks";
import { type KeptState, statesOf } from "./states";

/** How many of the others are named. */
const MOST_NAMES = 3;

/** What is wrong where another stack keeps its state in the same place: each overwrites the other's. */
export function sharedState(world: World, id: string): readonly Problem[] {
  const state = onlyState(world, id);
  const sharing = state && (keepers(world, "").get(addressKey(state.address)) ?? []);
  const others = sharing?.filter((other) => other !== id && !isOneRun(world, id, other)) ?? [];
  if (!state || others.length === 0) return [];
  const { path, line } = placeOf(world, id);
  const more = others.length > MOST_NAMES ? ` and ${others.length - MOST_NAMES} more` : "";
  const names = `${others.slice(0, MOST_NAMES).join(", ")}${more}`;
  const message = `${id} keeps its state where ${names} ${others.length > 1 ? "do" : "does"} (${addressWords(state.address)}): they overwrite each other.`;
  const related = others.slice(0, MOST_NAMES).map((other) => ({ ...placeOf(world, other), message: `${other} too` }));
  return [{ path, line, severity: "error", code: "same-state", message, related }];
}

/** Where it says where it keeps its state, or the file that a person opens for it. */
function placeOf(world: World, id: string): Place {
  return onlyState(world, id)?.at ?? { path: stackOf(world, id)?.file ?? id, line: 1 };
}

/** Stacks by where they keep their state, as far as that is told for sure. */
const keepers = steadyQuery("keepers of states", (world: World, _: ""): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const id of stacksIn(world, "").keys()) {
    const state = onlyState(world, id);
    if (!state) continue;
    const key = addressKey(state.address);
    const known = found.get(key);
    if (known) known.push(id);
    else found.set(key, [id]);
  }
  return found;
});

/** The state of a stack that has one place for it, all of which is written. */
function onlyState(world: World, id: string): KeptState | undefined {
  const [only, ...more] = statesOf(world, id);
  return only && more.length === 0 && isWritten(only.address) ? only : undefined;
}

function isWritten({ backend, store, where, object, open }: StateAddress): boolean {
  // What a backend that is not known here takes from its environment can't be told.
  if (open || typeof object !== "string" || [...store, ...where].some(isPartlyUnknown)) return false;
  // Nor which cluster it is that the environment leads to.
  const reachesMany = backend === "consul" || backend === "kubernetes";
  return !store.includes(null) && (!reachesMany || where.some((each) => each !== null));
}

function addressKey({ backend, store, where, object }: StateAddress): string {
  return canonical([backend, store, where, object]);
}

/** The other is a part of this one, whose backend doesn't count then; or the workspace may tell them apart. */
function isOneRun(world: World, a: string, b: string): boolean {
  const folders = [a, b].map((id) => stackOf(world, id)?.folder);
  const isPart = (of: string, part: string | undefined) =>
    compositionOf(world, of).modules.some(({ context }) => context.folder === part);
  return isPart(a, folders[1]) || isPart(b, folders[0]) || asksWorkspace(world, a, b) || asksWorkspace(world, b, a);
}

/** Whether it may be run in a workspace that is not told: its code asks for that, or it is one of several of its folder. */
function asksWorkspace(world: World, id: string, other: string): boolean {
  const stack = stackOf(world, id);
  if (!stack || stack.instance.workspace !== undefined) return false;
  const isSibling = stack.folder === stackOf(world, other)?.folder && stack.instance.backendConfig.length === 0;
  return (
    isSibling ||
    moduleIn(world, stack.folder).files.some((file) => textAt(world, file)?.includes("terraform.workspace"))
  );
}
