import type { World } from "../evaluation/world";
import { query } from "../query";
import { type Module, moduleIn } from "./module";
import { newReferences, type References, referencesIn, referencesInBody } from "./references";
import { hasSureLocal, hasSureOutput } from "./sure";
import { readsOutput, type Viewer, viewerKey } from "./viewer";

export interface Used extends References {
  /** Locals that the visible part rests on for sure; others only what nobody uses, which fails where it has no value. */
  readonly visibleLocals: ReadonlySet<string>;
  /** Variables of the same kind. */
  readonly visibleVariables: ReadonlySet<string>;
}

/** What the visible part of a module refers to; undefined: it can't be told, so everything counts. */
export const usedIn = query(
  "used",
  (world: World, viewer: Pick<Viewer, "folder" | "outputs" | "everything">): Used | undefined => {
    const module = moduleIn(world, viewer.folder);
    if (viewer.everything || module.problems.length > 0) return undefined;
    const used = newReferences();
    const unread: (typeof module.blocks)[number][] = [];
    for (const each of module.blocks) {
      const { type, labels, body } = each.is;
      if (type === "output" && !readsOutput(viewer, labels[0] ?? "")) unread.push(each);
      else if (type !== "locals") referencesInBody(body, used);
    }
    followLocals(module, used);
    const visibleLocals = new Set(used.locals);
    const visibleVariables = new Set(used.variables);
    for (const { is } of unread) if (!hasSureOutput(world, module, is.labels[0] ?? "")) referencesInBody(is.body, used);
    for (const name of module.locals.keys()) if (!hasSureLocal(world, module, name)) used.locals.add(name);
    followLocals(module, used);
    return used.unclear ? undefined : { ...used, visibleLocals, visibleVariables };
  },
  {
    key: (viewer) =>
      viewerKey({
        ...viewer,
        isRoot: false,
        given: new Set(),
        named: new Set(),
        namedOutputs: new Set(),
        idle: new Set(),
        softVariables: new Set(),
        softArguments: new Set(),
      }),
  },
);

/** Adds what the locals refer to that are referred to. */
export function followLocals(module: Module, used: References) {
  // A set may grow while it is walked.
  for (const name of used.locals) for (const { is } of module.locals.get(name) ?? []) referencesIn(is.value, used);
}
