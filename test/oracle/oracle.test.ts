import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf } from "./compare";
import { lastSeed } from "./random";
import { faultText } from "./report";
import { round } from "./round";
import { terraformIsMissing } from "./terraform";

/** How many changes to each seed's monorepo. */
const changes = 6;

for (const seed of ["one", "two", "three", lastSeed]) {
  test(`what terraform plans differently is named: seed ${seed}`, {
    skip: terraformIsMissing() ?? false,
  }, async (t) => {
    t.diagnostic(`again: npm run test:oracle -- --changes ${changes} --seed ${seed}`);
    const wrong: string[] = [];
    let judged = 0;
    for await (const trial of round(seed, changes)) {
      judged += trial.verdict.truths.length;
      if (faultsOf(trial.verdict).length > 0) wrong.push(faultText(trial));
    }
    assert.ok(judged > 0);
    assert.deepEqual(wrong, []);
  });
}
