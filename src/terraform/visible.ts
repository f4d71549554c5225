import { isCompared, writtenAt } from "../evaluation/contents";
import type { Certainty } from "../evaluation/reads";
import { entryAt, realPath, type World } from "../evaluation/world";
import { query } from "../query";
import { moduleFiles } from "./files";
import { inlinedLocals } from "./inlined";
import { moduleIn } from "./module";
import { overriddenArguments } from "./overridden";
import { placed } from "./place";
import { sortDeclarations } from "./sorting";
import { usedIn } from "./used";
import { type HiddenLine, type Rule, type Viewer, type Visible, type VisibleLine, viewerKey } from "./viewer";

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
    const bodies = new Map(
      module.files.map((file, index) => {
        const path = paths[index] ?? file;
        return [file, isCompared(world, path) ? writtenAt(world, path) : undefined] as const;
      }),
    );
    const inlined = used && inlinedLocals(world, module, bodies);
    const inOrder = [...overrides];
    const laterOverrides = (file: string) => inOrder.slice(inOrder.indexOf(file) + 1);
    const lines: VisibleLine[] = [];
    const hidden: HiddenLine[] = [];
    // That there is a module counts for who calls it, though nothing in it may.
    if (paths[0] !== undefined) lines.push({ text: "is there", written: "", path: paths[0], certainty: "certain" });
    for (const [index, file] of module.files.entries()) {
      const path = paths[index] ?? file;
      const body = bodies.get(file);
      const prefix = overrides.has(file) ? `override ${placed(world, viewer.folder, file)} ` : "";
      const show = (text: string, certainty: Certainty = "certain") =>
        lines.push({ text: prefix + (inlined?.resolve(text) ?? text), written: prefix + text, path, certainty });
      const showWhereUsed = (text: string) => lines.push({ text: null, written: text, path, certainty: "certain" });
      const hide = (rule: Rule, what: string, text: string, line: number, meaning?: string) =>
        hidden.push({
          rule,
          what,
          text: prefix + text,
          at: { path, line },
          ...(meaning === undefined ? {} : { meaning }),
        });
      if (body)
        sortDeclarations(body, {
          world,
          module,
          viewer,
          used,
          inlined,
          overridden: overriddenArguments(world, laterOverrides(file)),
          show,
          showWhereUsed,
          hide,
        });
      else show(`${placed(world, viewer.folder, path)} ${entryAt(world, path)?.id ?? "absent"}`);
    }
    return { lines, hidden };
  },
  { key: viewerKey },
);
