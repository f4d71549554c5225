import { posix } from "node:path";
import { type Certainty, type Place, readable } from "../evaluation/reads";
import { isUnknown } from "../evaluation/value";
import { locate, namesIn, type World, whatIsAt } from "../evaluation/world";
import { query } from "../query";
import { recipesOf } from "./makefile";
import { assignedIn, type Mention, mentionsIn } from "./scripts";

/** Something that a stack's command line gives Terraform. */
export interface Told extends Pick<Mention, "flag" | "value"> {
  readonly certainty: Certainty;
  readonly at: Place;
}

const makefile = /^(GNUmakefile|[Mm]akefile)$/;
const taskfile = /^[Tt]askfile\.ya?ml$/;
const justfile = /^\.?[Jj]ustfile$/;
const anyScript = new RegExp(`${makefile.source}|${taskfile.source}|${justfile.source}|\\.(sh|bash|mk)$`);

/** A script of the repository that a command runs, with the words that follow it. */
interface Script {
  readonly path: string;
  readonly args: readonly string[];
}

/**
 * What a command for the stack of a folder says, itself and in the Makefile's target or the script that it runs. A
 * target's recipe is certain; of a script that may do one thing or another, what it says is possible.
 */
export function toldBy(
  world: World,
  folder: string,
  command: string,
  at: Place,
): { readonly told: readonly Told[]; readonly scripts: readonly string[] } {
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map(([whole, a, b]) => a ?? b ?? whole);
  const assignment = /^([A-Za-z_]\w*)=(.*)$/s;
  const given = words.flatMap((word) => {
    const [, name, value] = assignment.exec(word) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  const scripts = scriptsOf(
    world,
    folder,
    words.filter((word) => !assignment.test(word)),
  );
  const direct = mentionsIn(command, new Map(given)).map((each): Told => ({ ...each, certainty: "certain", at }));
  const told = scripts.flatMap((script) => toldByScript(world, script, given));
  return { told: [...direct, ...told], scripts: scripts.map(({ path }) => path) };
}

function toldByScript(world: World, { path, args }: Script, given: readonly (readonly [string, string])[]): Told[] {
  const text = readable(world, path) ?? "";
  const positions = args.map((value, index) => [String(index + 1), value] as const);
  const known = new Map([...assignedIn(text), ...positions, ...given]);
  const recipes = makefile.test(posix.basename(path)) ? args.flatMap((target) => recipesOf(text, target)) : [];
  const told = (mention: Mention, certainty: Certainty, from = 0): Told => ({
    ...mention,
    certainty: isUnknown(mention.value) ? "possible" : certainty,
    at: { path, line: from + mention.line },
  });
  if (recipes.length === 0) return mentionsIn(text, known).map((each) => told(each, "possible"));
  return recipes.flatMap(({ line, lines, variables }) =>
    mentionsIn(lines.join("\n"), new Map([...known, ...variables])).map((each) => told(each, "certain", line)),
  );
}

function scriptsOf(world: World, folder: string, words: readonly string[]): readonly Script[] {
  const [program = ""] = words;
  const runs = new Map([
    ["make", makefile],
    ["gmake", makefile],
    ["task", taskfile],
    ["just", justfile],
  ]).get(program);
  if (runs) {
    const args = words.slice(1).filter((word) => !word.startsWith("-"));
    return [folder, "."]
      .flatMap((each) => filesNamed(world, each, runs))
      .slice(0, 1)
      .map((path) => ({ path, args }));
  }
  return words.flatMap((word, index) => {
    const path = [folder, "."]
      .map((each) => locate(world, each, word))
      .find((each) => each !== undefined && anyScript.test(posix.basename(each)) && whatIsAt(world, each) === "file");
    return path === undefined ? [] : [{ path, args: words.slice(index + 1) }];
  });
}

function filesNamed(world: World, folder: string, form: RegExp): readonly string[] {
  return namesIn(world, folder)
    .filter((name) => form.test(name))
    .map((name) => posix.join(folder, name));
}

/** What scripts in the stack's folder and at the repository's root give Terraform, all of it possible. */
export function toldByScripts(world: World, folder: string): readonly Told[] {
  return [...new Set([folder, "."])]
    .flatMap((each) => filesNamed(world, each, anyScript))
    .flatMap((path) =>
      mentionsInScript(world, path)
        // What is run in another folder is another stack's.
        .filter(({ chdir }) => chdir === undefined || locate(world, posix.dirname(path), chdir) === folder)
        .map((each): Told => ({ ...each, certainty: "possible", at: { path, line: each.line } })),
    );
}

const mentionsInScript = query("mentions in script", (world: World, path: string): readonly Mention[] => {
  const text = readable(world, path) ?? "";
  return mentionsIn(text, assignedIn(text));
});
