import { posix } from "node:path";
import { isList, isObject, isPartlyUnknown, isUnknown, type Value } from "../../../src/evaluation/value";
import type { World } from "../../../src/evaluation/world";
import { configurationOf } from "../../../src/terragrunt/units";
import { ROOT } from "./ours";

/** What we evaluate a unit to, beside what `render --json` says of it. */
export interface RenderDifference {
  readonly unit: string;
  /** "inputs.name". */
  readonly at: string;
  readonly ours: unknown;
  readonly theirs: unknown;
  /** Why we don't know; absent: we say something else. */
  readonly unknown?: string;
}

/** Parts that both show. */
const parts = [
  "locals",
  "inputs",
  "terraform",
  "remote_state",
  "generate",
  "dependency",
  "dependencies",
  "feature",
  "exclude",
  "errors",
  "engine",
  "prevent_destroy",
  "iam_role",
  "download_dir",
  "terraform_binary",
  "terraform_version_constraint",
  "terragrunt_version_constraint",
];

/** What `render` adds where the text says nothing, by name. */
const defaults: Readonly<Record<string, unknown>> = {
  comment_prefix: "# ",
  disable: false,
  disable_signature: false,
  if_disabled: "skip",
  disable_init: false,
  disable_dependency_optimization: false,
  no_run: false,
  exclude_dependencies: false,
  name: undefined,
};

/** Names that the text has and `render` writes otherwise, or that outputs alone tell. */
const otherwise: Readonly<Record<string, string | null>> = { skip_outputs: "skip", outputs: null };

export function renderDifferences(
  world: World,
  rendered: Readonly<Record<string, unknown>>,
): readonly RenderDifference[] {
  return Object.entries(rendered).flatMap(([unit, told]) => {
    const { value } = configurationOf(world, unit);
    const theirs = told as Readonly<Record<string, unknown>>;
    return parts.flatMap((part) => {
      const dependency = part === "dependencies" ? pathsOf(value, theirs) : undefined;
      return compare(unit, part, dependency?.ours ?? value.get(part) ?? null, dependency?.theirs ?? theirs[part]);
    });
  });
}

/** It adds the paths of the parent's dependency blocks to the order; they are told there already. */
function pathsOf(value: ReadonlyMap<string, Value>, theirs: Readonly<Record<string, unknown>>) {
  const blocks = Object.values((theirs.dependency ?? {}) as Record<string, { config_path: string }>);
  const paths = ((theirs.dependencies ?? {}) as { paths?: readonly string[] }).paths ?? [];
  const own = value.get("dependencies");
  const ours = isObject(own) ? (own.get("paths") ?? []) : (own ?? []);
  const rest = paths.filter((path) => !blocks.some(({ config_path }) => config_path === path));
  return { ours, theirs: rest };
}

function compare(unit: string, at: string, ours: Value, theirs: unknown): readonly RenderDifference[] {
  if (isUnknown(ours)) {
    const maybe = ours.oneOf?.some((each) => compare(unit, at, each, theirs).length === 0);
    return maybe || isNothing(theirs) ? [] : [{ unit, at, ours: "?", theirs, unknown: ours.unknown }];
  }
  if (isObject(ours) && isRecord(theirs)) {
    const names = new Set([...ours.keys(), ...Object.keys(theirs)]);
    return [...names].flatMap((name) => {
      const theirName = name in otherwise ? otherwise[name] : name;
      if (theirName === null || (Object.values(otherwise).includes(name) && !(name in otherwise))) return [];
      const theirValue = theirs[theirName ?? name];
      if (!ours.has(name) && name in defaults && (defaults[name] === undefined || defaults[name] === theirValue))
        return [];
      return compare(unit, `${at}.${name}`, ours.get(name) ?? null, theirValue);
    });
  }
  if (at.startsWith("errors.") && isList(ours) && ours.every(isObject) && Array.isArray(theirs))
    return compareNamed(unit, at, ours, theirs);
  if (isList(ours) && Array.isArray(theirs) && ours.length === theirs.length)
    return ours.flatMap((each, index) => compare(unit, `${at}[${index}]`, each, theirs[index]));
  if (isNothing(theirs) && isNothing(plain(ours))) return [];
  if (at.endsWith(".config_path") && isSamePlace(unit, plain(ours), theirs)) return [];
  // A switch takes "true" for true.
  if (typeof theirs === "boolean" && !/^(inputs|locals)\b/.test(at) && plain(ours) === String(theirs)) return [];
  return plain(ours) === theirs ? [] : [{ unit, at, ours: plain(ours), theirs }];
}

/** Of what is merged deeply it says the blocks in an order that is another each time. */
function compareNamed(
  unit: string,
  at: string,
  ours: readonly ReadonlyMap<string, Value>[],
  theirs: readonly unknown[],
) {
  const named = new Map(ours.map((each) => [String(each.get("name")), each]));
  const all = Object.fromEntries(theirs.map((each) => [String((each as { name: string }).name), each]));
  return compare(unit, at, named, all);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** In what autoinclude writes it makes the path of a dependency a relative one. */
function isSamePlace(unit: string, ours: unknown, theirs: unknown): boolean {
  if (!unit.includes(".terragrunt-stack/") || typeof ours !== "string" || typeof theirs !== "string") return false;
  const from = posix.join(ROOT, unit);
  return posix.resolve(from, ours) === posix.resolve(from, theirs);
}

/** `render` does not tell what is absent from what is empty. */
function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isNothing);
}

function plain(value: Value): unknown {
  if (isPartlyUnknown(value)) return "?";
  if (isObject(value)) return Object.fromEntries([...value].map(([name, each]) => [name, plain(each)]));
  return isList(value) ? value.map(plain) : value;
}
