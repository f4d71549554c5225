import { parseArgs } from "node:util";
import { RefusedBase } from "./bench";
import { faultsOf } from "./compare";
import { mutations } from "./mutations/table";
import { asTest, faultText } from "./report";
import { round, type Trial } from "./round";
import { shrink } from "./shrink";
import { newTally } from "./tally";
import { terraformIsMissing } from "./terraform";

/** `npm run test:oracle -- --rounds N [--seed S] [--changes C] [--minutes M] [--shrink SECONDS] [--kinds PATTERN]` */
async function main(): Promise<number> {
  const missing = terraformIsMissing();
  if (missing !== undefined) {
    console.error(`Nothing was compared: ${missing}.`);
    return 1;
  }
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "20" },
      seed: { type: "string" },
      changes: { type: "string", default: "10" },
      minutes: { type: "string", default: "600" },
      shrink: { type: "string", default: "120" },
      kinds: { type: "string", default: "" },
    },
  });
  const seeds = values.seed === undefined ? freshSeeds(Number(values.rounds)) : [values.seed];
  const deadline = Date.now() + Number(values.minutes) * 60_000;
  const pattern = new RegExp(values.kinds);
  const kinds = Object.keys(mutations).filter((kind) => pattern.test(kind));
  const tally = newTally();
  const failing: Trial[] = [];
  let rounds = 0;
  let refused = 0;
  for (const seed of seeds) {
    if (Date.now() > deadline) break;
    try {
      for await (const trial of round(seed, Number(values.changes), kinds)) {
        tally.add(trial);
        if (faultsOf(trial.verdict).length === 0) continue;
        failing.push(trial);
        console.error(faultText(trial));
      }
    } catch (error) {
      // No answer was wrong: a repository that can't be applied says nothing. The others still do.
      if (!(error instanceof RefusedBase)) throw error;
      refused++;
      console.error(`seed ${seed}: the base is refused: ${error.message.slice(0, 2000)}`);
    }
    console.error(`round ${++rounds} of ${seeds.length}, seed ${seed}`);
  }
  for (const trial of failing.slice(0, 5)) {
    const until = Date.now() + Number(values.shrink) * 1000;
    console.log(`\n// ${faultText(trial).replaceAll("\n", "\n// ")}\n${asTest(trial, await shrink(trial, until))}`);
  }
  console.log(
    `\n${rounds} rounds (${refused} of them with a base that Terraform refuses), seeds ${seeds[0]} to ${seeds[rounds - 1]}\n\n${tally.text()}`,
  );
  return failing.length + refused > 0 ? 1 : 0;
}

function freshSeeds(count: number): readonly string[] {
  const start = Date.now().toString(36);
  return Array.from({ length: count }, (_, index) => `${start}.${index}`);
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    console.error(error);
    process.exitCode = 2;
  },
);
