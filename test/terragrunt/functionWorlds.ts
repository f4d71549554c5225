import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnknown, type Value } from "../../src/evaluation/value";
import { compositionOf } from "../../src/graph/parts";
import { configurationOf } from "../../src/terragrunt/units";
import { type Files, impactOf, rings } from "../impact/worlds";
import { affectedDifferences, structuralDifferences } from "./against/differences";
import { openTree, ours } from "./against/ours";
import { toldOf } from "./against/recorded";
import { renderDifferences } from "./against/rendered";
import { type Edit, type Tree, together } from "./against/tree";

/** The worlds that were looked at, with the edits that were tried on them. */
const seen: { readonly name: string; readonly files: Files; readonly edits: Edit[]; readonly shows: [] }[] = [];

/** Where Terragrunt itself can't be asked: it would call a service, or needs a key. */
export interface WorldOptions {
  readonly alone?: true;
}

/**
 * A world that shows a function; TREE in a text stands for the folder in which it lies, and does so in what is told of it.
 */
export function world(name: string, written: Files, { alone }: WorldOptions = {}) {
  const files = under(name, written) as Files;
  const edits: Edit[] = [];
  if (!alone) seen.push({ name, files: unprefixed(name, files), edits, shows: [] });
  const opened = openTree(files);
  const told = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(name, "TREE"));
  return {
    /** What a unit's inputs come to; what is not known reads "?", or "a/?" where some of it is. */
    inputs: (unit: string): Record<string, unknown> =>
      told(plain(configurationOf(opened, `${name}/${unit}`).inputs) as Record<string, unknown>),
    /** "role path", with "?" where it is possible, of all that a unit reads but its own file; sorted. */
    reads: (unit: string): readonly string[] =>
      told(
        compositionOf(opened, `${name}/${unit}`)
          .leaves.filter(({ path }) => path !== `${name}/${unit}/terragrunt.hcl`)
          .map(({ role, path, certainty }) => `${role} ${path}${certainty === "possible" ? "?" : ""}`)
          .sort(),
      ),
    problems: (unit: string): readonly string[] =>
      told(compositionOf(opened, `${name}/${unit}`).problems.map(({ code, line }) => `${line}: ${code}`)),
    /** Units that a change reaches, with their rings. */
    affected(change: Edit): readonly string[] {
      const edit = under(name, change);
      edits.push(unprefixed(name, edit));
      return told(rings(impactOf(files, edit)));
    },
    /** The shortest way of a change to each unit. */
    why: (change: Edit): readonly string[] =>
      told(
        impactOf(files, under(name, change)).affected.map(
          ({ reasons }) => reasons[0]?.path.map(({ id }) => id).join(" > ") ?? "",
        ),
      ),
  };
}

function under<T extends string | undefined>(name: string, files: Readonly<Record<string, T>>) {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path === ".epicenter.yaml" ? path : `${name}/${path}`,
      text?.replaceAll("TREE", name),
    ]),
  );
}

function unprefixed<T>(name: string, files: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`${name}/`));
  return Object.fromEntries(own.map(([path, text]) => [path.slice(name.length + 1), text]));
}

function plain(value: Value): unknown {
  if (isUnknown(value)) {
    if (value.oneOf) return value.oneOf.map(plain).sort().join("|");
    return value.parts?.map((part) => part ?? "?").join("") ?? "?";
  }
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

/** The last test of a file: what the worlds before it said, held against the real Terragrunt (or what it said when recorded). */
export function testAgainstTerragrunt(recording: string): void {
  test("terragrunt itself renders the same, and reads and names no more", (t) => {
    const tree: Pick<Tree, "files" | "edits"> = together(seen);
    const { told, by } = toldOf(recording, tree);
    const opened = openTree(tree.files);
    const rendered = renderDifferences(opened, told.rendered);
    t.diagnostic(`${by}: ${Object.keys(told.units).length} units, ${Object.keys(told.rendered).length} rendered`);
    assert.deepEqual(
      rendered.filter(({ unknown }) => unknown === undefined),
      [],
    );
    const found = [
      ...structuralDifferences(told, ours(opened)),
      ...tree.edits.flatMap((edit, round) =>
        affectedDifferences(told, { files: tree.files, edit, affected: told.affected[round] ?? [] }),
      ),
    ];
    assert.deepEqual(
      found.filter(({ cause }) => cause === undefined),
      [],
    );
  });
}
