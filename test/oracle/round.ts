import type { Engine } from "../../src/engine";
import { type Bench, openBench } from "./bench";
import { compareWith, engineOn, type Verdict } from "./compare";
import type { Change, Monorepo } from "./files";
import { makeMonorepo } from "./generator/monorepo";
import { judge } from "./judge";
import { addedStacks } from "./mutations/structure";
import { mutate, mutateOften, mutations } from "./mutations/table";
import { type Random, randomFrom } from "./random";

/** One change to one monorepo, judged. */
export interface Trial {
  readonly seed: string;
  readonly monorepo: Monorepo;
  readonly kinds: readonly string[];
  readonly change: Change;
  readonly verdict: Verdict;
}

/** A new monorepo from the seed, and `count` changes to it of these kinds, one after the other, each to the base. */
export async function* round(seed: string, count: number, kinds = Object.keys(mutations)): AsyncGenerator<Trial> {
  const monorepo = makeMonorepo(randomFrom(seed));
  const bench = await openBench(monorepo);
  try {
    const open = await engineOn(bench.repository);
    for (const { kinds: made, change } of changesTo(monorepo, randomFrom(`${seed} changes`), count, kinds)) {
      yield { seed, monorepo, kinds: made, change, verdict: await tried(bench, open, monorepo, change) };
    }
  } finally {
    bench.remove();
  }
}

/** Lays a change over the base, and asks Terraform and the engine. */
export async function tried(bench: Bench, open: Engine, monorepo: Monorepo, change: Change): Promise<Verdict> {
  bench.lay(change);
  const truths = await judge(bench, monorepo.stacks, addedStacks(monorepo.files, change, monorepo.stacks));
  return compareWith(bench.repository, open, monorepo, change, truths);
}

function* changesTo(monorepo: Monorepo, random: Random, count: number, all: readonly string[]) {
  const waiting = random.shuffled(all);
  for (let made = 0; made < count && waiting.length > 0; ) {
    const kinds = waiting.splice(0, random.chance(0.2) ? 2 + random.below(3) : 1);
    const own = random.fork(kinds.join());
    const [only = ""] = kinds;
    const change = kinds.length === 1 ? mutate(monorepo.files, only, own) : mutateOften(monorepo.files, kinds, own);
    if (!change || Object.keys(change).length === 0) continue;
    made++;
    yield { kinds, change };
  }
}
