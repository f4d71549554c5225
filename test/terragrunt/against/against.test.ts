import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { loadTestParser } from "../../hcl/wasm";
import type { Files } from "../../impact/worlds";
import { counted } from "./counted";
import { affectedDifferences, structuralDifferences } from "./differences";
import { openTree, ours } from "./ours";
import { toldOf } from "./recorded";
import { type RenderDifference, renderDifferences } from "./rendered";
import { readTrees, type Tree, together } from "./tree";

const top = join(__dirname, "..", "..", "..");

// Each tree held against what the real Terragrunt says of it: we say all that it says, and what we say more has a name.
before(loadTestParser);

/** What no text tells. Functions that are not worked out stand for themselves: "name()". */
const unknowable = new Set(["dependency", "environment", "run_cmd", "secret", "YAML timestamp"]);

function isUnknowable({ unknown }: RenderDifference): boolean {
  return unknown !== undefined && (unknowable.has(unknown) || /^\w+\(\)$/.test(unknown));
}

function differencesOf(name: string, tree: Pick<Tree, "files" | "edits">) {
  const { told, by } = toldOf(name, tree);
  const world = openTree(tree.files);
  const is = ours(world);
  const found = [
    ...structuralDifferences(told, is),
    ...tree.edits.flatMap((edit, round) =>
      affectedDifferences(told, { files: tree.files, edit, affected: told.affected[round] ?? [] }),
    ),
  ];
  return { found, by, units: Object.keys(told.units), rendered: renderDifferences(world, told.rendered), told };
}

test("trees of our own, one for each construct", async (t) => {
  const trees = readTrees();
  const { found, by, units, rendered, told } = differencesOf("trees", together(trees));
  t.diagnostic(`${by}: ${trees.length} trees, ${units.length} units; ${counted(found.map(({ cause }) => cause))}`);
  const unknown = rendered.filter((each) => each.unknown !== undefined);
  const shown = Object.keys(told.rendered).length;
  t.diagnostic(`${shown} units rendered; not known: ${counted(unknown.map((each) => each.unknown))}`);
  for (const { name, shows } of trees) {
    await t.test(name, () => {
      const own = found.filter(({ unit }) => unit.startsWith(`${name}/`) || unit === name);
      assert.deepEqual(
        own.filter(({ cause }) => cause === undefined),
        [],
      );
      assert.deepEqual(
        rendered.filter((each) => each.unit.startsWith(`${name}/`) && !isUnknowable(each)),
        [],
        "what it evaluates to",
      );
      const causes = new Set<string | undefined>(own.map(({ cause }) => cause));
      assert.deepEqual(
        shows.filter((gap) => !causes.has(gap)),
        [],
        "gaps that it does not show",
      );
    });
  }
  assert.deepEqual(
    found.filter(({ what, cause }) => what === "order" && cause === undefined),
    [],
  );
});

/** The whole tree at once: nothing without a cause, and what units evaluate to. */
function holds(t: TestContext, name: string, tree: Pick<Tree, "files" | "edits">) {
  const { found, by, units, rendered, told } = differencesOf(name, tree);
  t.diagnostic(`${by}: ${units.length} units; ${counted(found.map(({ cause }) => cause))}`);
  t.diagnostic(
    `${Object.keys(told.rendered).length} units rendered; not known: ${counted(rendered.map((each) => each.unknown))}`,
  );
  assert.deepEqual(
    found.filter(({ cause }) => cause === undefined),
    [],
  );
  assert.deepEqual(
    rendered.filter((each) => !isUnknowable(each)),
    [],
  );
  return found;
}

test("a monorepo that was made", async (t) => {
  const { generateTerragrunt } = await import(pathToFileURL(join(top, "scripts", "bench", "terragrunt.mjs")).href);
  const files: Files = generateTerragrunt(60);
  const change = (path: string, from: string | RegExp, to: string) => {
    const text = files[path]?.replace(from, to);
    assert.notEqual(text, files[path], path);
    return { [path]: text };
  };
  holds(t, "monorepo", {
    files,
    edits: [
      change("live/root.hcl", "local.env)", "local.env, { more = 1 })"),
      change("live/root.hcl", "locals {", "# A comment.\nlocals {"),
      { ...change("live/e1/env.hcl", 'name = "e1"', 'name = "one"'), "live/e0/u3/account.hcl": "locals {}\n" },
      change("live/_envcommon/k1.hcl", "small", "tiny"),
      { ...change("modules/labels/main.tf", "value =", "value = 1 #"), "live/e0/u7/terragrunt.hcl": undefined },
      change("modules/k2/policy.json", "of", "for"),
      change("live/e0/u9/terragrunt.hcl", "index = 9", "index = 90"),
    ],
  });
});

test("the demo, whose secrets Terragrunt can't decrypt", async (t) => {
  const demo = await import(pathToFileURL(join(top, "scripts", "demo.mjs")).href);
  const folder = mkdtempSync(join(tmpdir(), "epicenter-against-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  demo.makeDemo(folder);
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" });
  const committed = git("ls-files", "-z").split("\0").filter(Boolean);
  const files = Object.fromEntries(committed.map((path) => [path, git("show", `HEAD:${path}`)]));
  const changed = git("diff", "--name-only", "-z").split("\0").filter(Boolean);
  const edit = Object.fromEntries(changed.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  holds(t, "demo", { files, edits: [edit] });
});
