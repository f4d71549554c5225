import { isCompared, writtenAt } from "../evaluation/contents";
import { entryAt, realPath, type World } from "../evaluation/world";
import { query } from "../query";
import { moduleFiles, overridesDiffer } from "./files";
import { inlinedLocals } from "./inlined";
import { moduleIn } from "./module";
import { byArgument, overridableIn, overriddenArguments, splitOverride } from "./overridden";
import { placed } from "./place";
import { type Sorting, sortDeclarations } from "./sorting";
import { usedIn } from "./used";
import { type HiddenLine, type Viewer, type Visible, type VisibleLine, viewerKey } from "./viewer";

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
    // Where an override comes or goes, what it gives is held to what it replaces.
    const isMerged = overridesDiffer(world, viewer.folder);
    // Nothing has to be sorted where nothing differs.
    const differs = (path: string) => isMerged || isCompared(world, path);
    const used = paths.some(differs) ? usedIn(world, viewer) : undefined;
    const bodies = new Map(
      module.files.map((file, index) => {
        const path = paths[index] ?? file;
        return [file, differs(path) ? writtenAt(world, path) : undefined] as const;
      }),
    );
    const inlined = used && inlinedLocals(world, module, bodies);
    const declared = overridableIn(
      isMerged ? module.files.filter((file) => !overrides.has(file)).map((file) => bodies.get(file)) : [],
    );
    const inOrder = [...overrides];
    const laterOverrides = (file: string) => inOrder.slice(inOrder.indexOf(file) + 1);
    const lines: VisibleLine[] = [];
    const hidden: HiddenLine[] = [];
    // That there is a module counts for who calls it, though nothing in it may.
    if (paths[0] !== undefined) lines.push({ text: "is there", written: "", path: paths[0], certainty: "certain" });
    for (const [index, file] of module.files.entries()) {
      const path = paths[index] ?? file;
      const body = bodies.get(file);
      const sortingAt = (prefix: string): Sorting => ({
        world,
        module,
        viewer,
        used,
        inlined,
        overridden: overriddenArguments(world, laterOverrides(file)),
        isByArgument: isMerged,
        show: (text, certainty = "certain") =>
          lines.push({ text: prefix + (inlined?.resolve(text) ?? text), written: prefix + text, path, certainty }),
        showWhereUsed: (text) => lines.push({ text: null, written: text, path, certainty: "certain" }),
        hide: (rule, what, text, line, meaning) =>
          hidden.push({
            rule,
            what,
            text: prefix + text,
            at: { path, line },
            ...(meaning === undefined ? {} : { meaning }),
          }),
      });
      const prefix = overrides.has(file) ? `override ${placed(world, viewer.folder, file)} ` : "";
      if (!body)
        sortingAt(prefix).show(`${placed(world, viewer.folder, path)} ${entryAt(world, path)?.id ?? "absent"}`);
      else if (overrides.has(file)) {
        const { given, rest } = splitOverride(body, declared);
        sortDeclarations(given, sortingAt(""));
        sortDeclarations(rest, sortingAt(prefix));
      } else sortDeclarations(isMerged ? byArgument(body) : body, sortingAt(""));
    }
    return { lines, hidden };
  },
  { key: viewerKey },
);
