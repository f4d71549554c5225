import { evaluate, type Scope, withNames } from "../evaluation/evaluate";
import { type Certainty, noteRead, type Place } from "../evaluation/reads";
import { unknown, type Value } from "../evaluation/value";
import { locate, realPath, whatIsAt } from "../evaluation/world";
import type { Attribute } from "../hcl/facts";
import { callFunction, opens, type Surroundings } from "./functions";
import { placeIn, type Reading, take } from "./reading";
import type { ValueOf } from "./shape";
import { valuesBeside } from "./values";

/** What the names in a file stand for. */
export interface Names {
  readonly scope: Scope;
  readonly around: Surroundings;
  /** Each attribute is worked out once. */
  readonly evaluated: ValueOf;
  /** All that the file declares. */
  locals(): ReadonlyMap<string, Value>;
}

/** `local`, `include`, `feature`, `values` and the functions; what they read is noted. Includes are seen as they are found. */
export function namesIn(reading: Reading): Names {
  const { world, position, body, notes, problems, included } = reading;
  const around: Surroundings = {
    world,
    position,
    notes,
    includes: () => new Map([...included].map(([label, each]) => [label, each.file])),
    readConfig: (file, certainty) => readConfig(reading, file, certainty),
    askedOriginal: () => {
      reading.usesOriginal = true;
    },
  };
  const locals = new Map<string, Value>();
  const declared = new Map(
    body.blocks
      .filter((block) => block.type === "locals")
      .flatMap((block) => block.body.attributes.map((each) => [each.name, each])),
  );
  const scope: Scope = {
    variable: (name) => (name === "include" ? exposed("") : name === "values" ? given() : undefined),
    member(name, attribute) {
      if (name === "local") return local(attribute);
      if (name === "include") return included.has(attribute) ? exposed(attribute) : memberOfBare(attribute);
      if (name === "feature") return new Map([["value", featureDefault(attribute)]]);
      return undefined;
    },
    call: (name, args, line, decoded) => callFunction(around, name, args, line, decoded),
    text: (value, line) => {
      if (typeof value === "string" && value.startsWith(`${world.root}/`))
        namedFile(reading, value, placeIn(reading, line));
    },
    opens,
    failed(name, why, line) {
      const code = name === "find_in_parent_folders" ? "missing-parent-file" : "missing-file";
      problems.push({ path: position.file, line, severity: "error", code, message: `${name} fails: ${why}.` });
    },
  };

  const eachScope = withNames(scope, new Map([["each", unknown("each")]]));
  const values = new Map<Attribute, Value>();
  function evaluated(attribute: Attribute, inDependency = false): Value {
    const known = values.get(attribute);
    if (known !== undefined) return known;
    const value = evaluate(attribute.value, inDependency ? eachScope : scope);
    values.set(attribute, value);
    return value;
  }

  let beside: Value | undefined;
  /** What `values` stands for: that of the file beside the one that is read, not beside the unit. */
  function given(): Value {
    beside ??= valuesBeside(around, scope, (text, at) => namedFile(reading, text, at));
    return beside;
  }

  function local(name: string): Value {
    const known = locals.get(name);
    if (known !== undefined) return known;
    const attribute = declared.get(name);
    if (!attribute) return unknown(`local.${name}`);
    locals.set(name, unknown(`local.${name}`));
    const value = evaluate(attribute.value, scope);
    locals.set(name, value);
    return value;
  }

  function exposed(label: string): Value {
    return included.get(label)?.configuration.value ?? unknown("include");
  }

  function memberOfBare(attribute: string): Value | undefined {
    return included.get("")?.configuration.value.get(attribute);
  }

  function featureDefault(name: string): Value {
    const block = body.blocks.find((each) => each.type === "feature" && each.labels[0] === name);
    const fallback = block?.body.attributes.find((each) => each.name === "default");
    return fallback ? evaluate(fallback.value, scope) : unknown(`feature.${name}`);
  }

  return {
    scope,
    around,
    evaluated,
    locals() {
      for (const name of declared.keys()) local(name);
      return locals;
    },
  };
}

function readConfig(reading: Reading, file: string, certainty: Certainty): Value {
  const { world, position, configurationAt } = reading;
  const reach = { file, config: file, include: undefined };
  let read = configurationAt(world, { ...reach, original: file });
  if (read.usesOriginal) {
    reading.usesOriginal = true;
    read = configurationAt(world, { ...reach, original: position.original });
  }
  take(reading, read, certainty);
  reading.dependencies.push(
    ...read.dependencies.map((each) => (certainty === "certain" ? each : { ...each, certainty })),
  );
  return read.value;
}

function namedFile({ world, notes }: Reading, text: string, at: Place): void {
  const place = locate(world, ".", text);
  const real = place === undefined ? undefined : realPath(world, place);
  if (place === undefined || real === undefined || whatIsAt(world, real) !== "file") return;
  // Found by find_in_parent_folders, and perhaps no more than that: what reads it says so by itself.
  if (notes.leaves.has(`presence ${place}`)) return;
  noteRead(world, notes, { path: place, role: "data", certainty: "certain", via: "reads", at });
}
