import picomatch from "picomatch";
import { query, steadyQuery } from "../query";
import { allPaths, foldersWith, storedText, type World } from "./world";

/** The value of `filter`, undefined where a line takes it back. */
type Filter = string | undefined;

interface Rule {
  /** Seen from the folder of the .gitattributes. */
  readonly matches: (path: string) => boolean;
  readonly filter: Filter;
}

const folders = steadyQuery("folders with git attributes", (world: World, _: ""): readonly string[] => {
  allPaths(world, "");
  return foldersWith(world, (name) => name === ".gitattributes").filter((folder) => rulesIn(world, folder).length > 0);
});

const rulesIn = query("git attributes", (world: World, folder: string): readonly Rule[] => {
  const text = storedText(world, folder === "." ? ".gitattributes" : `${folder}/.gitattributes`);
  return text === undefined ? [] : rulesOf(text);
});

/**
 * The filter that git's attributes name for a file: "git-crypt", "lfs", … Of all lines that match, the last of the
 * nearest .gitattributes counts (gitattributes(5)); what a clone keeps for itself (.git/info/attributes) is not looked at.
 */
export function filterOf(world: World, path: string): string | undefined {
  let filter: Filter;
  for (const folder of folders(world, "")) {
    const inside = folder === "." ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
    if (inside === undefined) continue;
    for (const rule of rulesIn(world, folder)) if (rule.matches(inside)) filter = rule.filter;
  }
  return filter;
}

function rulesOf(text: string): readonly Rule[] {
  const rules: Rule[] = [];
  const macros = new Map<string, { readonly filter: Filter }>();
  for (const line of text.split(/\r?\n/)) {
    const [, quoted, plain, rest = ""] = /^\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))(.*)$/.exec(line) ?? [];
    const pattern = quoted?.replace(/\\(.)/g, "$1") ?? plain;
    // Negative patterns are forbidden, and one that names a folder matches no file.
    if (pattern === undefined || /^[#!]|\/$/.test(pattern)) continue;
    const said = saidOf(rest, macros);
    if (said === undefined) continue;
    if (pattern.startsWith("[attr]")) macros.set(pattern.slice("[attr]".length), said);
    else rules.push({ matches: matcher(pattern), ...said });
  }
  return rules;
}

/** What a line says of `filter`, by itself or by a macro; undefined where it says nothing. */
function saidOf(attributes: string, macros: ReadonlyMap<string, { readonly filter: Filter }>) {
  let said: { readonly filter: Filter } | undefined;
  for (const attribute of attributes.split(/\s+/)) {
    const value = /^filter=(.*)$/.exec(attribute)?.[1];
    if (value !== undefined) said = { filter: value };
    else if (/^[-!]?filter$/.test(attribute)) said = { filter: undefined };
    else said = macros.get(attribute) ?? said;
  }
  return said;
}

/** More stars than this take a matcher too long; such a pattern is taken to match everything. */
const MOST_STARS = 12;

/** Without a slash a pattern is one of names, else of paths; unlike in .gitignore a folder stands for no file in it. */
function matcher(pattern: string): (path: string) => boolean {
  if (pattern.length > 1000 || (pattern.match(/\*/g)?.length ?? 0) > MOST_STARS) return () => true;
  const fits = picomatch(pattern.replace(/^\//, ""), { dot: true, nobrace: true, noextglob: true, nonegate: true });
  return pattern.includes("/") ? fits : (path) => fits(path.slice(path.lastIndexOf("/") + 1));
}
