import type { World } from "../evaluation/world";
import type { Block, Expression } from "../hcl/facts";
import { type Module, moduleIn } from "./module";
import { readingOf } from "./reading";
import { chain, everyElement, newReferences, type Step } from "./references";

/**
 * What comes of an expression that nobody uses, which Terraform evaluates all the same: a value for sure, an error for
 * sure, or what can't be told. Attributes of providers' resources are taken to be there: their schemas are not known.
 */
export type Outcome = "value" | "error" | "unknown";

export function outcomeOf(world: World, module: Module, expression: Expression): Outcome {
  return ofExpression(expression, { world, module, passed: new Set() });
}

interface Place {
  readonly world: World;
  readonly module: Module;
  /** Locals on the way here: one that comes again goes in a circle. */
  readonly passed: ReadonlySet<string>;
}

function ofExpression(expression: Expression, place: Place): Outcome {
  const inner = (each: Expression) => ofExpression(each, place);
  switch (expression.kind) {
    case "literal":
      return "value";
    case "list":
      return worst(expression.items.map(inner));
    case "object":
      return worst(
        expression.entries.map(({ key, value }) =>
          key.kind === "literal" ? inner(value) : worst(["unknown", inner(value)]),
        ),
      );
    case "template":
      return worst(
        expression.parts.map((part) =>
          typeof part === "string" ? "value" : isText(part, place) ? inner(part) : worst(["unknown", inner(part)]),
        ),
      );
    case "attribute":
    case "index":
    case "splat":
      return ofReference(expression, place);
    case "unreadable":
      return "error";
    default:
      return "unknown";
  }
}

function worst(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes("error")) return "error";
  return outcomes.includes("unknown") ? "unknown" : "value";
}

/** Whether it surely goes into a text: a list or an object does not. */
function isText(expression: Expression, { module }: Place): boolean {
  if (expression.kind === "literal") return expression.value !== null;
  if (expression.kind === "template") return true;
  if (expression.kind !== "attribute" || expression.of.kind !== "variable") return false;
  if (expression.of.name === "path") return true;
  if (expression.of.name !== "var") return false;
  const types = (module.variables.get(expression.name) ?? []).map(({ is }) => argument(is, "type"));
  return types.length === 1 && types[0]?.kind === "variable" && /^(string|number|bool)$/.test(types[0].name);
}

function ofReference(expression: Expression, place: Place): Outcome {
  const { base, steps } = chain(expression, newReferences());
  const [name, ...rest] = steps;
  if (base.kind !== "variable" || typeof name !== "string") return "unknown";
  switch (base.name) {
    case "local":
      return worst([ofLocal(name, place), rest.length === 0 ? "value" : "unknown"]);
    case "var":
      return place.module.variables.has(name) ? (rest.length === 0 ? "value" : "unknown") : "error";
    case "path":
      return /^(module|root|cwd)$/.test(name) ? "value" : "error";
    case "terraform":
      return name === "workspace" ? "value" : "error";
    case "module":
      return ofOutput(name, rest, place);
    case "data":
    case "ephemeral":
      return ofResource(`${base.name}.${name}.${String(rest[0])}`, rest.slice(1), place);
    default:
      return ofResource(`${base.name}.${name}`, rest, place);
  }
}

/** That a local has a value is for its own declaration to show; here it must be there, and not lead back. */
function ofLocal(name: string, { world, module, passed }: Place): Outcome {
  const declared = module.locals.get(name);
  if (!declared || passed.has(name)) return "error";
  const outcomes = declared.map(({ is }) =>
    ofExpression(is.value, { world, module, passed: new Set([...passed, name]) }),
  );
  return outcomes.includes("error") ? "error" : "value";
}

function ofOutput(name: string, rest: readonly Step[], { world, module }: Place): Outcome {
  const calls = module.calls.filter((call) => call.name === name);
  const [call] = calls;
  if (!call) return "error";
  const [output, ...deeper] = rest;
  const targets = readingOf(world, { folder: module.folder }).calls.filter((each) => each.name === name);
  const [target] = targets;
  if (calls.length > 1 || targets.length !== 1 || !target || isMany(call.block) || typeof output !== "string")
    return "unknown";
  if (!moduleIn(world, target.folder).outputs.has(output)) return "error";
  return deeper.length === 0 ? "value" : "unknown";
}

/** The one type whose attributes every Terraform knows. */
const builtIn: ReadonlySet<unknown> = new Set(["id", "input", "output", "triggers_replace"]);

function ofResource(address: string, rest: readonly Step[], { module }: Place): Outcome {
  const blocks = module.blocks.filter(({ is }) => addressOf(is) === address);
  const [block] = blocks;
  if (!block) return "error";
  const [first, ...others] = rest;
  const isAll = first === everyElement && !argument(block.is, "for_each");
  const [attribute, ...deeper] = isAll ? others : rest;
  if (blocks.length > 1 || (isMany(block.is) && !isAll) || typeof attribute !== "string" || deeper.length > 0)
    return "unknown";
  return !address.startsWith("terraform_data.") || builtIn.has(attribute) ? "value" : "error";
}

function isMany(block: Block): boolean {
  return argument(block, "count") !== undefined || argument(block, "for_each") !== undefined;
}

export function addressOf({ type, labels }: Pick<Block, "type" | "labels">): string {
  return (type === "resource" ? labels : [type, ...labels]).join(".");
}

function argument(block: Block, name: string): Expression | undefined {
  return block.body.attributes.find((each) => each.name === name)?.value;
}
