import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { makeMonorepo } from "../oracle/generator/monorepo";
import { mutate, mutations } from "../oracle/mutations/table";
import { lastSeed, randomFrom } from "../oracle/random";
import { impactOf } from "./worlds";

before(loadTestParser);

/** Repositories that are made; each gets some kinds of change. */
const rounds = Number(process.env.EPICENTER_ROUNDS ?? 2);

// `impactOf` compares.
test("whatever changes, what is taken up from the last process gives the answers of one that knows nothing", () => {
  for (let round = 0; round < rounds; round++) {
    const random = randomFrom(`${round === 0 ? "one" : `${lastSeed}.${round}`} kept`);
    const { files } = makeMonorepo(random.fork("files"));
    for (const kind of random.shuffled(Object.keys(mutations)).slice(0, 12)) {
      const change = mutate(files, kind, random.fork(kind));
      if (change) impactOf(files, change);
    }
  }
});
