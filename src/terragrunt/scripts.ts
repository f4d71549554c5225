import { noteRead, noteTree, type Place } from "../evaluation/reads";
import { alternatives, joinText, textOf, unknown, type Value } from "../evaluation/value";
import { absolute, locate, whatIsAt } from "../evaluation/world";
import type { Call, Surroundings } from "./functions";
import { folderOf } from "./pathFunctions";
import { placesNamed } from "./places";

/** `run_cmd`, which is never run: what it prints may rest on each file that it names. */
export function runCommand({ around, args, at }: Call): Value {
  const folder = folderOf(around);
  for (const arg of args) readScript(around, [folder], arg, at);
  const command = args.filter((arg) => !options.has(textOf(arg) ?? ""));
  return printed(around, command) ?? unknown("run_cmd");
}

/** Terragrunt's own, before the command. */
const options = new Set(["--terragrunt-quiet", "--terragrunt-global-cache", "--terragrunt-no-cache"]);

/** Of a few commands it is known what they print. */
function printed(around: Surroundings, [program = null, ...args]: readonly Value[]): Value | undefined {
  const words = args.map(textOf);
  if (program === "git") return words.join(" ") === "rev-parse --show-toplevel" ? around.world.root : undefined;
  if (program === "pwd") return args.length === 0 ? absolute(around.world, folderOf(around)) : undefined;
  if (program !== "echo" || args.length === 0 || (words[0] ?? "-").startsWith("-")) return undefined;
  return joinText(args.flatMap((arg, index) => (index === 0 ? [arg] : [" ", arg])));
}

/**
 * What an argument of a command names of the repository: what the command does may rest on it. A file alone does for sure;
 * one in a shell's text, all in a folder, what fits a path with gaps possibly. `folders`: where the command may be run.
 */
export function readScript(around: Surroundings, folders: readonly string[], arg: Value, at: Place): void {
  for (const each of alternatives(arg)) {
    const text = textOf(each);
    for (const folder of folders) {
      if (text === undefined) gaps(around, folder, each, at);
      else if (!named(around, folder, text, at))
        for (const word of wordsOf(text)) named(around, folder, word, at, "possible");
    }
  }
}

/** Words of a shell's text, and the value in "--file=value". */
function wordsOf(text: string): readonly string[] {
  const words = text.split(/[\s"'`;|&<>()$=,:]+/).filter((word) => word.includes("/") || word.includes("."));
  return words.filter((word) => word !== text && !/^\.*$/.test(word));
}

function named(
  { world, notes }: Surroundings,
  folder: string,
  text: string,
  at: Place,
  certainty: "certain" | "possible" = "certain",
): boolean {
  const path = text === "" ? undefined : locate(world, folder, text);
  const what = path === undefined ? undefined : whatIsAt(world, path);
  if (path === undefined || what === undefined) return false;
  if (what === "file") noteRead(world, notes, { path, role: "data", certainty, via: "runs", at });
  // A folder around the unit is where it works, not what it reads.
  else if (!`${folder}/`.startsWith(`${path}/`) && path !== ".")
    noteTree(world, notes, path, { role: "data", certainty: "possible", via: "runs", at });
  return true;
}

function gaps({ world, notes }: Surroundings, folder: string, arg: Value, at: Place): void {
  const { matching, isOpen } = placesNamed(world, folder, arg);
  if (isOpen) return;
  for (const path of matching) noteRead(world, notes, { path, role: "data", certainty: "possible", via: "runs", at });
}
