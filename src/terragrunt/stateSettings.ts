import type { Scope } from "../evaluation/evaluate";
import type { Place } from "../evaluation/reads";
import { alternatives, isList, isObject, joinText, partsOf, textOf, unknown, type Value } from "../evaluation/value";
import type { Body } from "../hcl/facts";
import { factsOf } from "../hcl/file";
import { type Backend, backendIn, isBackend } from "../terraform/backend";
import type { StateSettings } from "./state";

/** What a file itself says of the state, in `remote_state` and `generate`, each a block or an attribute. `shape`: shapeOf(body). */
export function writtenState(
  body: Body,
  shape: ReadonlyMap<string, Value>,
  at: (line: number) => Place,
): Pick<StateSettings, "remoteState" | "generated" | "at"> {
  const written = [...body.blocks, ...body.attributes.map(({ name, line }) => ({ type: name, labels: [], line }))];
  const lineOf = (type: string, label?: string) =>
    written.find((each) => each.type === type && (label === undefined || each.labels[0] === label))?.line;
  const generated = new Map<string, Backend | undefined>();
  const generate = shape.get("generate");
  for (const [name, is] of isObject(generate) ? generate : []) {
    const line = lineOf("generate", name) ?? lineOf("generate") ?? 1;
    if (isObject(is)) generated.set(name, is.get("disable") === true ? undefined : generatedBackend(is, at(line)));
  }
  return { remoteState: shape.get("remote_state") ?? null, generated, at: at(lineOf("remote_state") ?? 1) };
}

/** What `-backend-config` arguments give. */
interface BackendArguments {
  readonly given: Map<string, Value>;
  readonly files: string[];
}

export function newBackendArguments(): BackendArguments {
  return { given: new Map(), files: [] };
}

/** Takes a setting that an argument of the command line gives; the file where it names one. */
export function backendFile(argument: Value, into: BackendArguments): string | undefined {
  const [first, ...rest] = partsOf(argument);
  const [start, name] = /^--?backend-config=(?:(\w+)=)?/.exec(first ?? "") ?? [];
  if (start === undefined) return undefined;
  if (name === undefined) return textOf(argument)?.slice(start.length);
  into.given.set(name, joinText([(first ?? "").slice(start.length), ...rest.map((part) => part ?? unknown(name))]));
  return undefined;
}

/** The backend in a text that Terragrunt writes to a file of that name. What is unknown of the text stays so in its values. */
function generatedBackend(generate: ReadonlyMap<string, Value>, at: Place): Backend | undefined {
  const name = textOf(generate.get("path") ?? null) ?? "generated.tf";
  const contents = alternatives(generate.get("contents") ?? null);
  const found = contents.map((each) => backendInText(name, partsOf(each), at));
  if (found.length <= 1) return found[0];
  return found.some((each) => each !== undefined) ? { type: "", config: unknown("generate"), at } : undefined;
}

function backendInText(name: string, parts: readonly (string | null)[], at: Place): Backend | undefined {
  if (!parts.some((part) => part !== null && /\b(backend|cloud)\b/.test(part))) return undefined;
  // A word that the text does not have stands for what is unknown of it.
  let gap = "EPICENTER";
  while (parts.some((part) => part?.includes(gap))) gap += "_";
  const facts = factsOf(name.endsWith(".json") ? name : "generated.tf", parts.map((part) => part ?? gap).join(""));
  const terraform = facts?.body.blocks.filter((block) => block.type === "terraform") ?? [];
  const block = terraform.flatMap((each) => each.body.blocks).findLast(isBackend);
  if (!block) return undefined;
  const { type, config } = backendIn(block, noScope, at.path);
  return { type: type.includes(gap) ? "" : type, config: withGaps(config, gap), at };
}

function withGaps(value: Value, gap: string): Value {
  if (typeof value === "string") {
    const texts = value.split(gap);
    return joinText(texts.flatMap((text, index) => (index === 0 ? [text] : [unknown("generate"), text])));
  }
  if (isList(value)) return value.map((each) => withGaps(each, gap));
  return isObject(value) ? new Map([...value].map(([name, each]) => [name, withGaps(each, gap)])) : value;
}

const noScope: Scope = { variable: () => undefined, call: () => undefined };
