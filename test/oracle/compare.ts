import { type Engine, openEngine } from "../../src/engine";
import { wasmFolder } from "../hcl/wasm";
import { type Change, folderOf, type Monorepo } from "./files";
import type { Truth } from "./judge";

/** What our engine names for a change, put beside what Terraform says. */
export interface Verdict {
  readonly truths: readonly Truth[];
  /** Terraform says something else than before, and we name the stack in no ring but the dependents'. */
  readonly missed: readonly Truth[];
  /** Truly affected, and named so; those of them that are named as certain. */
  readonly found: readonly string[];
  readonly certain: readonly string[];
  /** Named as certain, as possible, where Terraform's answer is the same as before. */
  readonly needless: readonly string[];
  readonly needlessPossible: readonly string[];
  /** Reads an output that would get another value, and is not named at all. */
  readonly missedDependents: readonly string[];
  /** Named, and no stack at all. */
  readonly phantoms: readonly string[];
  /** An engine that was open before the change says something else than one that is opened now. */
  readonly stale: boolean;
}

export function engineOn(repository: string): Promise<Engine> {
  return openEngine(repository, { wasmFolder: wasmFolder() });
}

/** `open`: an engine that has answered for other changes to the same repository. */
export async function compareWith(
  repository: string,
  open: Engine,
  monorepo: Monorepo,
  change: Change,
  truths: readonly Truth[],
): Promise<Verdict> {
  const fresh = await engineOn(repository);
  open.diskChanged();
  const [impact, kept] = [await fresh.affected({ uncommitted: true }), await open.affected({ uncommitted: true })];
  const named = new Set(impact.affected.map((each) => each.stack));
  const reached = impact.affected.filter((each) => each.ring !== "dependent");
  const isReached = (stack: string) => reached.some((each) => each.stack === stack);
  const known = new Map(truths.map((truth) => [truth.stack, truth]));
  const needlessly = (certainty: string) =>
    reached
      .filter((each) => each.certainty === certainty && known.get(each.stack)?.is === "same")
      .map((each) => each.stack);
  const differs = truths.filter((truth) => truth.is !== "same");
  return {
    truths,
    missed: differs.filter((truth) => !isReached(truth.stack)),
    found: differs.map((truth) => truth.stack).filter(isReached),
    certain: reached
      .filter((each) => each.certainty === "certain" && known.get(each.stack)?.is !== "same")
      .map((each) => each.stack),
    needless: needlessly("certain"),
    needlessPossible: needlessly("possible"),
    missedDependents: monorepo.reads
      .filter(({ producer, output }) => known.get(producer)?.outputs.includes(output))
      .filter(({ producer }) => !movesState(change, producer))
      .map(({ consumer }) => consumer)
      .filter((consumer) => !named.has(consumer) && known.get(consumer)?.is !== "gone"),
    phantoms: [...named].filter((stack) => !known.has(stack)),
    stale: JSON.stringify(impact) !== JSON.stringify(kept),
  };
}

/** Whether the stack's state goes elsewhere, where nobody reads it. */
function movesState(change: Change, stack: string): boolean {
  return Object.entries(change).some(([path, text]) => folderOf(path) === stack && text?.includes('path = "moved-'));
}

/** What is wrong with an answer, not only wide, in a line each. */
export function faultsOf(verdict: Verdict): readonly string[] {
  return [
    ...verdict.missed.map((truth) => `missed ${truth.stack}: ${truth.is} (${truth.what})`),
    ...verdict.missedDependents.map((stack) => `missed the dependent ${stack}`),
    ...verdict.phantoms.map((stack) => `named ${stack}, which is no stack`),
    ...(verdict.stale ? ["an engine that was open before the change gives another answer"] : []),
  ];
}
