import { isCompared, writtenAt } from "../evaluation/contents";
import { entryAt, realPath, type World } from "../evaluation/world";
import { query } from "../query";
import { moduleFiles } from "./files";
import { moduleIn } from "./module";
import { newReferences, type References, referencesIn, referencesInBody } from "./references";
import { sortDeclarations } from "./sorting";
import {
  type HiddenLine,
  type Rule,
  readsOutput,
  type Viewer,
  type Visible,
  type VisibleLine,
  viewerKey,
} from "./viewer";

/**
 * What a module's plan can rest on: its resources, data, calls and checks, the outputs that are read, and the locals and
 * variables that these name. A file that is the same in both states counts as a whole, as does one that can't be told
 * apart into pieces.
 */
export const visibleTo = query(
  "visible",
  (world: World, viewer: Viewer): Visible => {
    const module = moduleIn(world, viewer.folder);
    const { overrides } = moduleFiles(world, viewer.folder);
    const paths = module.files.map((file) => realPath(world, file) ?? file);
    // Nothing has to be sorted where nothing differs.
    const used = paths.some((path) => isCompared(world, path)) ? usedIn(world, viewer) : undefined;
    const lines: VisibleLine[] = [];
    const hidden: HiddenLine[] = [];
    for (const [index, file] of module.files.entries()) {
      const path = paths[index] ?? file;
      const body = isCompared(world, path) ? writtenAt(world, path) : undefined;
      const prefix = overrides.has(file) ? `override ${file} ` : "";
      const show = (text: string) => lines.push({ text: prefix + text, path });
      const hide = (rule: Rule, what: string, text: string, line: number) =>
        hidden.push({ rule, what, text: prefix + text, at: { path, line } });
      if (body) sortDeclarations(body, { world, module, viewer, used, show, hide });
      else show(`${path} ${entryAt(world, path)?.id ?? "absent"}`);
    }
    return { lines, hidden };
  },
  { key: viewerKey },
);

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
