import { evaluate } from "../evaluation/evaluate";
import { newNotes } from "../evaluation/reads";
import { canonical, isList, isObject, unknown, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import type { Block } from "../hcl/facts";
import { query } from "../query";
import { calledFolder } from "../terraform/called";
import { moduleIn } from "../terraform/module";
import { newReferences, referencesIn } from "../terraform/references";
import { moduleScope } from "../terraform/scope";
import { followLocals } from "../terraform/used";
import { blockKey } from "../terraform/viewer";
import { defaultOf } from "./given";
import type { UseEdge } from "./parts";

/** Values of variables by name; of those that {@link countVariables} names, all. */
export type Inputs = ReadonlyMap<string, Value>;

/** Variables on which it rests how many instances the blocks of a module have, and those of the modules that it calls. */
export const countVariables: (world: World, folder: string) => ReadonlySet<string> = query(
  "count variables",
  (world: World, folder: string): ReadonlySet<string> => {
    const module = moduleIn(world, folder);
    const found = newReferences();
    for (const { is } of module.blocks) {
      for (const each of countsOf(is)) referencesIn(each.value, found);
    }
    for (const call of module.calls) {
      const child = calledFolder(world, folder, call.name);
      const needed = child === undefined ? new Set<string>() : countVariables(world, child);
      for (const each of call.block.body.attributes) if (needed.has(each.name)) referencesIn(each.value, found);
    }
    followLocals(module, found);
    return found.variables;
  },
  { cycle: new Set<string>() },
);

/** What those variables are for a root module: as it is run, or not known. */
export function rootCounts(world: World, folder: string, given: Inputs | undefined): Inputs {
  const value = (name: string) => (given ? (given.get(name) ?? defaultOf(world, folder, name)) : unknown(name));
  return new Map([...countVariables(world, folder)].map((name) => [name, value(name)]));
}

/** The same for a module, by what a call gives it. */
export function calledCounts(world: World, caller: string, inputs: Inputs, use: UseEdge): Inputs {
  const folder = use.to;
  const names = [...countVariables(world, folder)];
  if (names.length === 0) return new Map();
  const module = moduleIn(world, caller);
  const call = module.calls.find((each) => each.name === use.call);
  const scope = moduleScope(world, module, { folder: caller, inputs }, ownNotes());
  const value = (name: string): Value => {
    if (!call) return unknown(name);
    const given = call.block.body.attributes.filter((each) => each.name === name).map((each) => each.value);
    const [only = defaultOf(world, folder, name)] = given.map((each) => evaluate(each, scope));
    // For a null a variable may have its default.
    return only ?? unknown(name);
  };
  return new Map(names.map((name) => [name, value(name)]));
}

/** What is the same in both; else it is not known. */
export function commonInputs(one: Inputs, other: Inputs): Inputs {
  const differs = [...one].filter(([name, value]) => canonical(value) !== canonical(other.get(name) ?? null));
  return differs.length === 0 ? one : new Map([...one, ...differs.map(([name]) => [name, unknown(name)] as const)]);
}

/** Blocks of the module that surely have no instance then. */
export function idleBlocks(world: World, folder: string, inputs: Inputs): ReadonlySet<string> {
  const module = moduleIn(world, folder);
  if (!module.blocks.some(({ is }) => countsOf(is).length > 0)) return new Set();
  const scope = moduleScope(world, module, { folder, inputs }, ownNotes());
  const byKey = new Map<string, boolean>();
  for (const { is } of module.blocks) {
    const [count] = countsOf(is);
    const isIdle = count !== undefined && isNone(evaluate(count.value, scope));
    byKey.set(blockKey(is), (byKey.get(blockKey(is)) ?? true) && isIdle);
  }
  return new Set([...byKey].filter(([, isIdle]) => isIdle).map(([key]) => key));
}

function isNone(value: Value): boolean {
  return value === 0 || (isList(value) && value.length === 0) || (isObject(value) && value.size === 0);
}

function countsOf({ body }: Block) {
  return body.attributes.filter(({ name }) => name === "count" || name === "for_each");
}

function ownNotes() {
  return { ...newNotes(), needsRoot: false, file: "" };
}
