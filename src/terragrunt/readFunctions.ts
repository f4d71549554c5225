import { note, noteRead } from "../evaluation/reads";
import { isSecret } from "../evaluation/secrets";
import {
  alternatives,
  failure,
  isPartlyUnknown,
  isUnknown,
  joinText,
  namesOf,
  oneOf,
  partsOf,
  textOf,
  unknown,
  type Value,
} from "../evaluation/value";
import { absolute, filesBelow, locate, textAt, type World, whatIsAt, whatIsBehind } from "../evaluation/world";
import { tfvarsValue } from "../terraform/variables";
import type { Call } from "./functions";
import { globPattern } from "./glob";
import { folderOf } from "./pathFunctions";
import { anyMatch, certaintyOf, filesRead, followed, placesNamed, placesRead } from "./places";
import { configurationIn } from "./unitFile";

export function readTerragruntConfig(call: Call): Value {
  const { world, notes, readConfig } = call.around;
  const [path = null, fallback] = call.args;
  const { known, isOpen } = placesRead(call, folderOf(call.around), path, "read_terragrunt_config()");
  const certainty = certaintyOf(path);
  const values: Value[] = [];
  for (const each of known) {
    const file = whatIsBehind(world, each) === "folder" ? configurationIn(world, each) : each;
    if (whatIsBehind(world, file) === undefined) {
      note(notes, { path: file, role: "presence", certainty, via: "looks for", at: call.at });
      values.push(fallback ?? failure(`there is no ${file}`));
      continue;
    }
    noteRead(world, notes, { path: file, role: "config", certainty, via: "reads", at: call.at });
    values.push(readConfig(file, certainty));
  }
  const open = alternatives(path).filter((each) => textOf(each) === undefined);
  const matching = open.flatMap((each) => configurationsLike(call, each));
  for (const path of matching)
    noteRead(world, notes, { path, role: "config", certainty: "possible", via: "reads", at: call.at });
  const read = followed(call, matching, "read_terragrunt_config()");
  for (const file of read) values.push(readConfig(file, "possible"));
  if (open.length > 0 && fallback !== undefined) values.push(fallback);
  const isAll = open.length === 0 || (!isOpen && read.length > 0);
  if (!isAll || values.length === 0) values.push(failsWith(open) ?? unknown("read_terragrunt_config()"));
  return oneOf(values, "read_terragrunt_config()");
}

/** Files that a path with gaps may name, or the configuration of a folder that it may. */
function configurationsLike({ around }: Call, path: Value): readonly string[] {
  if (!partsOf(path).some((part) => part !== null)) return [];
  const ways = [path, joinText([path, "/terragrunt.hcl"]), joinText([path, "/terragrunt.hcl.json"])];
  const files = ways.flatMap((each) => placesNamed(around.world, folderOf(around), each).matching);
  return [...new Set(files)].filter((file) => /\.hcl(\.json)?$/.test(file));
}

function failsWith(values: readonly Value[]): Value | undefined {
  return values.find((each) => isUnknown(each) && each.fails);
}

export function sopsDecryptFile(call: Call): Value {
  filesRead(call, folderOf(call.around), call.args[0] ?? null, "sops_decrypt_file()", { secret: true });
  return unknown("secret");
}

/** The text as JSON, as Go writes it. */
export function readTfvarsFile(call: Call): Value {
  const { world } = call.around;
  const path = call.args[0] ?? null;
  const { files, isAll } = filesRead(call, folderOf(call.around), path, "read_tfvars_file()", { role: "config" });
  const values = files.map((file) => tfvarsText(world, file));
  return isAll ? oneOf(values, "read_tfvars_file()") : oneOf([...values, unread], "read_tfvars_file()");
}

const unread = unknown("read_tfvars_file()");

function tfvarsText(world: World, file: string): Value {
  if (isSecret(world, file) || whatIsAt(world, file) !== "file") return unread;
  if (file.endsWith("json")) return textAt(world, file) ?? unread;
  const given = tfvarsValue(world, [file]);
  return isPartlyUnknown(given) ? unread : JSON.stringify(plainData(given));
}

function plainData(value: Value): unknown {
  if (value instanceof Map)
    return Object.fromEntries(namesOf(value).map((name) => [name, plainData(value.get(name) ?? null)]));
  return Array.isArray(value) ? value.map(plainData) : value;
}

export function markAsRead(call: Call): Value {
  const path = call.args[0] ?? null;
  filesRead(call, folderOf(call.around), path, "mark_as_read()", {});
  return path;
}

/** A boundary, which may stand before the pattern, only refuses what leads out of it. */
export function markGlobAsRead(call: Call): Value {
  const { world, notes } = call.around;
  const pattern = call.args.at(-1) ?? null;
  const values = alternatives(pattern).map((each): Value => {
    const text = textOf(each);
    const place = text === undefined ? undefined : locate(world, folderOf(call.around), text);
    const fits = place === undefined ? undefined : globPattern(place);
    if (!fits) return possiblyMarked(call, each);
    const found = filesBelow(world, ".").filter((path) => fits.test(path));
    for (const path of found)
      note(notes, { path, role: "data", certainty: certaintyOf(pattern), via: "matches", at: call.at });
    return found.map((path) => absolute(world, path));
  });
  return oneOf(values, "mark_glob_as_read()");
}

/** What a pattern may match of which not all is known. */
function possiblyMarked(call: Call, pattern: Value): Value {
  filesRead(call, folderOf(call.around), anyMatch(pattern), "mark_glob_as_read()", {});
  return unknown("mark_glob_as_read()");
}
