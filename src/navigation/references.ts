import { posix } from "node:path";
import type { World } from "../evaluation/world";
import { stacksAt } from "../graph/stacks";
import { languageOf } from "../hcl/language";
import type { Span } from "../hcl/positions";
import { isConfiguration, moduleFiles } from "../terraform/files";
import { unitFile } from "../terragrunt/unitFile";
import { type Edge, edgesIn } from "./edges";
import { mentionsIn } from "./mentions";

/** A piece of a file's text. */
export interface Location {
  /** From the repository's root. */
  readonly path: string;
  readonly span: Span;
}

/** What a file stands for: the folder whose module or stack it is part of, and itself. */
export function subjectsOf(world: World, path: string): readonly string[] {
  const folder = posix.dirname(path);
  const isPart = isConfiguration(posix.basename(path)) || unitFile(world, folder) === path;
  return isPart ? [...new Set([folder, ...stacksAt(world, folder).map(({ id }) => id), path])] : [path];
}

/** Every place that names one of these, sorted; a line where it can't be told what in it does. */
export function referencesTo(world: World, subjects: readonly string[]): readonly Location[] {
  const { to } = edgesIn(world, "");
  const edges = [...new Set(subjects)].flatMap((subject) => to.get(subject) ?? []);
  return locator(world, edges)(edges);
}

/** Tells where the text names what some of these edges lead to: their files are read once. */
export function locator(world: World, edges: readonly Edge[]): (some: readonly Edge[]) => readonly Location[] {
  const files = new Set(edges.flatMap((edge) => filesOf(world, edge)).filter((path) => languageOf(path) !== undefined));
  const mentions = mentionsIn(world, [...files]);
  return (some) => {
    const named = new Set(some.map(({ to }) => to));
    const found = new Map<string, Location>();
    const lines = new Set<string>();
    const add = (path: string, span: Span) => {
      found.set(`${path}\0${span.start.line}\0${span.start.character}`, { path, span });
      lines.add(`${path}\0${span.start.line}`);
    };
    for (const path of new Set(some.flatMap((edge) => filesOf(world, edge)))) {
      for (const { span, targets } of mentions.get(path) ?? [])
        if (targets.some((target) => named.has(target.path))) add(path, span);
    }
    for (const { at } of some) if (at && !lines.has(`${at.path}\0${at.line - 1}`)) add(at.path, wholeLine(at.line - 1));
    return [...found.values()].sort(byPlace);
  };
}

/** Of the places from which one thing names another the graph keeps one, which the others lie beside. */
export function filesOf(world: World, { from, at }: Edge): readonly string[] {
  return [...(at ? [at.path] : []), ...moduleFiles(world, from).configuration];
}

function byPlace(a: Location, b: Location): number {
  const [from, to] = [a.span.start, b.span.start];
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return from.line - to.line || from.character - to.character;
}

function wholeLine(line: number): Span {
  return { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
}
