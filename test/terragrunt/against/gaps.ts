import { posix } from "node:path";
import { factsAt } from "../../../src/evaluation/contents";
import type { Leaf, Place } from "../../../src/evaluation/reads";
import { realPath, textAt, type World } from "../../../src/evaluation/world";
import { unitFile } from "../../../src/terragrunt/unitFile";
import type { OurUnit } from "./ours";
import type { Told } from "./real";

/**
 * What Terragrunt itself passes over, so that we say more. Each is known to its makers or seen in its code, and has a tree
 * that shows it.
 */
export const gaps = {
  G1: "a file in a folder below the unit's: only the unit's own folder is looked at",
  G2: "Terraform's functions that read files (file, templatefile, fileset, …) in Terragrunt's files",
  G3: "variable files, hooks' and run_cmd's scripts, files whose path is handed on, and what a part reads that discovery does not evaluate",
  G4: "a module that a module calls, outside of its folder",
  G5: "a file of a local module that is no code: templates, policies",
  G6: "a relative source in an included file: looked for beside that file, run from the unit",
  G7: "what a generated unit is made from: stack files, what they read, the folder that is copied; and the unit, where that is elsewhere",
  G8: "that a file comes which a function would find first, or that is read if it is there",
  G9: "a dependency in a file that read_terragrunt_config reads",
  G10: "what can't be parsed or known is dropped without a word",
  G12: "names that git quotes, and kinds of change that its reading of git's answer does not know",
  G15: "folders whose names hold letters of a pattern",
  G17: "a unit in JSON: find passes over it, run in its folder it is one",
  G16: "a file in a unit's folder that others include or read: its change counts for that unit alone",
  G18: "what is behind a symbolic link: it tells the link",
  G19: "what .terragrunt-excludes or .terragrunt-filters leave out, in the folder that it is run in",
} as const;

export type Gap = keyof typeof gaps;

/** What Terragrunt takes for the code of a local module (moduleFileExtensions in config.go). */
const code = /\.(tf|tf\.json|hcl|tofu|tofu\.json)$/;

const textReaders = /\b(file|filebase64|filemd5|filesha\d+|filebase64sha\d+|templatefile|fileset|fileexists)\(/;

const marks = /\b(mark_as_read|mark_glob_as_read|sops_decrypt_file)\(/;

/** Parts of a configuration that discovery evaluates (the decode list of phase_parse.go); what includes and locals say always. */
const evaluated = new Set([
  "include",
  "locals",
  "dependency",
  "dependencies",
  "feature",
  "exclude",
  "errors",
  "remote_state",
  "source",
]);

/** Why Terragrunt does not say that a unit reads a file; undefined: there is no reason. */
export function gapOfLeaf(
  world: World,
  told: Pick<Told, "failed">,
  id: string,
  unit: OurUnit,
  owner: string,
  leaf: Leaf,
): Gap | undefined {
  if (leaf.role === "generated" || leaf.via === "template") return "G7";
  if (isInJson(world, id)) return "G17";
  if (configurationFiles(id, unit).some((path) => told.failed.includes(path))) return "G10";
  if (
    unit.reading.some(
      (each) => realPath(world, each.leaf.path) !== each.leaf.path && isBehind(world, each.leaf.path, leaf.path),
    )
  )
    return "G18";
  if (leaf.role === "presence" && leaf.via === "looks for") return "G8";
  if (refusesSource(world, id) && (owner !== "" || leaf.via === "source")) return "G10";
  if (leaf.role === "versions" && leaf.via === "source" && leaf.at?.path !== unitFile(world, id)) return "G6";
  if (owner !== "" && owner !== id) return gapOfModule(id, unit, owner, leaf);
  if (isBelow(leaf.path, id)) return posix.dirname(leaf.path) === id ? undefined : "G1";
  if (leaf.via === "runs") return "G3";
  const { at } = leaf;
  if (!at) return undefined;
  if (leaf.certainty === "possible") return "G10";
  if (textReaders.test(lineAt(world, at))) return "G2";
  if (leaf.role === "data" && !marks.test(lineAt(world, at))) return "G3";
  return evaluated.has(partAt(world, at)) ? undefined : "G3";
}

export function isInJson(world: World, id: string): boolean {
  return unitFile(world, id).endsWith(".json");
}

/** It refuses a source that names a dependency, even where that says the same whatever it is. */
function refusesSource(world: World, id: string): boolean {
  return /\bsource\s*=.*\bdependency\./.test(textAt(world, unitFile(world, id)) ?? "");
}

function isBehind(world: World, link: string, path: string): boolean {
  const real = realPath(world, link);
  return real !== undefined && `${path}/`.startsWith(`${real}/`);
}

export function isBelow(path: string, folder: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}

function gapOfModule(id: string, unit: OurUnit, owner: string, leaf: Leaf): Gap | undefined {
  const source = unit.sources.find(({ folder }) => isBelow(leaf.path, folder));
  if (!source) return unit.sources.some(({ folder }) => folder === owner) ? "G5" : "G4";
  if (!code.test(leaf.path)) return "G5";
  return source.at === posix.join(id, "terragrunt.hcl") ? undefined : "G6";
}

/** Why Terragrunt does not say that a unit depends on another. */
export function gapOfDependency(
  world: World,
  told: Told,
  id: string,
  unit: OurUnit,
  at: Place,
  certain: boolean,
): Gap | undefined {
  if (configurationFiles(id, unit).some((path) => told.failed.includes(path))) return "G10";
  // One path that it can't work out, and it drops all of the unit's.
  if (!certain || unit.isUnclear) return "G10";
  if (refusesSource(world, id)) return "G10";
  const merged = [posix.join(id, "terragrunt.hcl"), ...Object.values(unit.include)];
  return merged.includes(at.path) ? undefined : "G9";
}

/** Why its git filter does not see a change of a path that a unit is known to read. */
export function gapOfChange(world: World, path: string): Gap | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git quotes what is not ASCII.
  if (/[^\x00-\x7f]/.test(path)) return "G12";
  if (/[[\]{}*?]/.test(path)) return "G15";
  return textAt(world, `${posix.dirname(path)}/terragrunt.hcl`) === undefined ? undefined : "G16";
}

function configurationFiles(id: string, { reading }: OurUnit): readonly string[] {
  return [
    posix.join(id, "terragrunt.hcl"),
    ...reading.filter(({ owner, leaf }) => owner === "" && leaf.role === "config").map(({ leaf }) => leaf.path),
  ];
}

function lineAt(world: World, { path, line }: Place): string {
  return textAt(world, path)?.split("\n")[line - 1] ?? "";
}

/** The attribute or block at the top of the file that a line belongs to; of `terraform` the part in it. */
function partAt(world: World, { path, line }: Place): string {
  const { body } = factsAt(world, path).facts;
  const parts = [
    ...body.attributes.map(({ name, line }) => ({ name, line })),
    ...body.blocks.flatMap((block) =>
      block.type === "terraform"
        ? [...block.body.attributes, ...block.body.blocks.map(({ type, line }) => ({ name: type, line }))]
        : [{ name: block.type, line: block.line }],
    ),
  ].sort((a, b) => a.line - b.line);
  return parts.findLast((part) => part.line <= line)?.name ?? "";
}
