import { newNotes, noteRead, type Place, textsIn } from "../evaluation/reads";
import { isObject, isUnknown, joinText, partsOf, textOf, unknown, type Value } from "../evaluation/value";
import { attribute, type Block } from "../hcl/facts";
import type { Names } from "./names";
import { anyMatch, placesNamed, placesRead } from "./places";
import { placeIn, type Reading } from "./reading";
import { readScript } from "./scripts";
import { sourceOf } from "./source";
import { backendFile, newBackendArguments } from "./stateSettings";

/** What the blocks `terraform` and `engine` say: what is run, and with which arguments. */
export interface Commands {
  readonly source: { readonly value: Value; readonly at: Place } | undefined;
  /** Variable files that are surely given. */
  readonly variableFiles: readonly string[];
  readonly backendArguments: ReturnType<typeof newBackendArguments>;
}

/** Reads them, and notes the files that arguments, hooks and engines name. */
export function readCommands(reading: Reading, { evaluated, around }: Names): Commands {
  const { world, folder, notes } = reading;
  const variableFiles: string[] = [];
  const backendArguments = newBackendArguments();
  let source: Commands["source"];

  function terraform({ body }: Block) {
    const found = attribute(body, "source");
    if (found) source = { value: evaluated(found), at: placeIn(reading, found.line) };
    for (const inner of body.blocks) {
      if (inner.type === "extra_arguments") extraArguments(inner);
      else hook(inner);
    }
    const copied = attribute(body, "include_in_copy");
    if (copied) copies(textsIn(evaluated(copied)), copied.line);
  }

  /** Of the unit's folder and the module's, what would not be copied otherwise: the module may read it. */
  function copies(patterns: readonly Value[], line: number) {
    const at = placeIn(reading, line);
    const module = source ? sourceOf(world, newNotes(), folder, source.value, source.at).folders : [];
    for (const from of [folder, ...module.map((each) => each.folder)])
      for (const pattern of patterns.flatMap((each) => [each, joinText([each, "/**"])]))
        for (const path of placesNamed(world, from, anyMatch(pattern)).matching)
          noteRead(world, notes, { path, role: "data", certainty: "possible", via: "copies", at });
  }

  function extraArguments({ body }: Block) {
    for (const { name, line, ...attribute } of body.attributes) {
      const value = evaluated({ name, line, ...attribute });
      if (/^(required|optional)_var_files$/.test(name))
        for (const each of textsIn(value)) file(each, line, variableFiles);
      if (name === "arguments") commandLine(textsIn(value), line);
      // Terraform reads more of its command line from there.
      if (name === "env_vars" && isObject(value))
        for (const [variable, each] of value) if (/^TF_CLI_ARGS(_|$)/.test(variable)) commandLine(split(each), line);
    }
  }

  /** "-var-file=x", or "-var-file" and then "x". */
  function commandLine(words: readonly Value[], line: number) {
    for (const [index, word] of words.entries()) {
      const before = textOf(words[index - 1] ?? null) ?? "";
      const isValue = /^--?(var-file|backend-config)$/.test(before);
      argument(isValue ? joinText([before, "=", word]) : word, line);
    }
  }

  function argument(value: Value, line: number) {
    const settings = backendFile(value, backendArguments);
    if (settings !== undefined) file(settings, line, backendArguments.files);
    const [first, ...rest] = partsOf(value);
    const start = /^--?var-file=/.exec(first ?? "")?.[0];
    if (start === undefined) return;
    const given = joinText([first?.slice(start.length) ?? "", ...rest.map((part) => part ?? unknown("-var-file"))]);
    if (isUnknown(given) || textOf(given)?.includes("/") || textOf(given)?.includes(".tf"))
      file(given, line, variableFiles);
  }

  /** Relative to the folder that the unit is copied to: what the unit has of that name. */
  function file(value: Value, line: number, into: string[]) {
    const at = placeIn(reading, line);
    const { known, matching } = placesRead({ around, at }, folder, value, "an argument");
    for (const path of [...known, ...matching]) {
      const certainty = isUnknown(value) || matching.includes(path) ? "possible" : "certain";
      noteRead(world, notes, { path, role: "config", certainty, via: "reads", at });
      if (certainty === "certain") into.push(path);
    }
  }

  function hook({ body }: Block) {
    const workingDir = attribute(body, "working_dir");
    const { known } = placesNamed(world, folder, workingDir ? evaluated(workingDir) : null);
    for (const attribute of body.attributes) {
      for (const each of textsIn(evaluated(attribute)))
        readScript(around, [folder, ...known], each, { path: reading.position.file, line: attribute.line });
    }
  }

  /** A program that lies here; all else is fetched. */
  function engine({ body }: Block) {
    const source = attribute(body, "source");
    if (source) readScript(around, [folder], evaluated(source), { path: reading.position.file, line: source.line });
  }

  for (const block of reading.body.blocks) {
    if (block.type === "terraform") terraform(block);
    else if (block.type === "engine") engine(block);
  }
  return { source, variableFiles, backendArguments };
}

/** A text's words, as a shell would tell them apart where there are no quotes. */
function split(value: Value): readonly Value[] {
  const [first, ...rest] = partsOf(value);
  const words = (first ?? "").split(/\s+/);
  // What follows a gap is a part of the last word.
  return [...words.slice(0, -1), joinText([words.at(-1) ?? "", ...rest.map((part) => part ?? unknown("-var-file"))])];
}
