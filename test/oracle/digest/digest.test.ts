import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../../hcl/wasm";
import { lastSeed, randomFrom } from "../random";
import { terraformIsMissing } from "../terraform";
import { readingsOf } from "./reading";
import { samples } from "./samples";
import { equalVariants } from "./variants";

before(loadTestParser);

/** How many variants of a sample are read; all of them with ORACLE_DIGEST=all. */
const most = process.env.ORACLE_DIGEST === "all" ? Number.POSITIVE_INFINITY : 100;
const batch = 300;

for (const sample of samples) {
  test(`what has an equal digest, terraform reads alike: ${sample.name}`, {
    skip: terraformIsMissing() ?? false,
  }, async (t) => {
    const chosen = equalVariants(sample, randomFrom(lastSeed), most);
    t.diagnostic(`${chosen.length} variants, seed ${lastSeed}`);
    assert.ok(chosen.length > 20);
    const wrong: string[] = [];
    for (let at = 0; at < chosen.length; at += batch) {
      const texts = [sample.text, ...chosen.slice(at, at + batch)];
      const [original, ...readings] = await readingsOf(sample.file, texts);
      assert.ok(original && "value" in original, JSON.stringify(original));
      for (const [index, reading] of readings.entries()) {
        if (!("value" in reading) || reading.value !== original.value) {
          wrong.push(`${placeOf(sample.text, texts[index + 1] ?? "")}: ${JSON.stringify(reading)}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
  });
}

/** Where two texts begin to differ, and with what. */
function placeOf(original: string, variant: string): string {
  let at = 0;
  while (original[at] === variant[at]) at++;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 15), at + 15));
  return `${around(original)} → ${around(variant)}`;
}
