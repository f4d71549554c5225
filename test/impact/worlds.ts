import assert from "node:assert/strict";
import { deserialize, serialize } from "node:v8";
import { keepWorld, restoreWorld } from "../../src/evaluation/keptWorld";
import { moveWorld, newLibrary, openWorld, type World } from "../../src/evaluation/world";
import { type CompareOptions, compare } from "../../src/impact/compare";
import { compareWorlds as tellDifference } from "../../src/impact/copies";
import type { Impact } from "../../src/impact/impact";
import { difference } from "../../src/snapshot/difference";
import { memorySnapshot } from "../../src/snapshot/memory";
import { generates } from "../../src/terragrunt/generated";

export type Files = Readonly<Record<string, string>>;

const everything: CompareOptions = { below: ".", dependents: "all", destroy: false };

/** What a change does, from plain text by path. `change`: files that are written; undefined: deleted. */
export function impactOf(
  base: Files,
  change: Readonly<Record<string, string | undefined>>,
  options: Partial<CompareOptions> = {},
): Omit<Impact, "base" | "head" | "schema"> {
  const now = { ...base };
  for (const [path, text] of Object.entries(change)) {
    if (text === undefined) delete now[path];
    else now[path] = text;
  }
  const library = newLibrary([], generates);
  const is = openWorld(memorySnapshot(now), "/repo", library);
  const was = openWorld(memorySnapshot(base), "/repo", library, is);
  const impact = compareWorlds(was, is, options);
  const later = takenUp(base, now);
  const before = openWorld(memorySnapshot(base), "/repo", later.library, later);
  assert.deepEqual(compareWorlds(before, later, options), impact, "what was kept of the base says something else");
  return impact;
}

/** The second of two states, as a process finds it to which another one left what it knew of the first. */
function takenUp(first: Files, second: Files): World {
  const world = openWorld(memorySnapshot(first), "/repo", newLibrary([], generates));
  compareWorlds(openWorld(memorySnapshot({}), "/repo", world.library, world), world);
  const kept = keepWorld(world);
  assert.ok(kept);
  const again = restoreWorld(deserialize(serialize(kept)), "/repo", newLibrary([], generates));
  assert.ok(again);
  const snapshot = memorySnapshot(second);
  const changes = difference(again.snapshot, snapshot);
  moveWorld(
    again,
    snapshot,
    changes.map(({ path }) => path),
  );
  return again;
}

export function compareWorlds(was: World, is: World, options: Partial<CompareOptions> = {}) {
  const changes = difference(was.snapshot, is.snapshot);
  const changed = new Set(changes.map((change) => change.path));
  tellDifference(was, is, changes);
  return compare({ base: was, now: is, changed }, changes, { ...everything, ...options });
}

/** "stack ring certainty" for each affected stack, sorted. */
export function rings(impact: Pick<Impact, "affected">): readonly string[] {
  return impact.affected
    .map((stack) => `${stack.stack} ${stack.ring}${stack.certainty === "possible" ? "?" : ""}`)
    .sort();
}

/** A plain root module: a backend of its own, and what else stands in it. */
export function root(name: string, rest = ""): string {
  return `terraform {\n  backend "s3" {\n    bucket = "states"\n    key    = "${name}.tfstate"\n  }\n}\n${rest}`;
}

export function call(source: string, name = "m"): string {
  return `module "${name}" {\n  source = "${source}"\n}\n`;
}

/** Reads the state of another root module. */
export function reads(name: string): string {
  return `data "terraform_remote_state" "${name}" {\n  backend = "s3"\n  config = {\n    bucket = "states"\n    key    = "${name}.tfstate"\n  }\n}\n`;
}

/** Declares variables, and a resource that shows each of them. */
export function uses(...names: readonly string[]): string {
  const declared = names.map((name) => `variable "${name}" {\n  default = null\n}\n`).join("");
  return `${declared}resource "terraform_data" "uses" {\n  input = [${names.map((name) => `var.${name}`)}]\n}\n`;
}
