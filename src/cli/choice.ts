import picomatch from "picomatch";
import type { AffectedQuery, Engine, Problem } from "../engine";
import { chosenStacks, runThere } from "../runner/chosen";
import type { RunKind, RunStack } from "../runner/request";
import { lastRun } from "../runner/runRecord";
import { stackId } from "./open";

/** Which stacks a run is about. */
export type Asked =
  | { readonly which: "named"; readonly names: readonly string[] }
  | { readonly which: "affected" }
  | { readonly which: "all" }
  | { readonly which: "unfinished" };

export interface Choice {
  readonly stacks: readonly RunStack[];
  /** Affected, or to be repeated, but no longer there. */
  readonly removed: readonly string[];
  /** Chosen, but HCP Terraform alone runs them. */
  readonly remote: readonly string[];
  /** What may have kept a stack from being found. */
  readonly problems: readonly Problem[];
  /** Of the run that is repeated. */
  readonly destroy?: boolean;
  /** The commit that a drift check holds the states to; absent where none was found. */
  readonly base?: string;
}

/** Throws an Error with what to do where a name fits no stack, or there is no run to repeat. */
export async function choose(engine: Engine, kind: RunKind, asked: Asked, query: AffectedQuery): Promise<Choice> {
  const all = await engine.stacks();
  const impact = asked.which === "affected" ? await engine.affected(query) : undefined;
  const reached = impact?.affected.map(({ stack }) => stack) ?? [];
  const deployed = kind === "drift" ? await engine.deployed(query) : undefined;
  const affected = new Set(deployed?.changed ?? reached);
  const below = query.below ?? ".";
  const listed = all.map(({ stack }) => stack);
  const choice = (ids: readonly string[]) => {
    const chosen = new Set(ids);
    const remote = all.filter((each) => each.remote && chosen.has(each.stack)).map(({ stack }) => stack);
    return {
      stacks: runThere(chosenStacks(all, chosen, affected), deployed?.run ?? {}),
      remote,
      removed: [],
      problems: [],
      ...(deployed && { base: deployed.commit }),
    };
  };
  switch (asked.which) {
    case "named":
      return choice(named(listed, asked.names));
    case "all": {
      const { problems } = await engine.order({ below });
      const within = all.filter(({ folder }) => below === "." || `${folder}/`.startsWith(`${below}/`));
      return {
        ...choice(within.map(({ stack }) => stack)),
        problems: problems.filter(({ severity }) => severity !== "information"),
      };
    }
    case "affected": {
      const removed = (impact?.affected ?? []).filter(({ ring }) => ring === "removed").map(({ stack }) => stack);
      const problems = impact?.complete === false ? impact.problems : [];
      return {
        ...choice(reached),
        removed,
        problems: problems.filter(({ severity }) => severity !== "information"),
      };
    }
    case "unfinished": {
      const last = lastRun(engine.root, kind);
      if (last === undefined) throw new Error(`There is no earlier ${kind} of this repository to go on with.`);
      const removed = last.unfinished.filter((stack) => !listed.includes(stack));
      return { ...choice(last.unfinished), removed, destroy: last.destroy };
    }
  }
}

/** The stacks that names mean. Throws an Error where one means none. */
export function named(stacks: readonly string[], names: readonly string[]): readonly string[] {
  return names.flatMap((name) => fitting(stacks, stackId(name)));
}

/** A stack's id, the folder of several instances, or a pattern of ids. */
function fitting(stacks: readonly string[], name: string): readonly string[] {
  if (stacks.includes(name)) return [name];
  const instances = stacks.filter((stack) => stack.startsWith(`${name}@`));
  if (instances.length > 0) return instances;
  const fits = picomatch(name, { dot: true, nonegate: true });
  const found = stacks.filter((stack) => fits(stack));
  if (found.length > 0) return found;
  throw new Error(`There is no stack ${JSON.stringify(name)}. epicenter order lists all.`);
}
