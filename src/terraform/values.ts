import { factsAt, isCompared, writtenAt } from "../evaluation/contents";
import { entryAt, type World } from "../evaluation/world";
import { isLiteral } from "./literals";
import { moduleIn } from "./module";
import { shapeOf } from "./shape";
import { usedIn } from "./used";
import { tfvarsValue } from "./variables";
import type { HiddenLine, Rule, Viewer, Visible, VisibleLine } from "./viewer";

/**
 * What variable files, a later one winning, tell a root module: the value that each of its variables gets in the end. A
 * file that is the same in both states counts as a whole, as does one that can't be told apart into pieces.
 */
export function visibleValues(world: World, files: readonly string[], viewer: Viewer): Visible {
  const lines: VisibleLine[] = [];
  const hidden: HiddenLine[] = [];
  const module = moduleIn(world, viewer.folder);
  const used = files.some((path) => isCompared(world, path)) ? usedIn(world, viewer) : undefined;
  const show = (text: string, path: string) => lines.push({ text, written: text, path, certainty: "certain" });
  let wholly = 0;
  for (const [index, path] of files.entries()) {
    const body = isCompared(world, path) ? writtenAt(world, path) : undefined;
    if (!body) {
      // Their order counts, but not how many that differ stand between them.
      show(`values ${wholly++} of ${path} ${entryAt(world, path)?.id ?? "absent"}`, path);
      continue;
    }
    const later = new Set(files.slice(index + 1).flatMap((file) => namesIn(world, file)));
    const values = tfvarsValue(world, [path]);
    const { attributes } = factsAt(world, path).facts.body;
    const literals = new Set(attributes.filter((each) => isLiteral(each.value)).map((each) => each.name));
    for (const { name, tokens, line } of body.attributes) {
      const hide = (rule: Rule) =>
        hidden.push({ rule, what: `value of var.${name}`, text: tokens, at: { path, line } });
      if (!literals.has(name) && !module.variables.has(name)) {
        // Whether Terraform works it out rests on where else it is given.
        lines.push({ text: `value ${tokens}`, written: `value ${tokens}`, path, certainty: "possible" });
        continue;
      }
      // Anything but a literal is an error, whoever wins.
      const counts = !literals.has(name) || !used || (used.variables.has(name) && !later.has(name));
      if (!counts && later.has(name)) hide("overridden-value");
      else if (counts) show(`value ${tokens}`, path);
      else if (!module.variables.has(name)) hide("undeclared-value");
      else {
        // It must still fit the variable's type.
        show(`value ${name} ${shapeOf(values.get(name) ?? null)}`, path);
        hide("unused-value");
      }
    }
  }
  return { lines, hidden };
}

/** None of a file with errors: what it says is not known. */
function namesIn(world: World, file: string): readonly string[] {
  const { facts } = factsAt(world, file);
  return facts.errors.length > 0 ? [] : facts.body.attributes.map((each) => each.name);
}
