import assert from "node:assert/strict";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { loadTestParser } from "../../hcl/wasm";
import type { Files } from "../../impact/worlds";
import { lastSeed, randomFrom } from "../../oracle/random";
import { terragrunt } from "../../tools/terragrunt";
import { affectedDifferences } from "./differences";
import { ourImpact } from "./ours";
import { randomEdit } from "./randomEdits";
import { askEdits } from "./real";
import { readTrees, together } from "./tree";

// Random edits: whatever the real Terragrunt renders differently afterwards, and whatever its git filter says, we name.
before(loadTestParser);

const tool = terragrunt();
const rounds = Number(process.env.EPICENTER_ROUNDS ?? 2);

/** What a unit is run with: its locals are no part of it, nor how a dependency's outputs are found. */
function runWith(rendered: unknown): string | undefined {
  if (rendered === undefined) return undefined;
  const { locals: _, errors, ...rest } = rendered as Readonly<Record<string, unknown>>;
  // What is merged deeply it says in an order that is another each time (mergeRetryBlocks goes through a map).
  const kinds = Object.entries((errors ?? {}) as Readonly<Record<string, readonly unknown[] | null>>);
  const sorted = kinds.map(([kind, all]) => [kind, all?.map((each) => JSON.stringify(each)).sort()]);
  return JSON.stringify([rest, sorted]);
}

function holds(t: TestContext, files: Files, seed: string) {
  if (tool.path === undefined) return t.skip(tool.reason);
  const edits = Array.from({ length: rounds }, (_, round) => randomEdit(files, randomFrom(`${seed}/${round}`)));
  const { units, rendered, rounds: told } = askEdits(tool.path, { files, edits });
  const counts = { differing: 0, named: 0, needless: 0, quiet: 0 };
  const causes = new Map<string, number>();
  for (const [round, { rendered: after, affected }] of told.entries()) {
    const edit = edits[round] ?? {};
    const missing = affectedDifferences({ units, failed: [] }, { files, edit, affected }).filter(
      ({ side }) => side === "missing",
    );
    assert.deepEqual(
      missing.filter(({ cause }) => cause === undefined),
      [],
      JSON.stringify({ seed, round, edit }, undefined, 1),
    );
    for (const { cause = "" } of missing) causes.set(cause, (causes.get(cause) ?? 0) + 1);
    const { impact } = ourImpact(files, edit);
    const all = new Set(impact.affected.map(({ stack }) => stack));
    const direct = impact.affected.filter(({ ring }) => ring !== "dependent").map(({ stack }) => stack);
    const differing = [...new Set([...Object.keys(rendered), ...Object.keys(after)])].filter(
      (id) => runWith(rendered[id]) !== runWith(after[id]),
    );
    const unnamed = differing.filter((id) => !all.has(id));
    const show = () => ({
      seed,
      round,
      edit: edits[round],
      unnamed: unnamed.map((id) => [id, rendered[id], after[id]]),
    });
    assert.deepEqual(unnamed, [], JSON.stringify(show(), undefined, 1));
    counts.differing += differing.length;
    counts.named += direct.length;
    counts.needless += direct.filter((id) => !differing.includes(id)).length;
    if (Object.keys(edit).length > 0 && direct.length === 0) counts.quiet += 1;
  }
  t.diagnostic(`seed ${seed}, ${rounds} rounds: ${JSON.stringify({ ...counts, ...Object.fromEntries(causes) })}`);
}

test("what differs of a monorepo that was made", async (t) => {
  const made = pathToFileURL(join(__dirname, "..", "..", "..", "scripts", "bench", "terragrunt.mjs")).href;
  const { generateTerragrunt } = await import(made);
  holds(t, generateTerragrunt(55), lastSeed);
});

test("what differs of the trees for each construct", (t) => {
  // One stack file that fails, and its git filter says nothing of anything.
  const trees = readTrees().filter(({ name }) => name !== "stacks");
  holds(t, together(trees).files, lastSeed);
});
