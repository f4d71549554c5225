import { isList, isObject, isUnknown, type Value } from "../evaluation/value";

type Entries = ReadonlyMap<string, Value>;
export type Strategy = "no_merge" | "shallow" | "deep";

type Merge = (parent: Value, child: Value, isDeep: boolean) => Value;

/** As Terragrunt's Merge and DeepMerge put each of them together (pkg/config/include.go); all others are replaced. */
const merges: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ["terraform", mergeTerraform],
  ["inputs", (parent, child, isDeep) => (isDeep ? deep(parent, child) : shallow(parent, child))],
  ["dependency", (parent, child, isDeep) => (isDeep ? deepByName(parent, child) : shallow(parent, child))],
  ["dependencies", mergePaths],
  ["generate", shallow],
  ["feature", shallow],
  ["engine", (parent, child, isDeep) => (isDeep ? shallow(parent, child) : child)],
  ["errors", (parent, child, isDeep) => (isDeep ? mergeErrors(parent, child) : child)],
]);

/** A file's own shape over that of one that it includes. Locals are never merged. */
export function mergeShapes(parent: Entries, child: Entries, strategy: Strategy): Entries {
  if (strategy === "no_merge") return child;
  const result = new Map(parent);
  for (const [name, own] of child) {
    const merge = merges.get(name);
    if (merge) result.set(name, merge(parent.get(name) ?? null, own, strategy === "deep"));
    else if (own !== null && own !== "") result.set(name, own);
  }
  return result;
}

/** Key by key, the child's wins. Where one of the two is not known, no key of the whole is. */
function shallow(parent: Value, child: Value): Value {
  if (parent === null) return child;
  if (child === null) return parent;
  if (isUnknown(parent)) return parent;
  if (isUnknown(child)) return child;
  return isObject(parent) && isObject(child) ? new Map([...parent, ...child]) : child;
}

/** Maps into each other, lists one behind the other; what is empty overrides nothing (mergo's WithOverride). */
function deep(parent: Value, child: Value): Value {
  if (isUnknown(parent) || isUnknown(child)) return isUnknown(child) ? child : parent;
  if (isEmpty(child)) return parent === null ? child : parent;
  if (isList(parent) && isList(child)) return [...parent, ...child];
  if (!isObject(parent) || !isObject(child)) return child;
  const result = new Map(parent);
  for (const [name, own] of child) result.set(name, parent.has(name) ? deep(parent.get(name) ?? null, own) : own);
  return result;
}

/** `deep_merge`, a later one winning. */
export function deepMerge(objects: readonly Value[]): Value {
  const empty: Value = new Map();
  return objects.reduce((result, each) => (isObject(result) && isObject(each) ? deep(result, each) : gap), empty);
}

const gap: Value = { unknown: "deep_merge()" };

function isEmpty(value: Value): boolean {
  if (isList(value)) return value.length === 0;
  return isObject(value) ? value.size === 0 : value === null || value === "" || value === false || value === 0;
}

/** Blocks of the same name attribute by attribute (Dependency.DeepMerge), where a switch that is off counts. */
function deepByName(parent: Value, child: Value): Value {
  if (!isObject(parent) || !isObject(child)) return shallow(parent, child);
  const result = new Map(parent);
  for (const [name, own] of child) {
    const above = result.get(name);
    const both = isObject(above) && isObject(own);
    result.set(name, both ? new Map([...above, ...mergedOutputs(above, own)]) : own);
  }
  return result;
}

function mergedOutputs(parent: Entries, child: Entries): Entries {
  const result = new Map([...child].filter(([, value]) => value !== null && value !== ""));
  const mocks = [parent.get("mock_outputs"), child.get("mock_outputs")] as const;
  if (mocks[0] !== undefined && mocks[1] !== undefined) result.set("mock_outputs", deep(mocks[0], mocks[1]));
  return result;
}

/** Extra arguments and hooks by name, the child's behind the parent's; the lists of what is copied only if it is deep. */
function mergeTerraform(parent: Value, child: Value, isDeep: boolean): Value {
  if (!isObject(parent) || !isObject(child)) return shallow(parent, child);
  const result = new Map(parent);
  for (const [name, own] of child) {
    if (name.endsWith("_copy")) {
      const above = parent.get(name) ?? null;
      if (isDeep) result.set(name, isList(own) && isList(above) ? [...own, ...above] : own);
    } else if (name === "source" || name === "version" || name === "copy_terraform_lock_file") {
      if (own !== null) result.set(name, own);
    } else result.set(name, shallow(parent.get(name) ?? null, own));
  }
  return result;
}

function mergePaths(parent: Value, child: Value): Value {
  const [above, own] = [parent, child].map((each) => (isObject(each) ? each.get("paths") : undefined));
  if (!isList(above) || !isList(own)) return own === undefined ? parent : isUnknown(above) ? parent : child;
  return new Map([["paths", [...above, ...own.filter((path) => !above.includes(path))]]]);
}

/** Its blocks by name, the texts that they look for in one sorted list (ErrorsConfig.Merge). */
function mergeErrors(parent: Value, child: Value): Value {
  if (!isObject(parent) || !isObject(child)) return shallow(parent, child);
  const result = new Map(parent);
  for (const [type, own] of child) {
    const above = parent.get(type);
    if (!isList(own) || !isList(above)) result.set(type, own);
    else result.set(type, [...byName([...above, ...own]).values()]);
  }
  return result;
}

function byName(blocks: readonly Value[]): ReadonlyMap<Value, Value> {
  const merged = new Map<Value, Value>();
  for (const block of blocks) {
    const name = isObject(block) ? (block.get("name") ?? null) : null;
    const above = merged.get(name);
    merged.set(name, isObject(above) && isObject(block) ? mergeHandler(above, block) : block);
  }
  return merged;
}

function mergeHandler(parent: Entries, child: Entries): Entries {
  const result = new Map(parent);
  for (const [name, own] of child) {
    const above = parent.get(name) ?? null;
    if (isList(own) && isList(above)) result.set(name, [...new Set([...above, ...own])].sort());
    else if (isObject(own) || isUnknown(own) || isUnknown(above)) result.set(name, shallow(above, own));
    else if (!isEmpty(own)) result.set(name, own);
  }
  return result;
}
