/** The lines that make a target, and what "$@" and "$*" stand for in them. */
export interface Recipe {
  readonly lines: readonly string[];
  /** That of the rule, from 1: the line before the first. */
  readonly line: number;
  readonly variables: ReadonlyMap<string, string>;
}

/** The recipes that make a target, those of its prerequisites included; none where the file has no rule for it. */
export function recipesOf(makefile: string, target: string, above: readonly string[] = []): readonly Recipe[] {
  const recipes: Recipe[] = [];
  const needed = new Set<string>();
  let lines: string[] | undefined;
  for (const [index, row] of makefile.split("\n").entries()) {
    const [, names, rest = ""] = /^([^\s#:=][^:=]*)::?(?!=)(.*)$/.exec(row) ?? [];
    if (/^\S/.test(row)) lines = undefined;
    lines?.push(row);
    const [stem] =
      names
        ?.trim()
        .split(/\s+/)
        .flatMap((name) => stemOf(name, target) ?? []) ?? [];
    if (stem === undefined) continue;
    for (const name of rest.replace(/;.*/, "").split(/[|\s]+/)) needed.add(name.replaceAll("%", stem));
    lines = [];
    recipes.push({ lines, line: index + 1, variables: new Map(Object.entries({ "@": target, "*": stem })) });
  }
  const seen = [...above, target];
  const inner = [...needed].filter((name) => !seen.includes(name)).flatMap((name) => recipesOf(makefile, name, seen));
  return [...recipes, ...inner];
}

/** What "%" stands for where a rule's name fits a target, "" where it is the target. */
function stemOf(name: string, target: string): string | undefined {
  if (name === target) return "";
  const [before, after, ...more] = name.split("%");
  if (before === undefined || after === undefined || more.length > 0) return undefined;
  const fits = target.length > before.length + after.length && target.startsWith(before) && target.endsWith(after);
  return fits ? target.slice(before.length, target.length - after.length) : undefined;
}
