// Holds what is found out step by step to what is found out from nothing, over as many random edits as one likes:
//   node --expose-gc --import tsx test/soak/soak.ts [STACKS] [EDITS] [SEED]
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Engine, openEngine } from "../../src/engine";
import { wasmFolder } from "../hcl/wasm";
import { randomFrom } from "../oracle/random";
import { editOnce, type Workplace } from "./edits";

export interface Soak {
  readonly stacks: number;
  readonly edits: number;
  readonly seed: string;
  /** After so many edits the answers are compared. */
  readonly every: number;
  /** Told after each comparison; bytes of the heap, where the garbage can be collected first. */
  readonly onCompared?: (edits: number, heap: number) => void;
}

/** Throws where an answer differs from that of an engine that knows nothing. */
export async function soak({ stacks, edits, seed, every, onCompared }: Soak): Promise<void> {
  const { generate, makeRepository } = await import(
    pathToFileURL(join(__dirname, "..", "..", "scripts", "bench", "generate.mjs")).href
  );
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-soak-")));
  const cacheFolder = `${folder}-cache`;
  try {
    makeRepository(folder, generate(stacks).files);
    const random = randomFrom(seed);
    const place: Workplace = { folder, unsaved: new Map() };
    const start = () => openEngine(folder, { wasmFolder: wasmFolder(), cacheFolder });
    let known = await start();
    const told: string[] = [];
    for (let edit = 1; edit <= edits; edit++) {
      told.push(editOnce(place, random));
      if (random.chance(0.5)) await answers(known, place, told);
      if (edit % every !== 0) continue;
      const is = await answers(known, place, told);
      const fresh = await openEngine(folder, { wasmFolder: wasmFolder() });
      const lately = told.splice(0).join(", ");
      assert.deepEqual(is, await answers(fresh, place, []), `seed ${seed}, edits to ${edit}: ${lately}`);
      // Half of them go on as a new process does, with what the last one kept, be it written by now or older.
      if (random.chance(0.5)) known = await start();
      globalThis.gc?.();
      onCompared?.(edit, process.memoryUsage().heapUsed);
    }
  } finally {
    for (const each of [folder, cacheFolder]) rmSync(each, { recursive: true, force: true, maxRetries: 9 });
  }
}

const given = new WeakMap<Engine, Set<string>>();

async function answers(engine: Engine, { unsaved }: Workplace, edits: readonly string[]) {
  const open = given.get(engine) ?? new Set();
  for (const path of open) if (!unsaved.has(path)) engine.setUnsaved(path, undefined);
  for (const [path, text] of unsaved) engine.setUnsaved(path, text);
  given.set(engine, new Set(unsaved.keys()));
  if (edits.length === 0 || edits.some((edit) => !edit.startsWith("type"))) engine.diskChanged();
  return [await engine.affected(), await engine.stacks(), await engine.order(), await engine.graph()];
}

if (require.main === module) {
  const [stacks = "1000", edits = "2000", seed = "last"] = process.argv.slice(2);
  const start = performance.now();
  void soak({
    stacks: Number(stacks),
    edits: Number(edits),
    seed,
    every: 100,
    onCompared: (edit, heap) =>
      console.log(`${edit} edits, ${Math.round(heap / 1e6)} MB, ${Math.round((performance.now() - start) / 1000)} s`),
  });
}
