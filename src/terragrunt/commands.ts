import { noteRead, type Place, placesOf, textsIn } from "../evaluation/reads";
import { isUnknown, textOf, type Value } from "../evaluation/value";
import { attribute, type Block } from "../hcl/facts";
import { readScript } from "./functions";
import type { Names } from "./names";
import { placeIn, type Reading } from "./reading";
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
  }

  function extraArguments({ body }: Block) {
    for (const attribute of body.attributes) {
      const values = textsIn(evaluated(attribute));
      if (/^(required|optional)_var_files$/.test(attribute.name))
        for (const each of values) file(each, attribute.line, variableFiles);
      if (attribute.name === "arguments") for (const each of values) argument(each, attribute.line);
    }
  }

  function argument(value: Value, line: number) {
    const settings = backendFile(value, backendArguments);
    if (settings !== undefined) file(settings, line, backendArguments.files);
    const given = /^--?var-file=(.+)$/.exec(textOf(value) ?? "")?.[1];
    if (given?.includes("/") || given?.includes(".tf")) file(given, line, variableFiles);
  }

  /** Relative to the folder that the unit is copied to: what the unit has of that name. */
  function file(value: Value, line: number, into: string[]) {
    const { known, matching } = placesOf(world, folder, value);
    for (const path of [...known, ...matching]) {
      const certainty = isUnknown(value) || matching.includes(path) ? "possible" : "certain";
      noteRead(world, notes, { path, role: "config", certainty, via: "reads", at: placeIn(reading, line) });
      if (certainty === "certain") into.push(path);
    }
  }

  function hook({ body }: Block) {
    for (const attribute of body.attributes) {
      for (const each of textsIn(evaluated(attribute))) readScript(around, folder, each, attribute.line);
    }
  }

  /** A program that lies here; all else is fetched. */
  function engine({ body }: Block) {
    const source = attribute(body, "source");
    if (source) readScript(around, folder, evaluated(source), source.line);
  }

  for (const block of reading.body.blocks) {
    if (block.type === "terraform") terraform(block);
    else if (block.type === "engine") engine(block);
  }
  return { source, variableFiles, backendArguments };
}
