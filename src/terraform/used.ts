import type { World } from "../evaluation/world";
import { query } from "../query";
import { moduleIn } from "./module";
import { newReferences, type References, referencesIn, referencesInBody } from "./references";
import { readsOutput, type Viewer, viewerKey } from "./viewer";

/** What the visible part of a module refers to; undefined: it can't be told, so everything counts. */
export const usedIn = query(
  "used",
  (world: World, viewer: Pick<Viewer, "folder" | "outputs" | "everything">): References | undefined => {
    const module = moduleIn(world, viewer.folder);
    if (viewer.everything || module.problems.length > 0) return undefined;
    const used = newReferences();
    for (const { is } of module.blocks) {
      if (is.type === "locals" || (is.type === "output" && !readsOutput(viewer, is.labels[0] ?? ""))) continue;
      referencesInBody(is.body, used);
    }
    // A set may grow while it is walked.
    for (const name of used.locals) for (const { is } of module.locals.get(name) ?? []) referencesIn(is.value, used);
    return used.unclear ? undefined : used;
  },
  { key: (viewer) => viewerKey({ ...viewer, isRoot: false, given: new Set(), named: new Set() }) },
);
