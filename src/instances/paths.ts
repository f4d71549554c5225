import { posix } from "node:path";
import picomatch from "picomatch";
import { filesBelow, isBeside, namesIn, type World, whatIsAt } from "../evaluation/world";

/** A path of the settings as a folder of the repository and what follows it: "" or a glob. */
export interface Pattern {
  readonly base: string;
  readonly glob: string;
}

/** Whether paths fit a glob; one that is none, which a person is still typing, fits nothing. */
export function matcher(glob: string): (path: string) => boolean {
  try {
    return picomatch(glob);
  } catch {
    return () => false;
  }
}

/** Seen from `folder`; from the repository's root where it begins with "/". */
export function patternOf(world: World, folder: string, text: string): Pattern {
  const from = text.startsWith("/") ? "." : folder;
  const whole = clean(from, text);
  // A name may hold what would be a glob elsewhere.
  if (whatIsAt(world, whole) !== undefined) return { base: whole, glob: "" };
  const { base, glob } = picomatch.scan(text.replace(/^\/+/, ""));
  return { base: clean(from, base), glob };
}

function clean(folder: string, path: string): string {
  return posix.join(folder, path.replace(/^\/+/, "")).replace(/(?<=.)\/$/, "");
}

/** Whether a pattern leads out of the repository, to where nothing is known. */
export function leadsNowhere(world: World, { base }: Pattern): boolean {
  return (base === ".." || base.startsWith("../")) && !isBeside(world, base);
}

export const outside = 'leads out of the repository; name the other one that it leads to under "repositories".';

export function filesOf(world: World, { base, glob }: Pattern): readonly string[] {
  if (glob === "") return whatIsAt(world, base) === "folder" ? filesBelow(world, base) : [base];
  const fits = matcher(glob);
  return filesBelow(world, base).filter((path) => fits(below(base, path)));
}

export function foldersOf(world: World, { base, glob }: Pattern): readonly string[] {
  if (glob === "") return whatIsAt(world, base) === "folder" ? [base] : [];
  const fits = matcher(glob);
  const deep = glob.includes("**");
  const levels = glob.split("/").length;
  const found: string[] = [];
  const walk = (folder: string, level: number) => {
    for (const name of namesIn(world, folder)) {
      if (!name.endsWith("/") || name.startsWith(".")) continue;
      const inner = posix.join(folder, name.slice(0, -1));
      if (fits(below(base, inner))) found.push(inner);
      if (deep || level < levels) walk(inner, level + 1);
    }
  };
  walk(base, 1);
  return found.sort();
}

function below(base: string, path: string): string {
  return base === "." ? path : path.slice(base.length + 1);
}

/** What of a path the wildcards of a pattern stand for, as a name: "clients/*" and "clients/a.tfvars" make "a". */
export function nameFor({ base, glob }: Pattern, path: string): string {
  if (glob === "") return stem(posix.basename(path));
  const parts = glob.split("/");
  const literal = parts.length - 1 - parts.findLastIndex((part) => picomatch.scan(part).isGlob);
  const names = below(base, path).split("/");
  const told = names.slice(0, names.length - literal);
  return [...told.slice(0, -1), literal === 0 ? stem(told.at(-1) ?? "") : (told.at(-1) ?? "")].join("-");
}

/** A file's name without what says that it is a variable file, or a backend's. */
export function stem(name: string): string {
  return name.replace(/(\.auto)?\.tfvars(\.json)?$|(?<=.)(\.[a-z0-9]+)?\.tfbackend$|(?<=.)\.(ya?ml|json|hcl)$/, "");
}
