import type { World } from "./evaluation/world";
import { dependenciesOf } from "./graph/dependencies";
import { stacksIn } from "./graph/stacks";
import { openContentCache } from "./hcl/contentCache";
import { ownFileFor } from "./hcl/ownFile";
import { loadParser } from "./hcl/parser";
import { type CompareOptions, compare } from "./impact/compare";
import { type Deployed, deployedAt } from "./impact/deployed";
import { hiddenChanges } from "./impact/hidden";
import type { Explanation, Graph, Impact, Order } from "./impact/impact";
import {
  graphOf,
  type ListedStack,
  type ListedState,
  orderOf,
  stackList,
  statesKept,
  usersOf,
} from "./impact/overview";
import { leavesGap } from "./impact/problems";
import { type Standing, standingOf } from "./impact/standing";
import { openStates } from "./impact/states";
import { type Navigation, openNavigation } from "./navigation/navigation";
import { type Repair, repairsIn } from "./navigation/repairs";
import { openRepository } from "./snapshot/open";
import type { BaseRequest } from "./snapshot/repository";

export type { Versions } from "./graph/versions";
export type { Deployed } from "./impact/deployed";
export type {
  AffectedStack,
  Certainty,
  Change,
  Evidence,
  Explanation,
  ExternalState,
  Graph,
  HiddenPiece,
  Impact,
  Order,
  OrderedStack,
  Reason,
  Ring,
  StackKind,
  Step,
} from "./impact/impact";
export type { ListedStack, ListedState } from "./impact/overview";
export type { Standing } from "./impact/standing";
export type { CommandLine } from "./instances/commandLine";
export type { Finding } from "./navigation/findings";
export type { Mention } from "./navigation/mentions";
export type { Navigation } from "./navigation/navigation";
export type { Location } from "./navigation/references";
export type { Repair } from "./navigation/repairs";
export type { Target } from "./navigation/target";
export type { BaseRequest } from "./snapshot/repository";
export { RepositoryError } from "./snapshot/repository";
export type { Problem } from "./snapshot/snapshot";

export interface AffectedQuery extends BaseRequest {
  /** Only stacks at or below this folder (from the repository's root) are listed; changes anywhere count. */
  readonly below?: string;
  /** Whether stacks that only consume an affected stack's outputs are listed. Default "all". */
  readonly dependents?: "none" | "direct" | "all";
  /** Waves in the order of a destroy. */
  readonly destroy?: boolean;
}

export interface OrderQuery {
  readonly below?: string;
  readonly head?: string;
  readonly destroy?: boolean;
}

/** One open repository. Questions run one after the other; each answers for the state at the time it starts. */
export interface Engine {
  /** Absolute, POSIX. */
  readonly root: string;
  affected(query?: AffectedQuery): Promise<Impact>;
  order(query?: OrderQuery): Promise<Order>;
  /** undefined where no base is found, or nothing was committed yet. */
  deployed(query?: BaseRequest): Promise<Deployed | undefined>;
  /** The commit that is checked out, for which plans are made; null where nothing is committed yet. */
  headCommit(): Promise<string | null>;
  /** What an apply of the working tree is held to. Throws {@link RepositoryError}. */
  standing(query?: BaseRequest): Promise<Standing>;
  /** Every path from a change to the stack, and what changed without counting for it. Throws {@link UnknownStackError}. */
  explain(stack: string, query?: AffectedQuery): Promise<Explanation>;
  graph(query?: OrderQuery): Promise<Graph>;
  /** The stacks that use a folder (module or model) now, sorted; empty where nobody does. */
  usersOf(folder: string): Promise<readonly string[]>;
  /** Every stack now with the file a person opens for it, and its fingerprint. */
  stacks(): Promise<readonly ListedStack[]>;
  /** Where a stack keeps its state now. */
  statesOf(stack: string): Promise<readonly ListedState[]>;
  /** Paths that lead nowhere since the change moved what they named. */
  repairs(query?: AffectedQuery): Promise<readonly Repair[]>;
  /** What a text names, and who names it. */
  readonly navigation: Navigation;
  /** Absolute roots of other repositories whose states are part of the answers, because the settings name them. */
  neighbours(): readonly string[];
  /** Files changed on disk (from the repository's root); without paths: anything may have, also HEAD and the index. */
  diskChanged(paths?: readonly string[]): void;
  /** Text that an editor holds unsaved; undefined: saved or closed. */
  setUnsaved(path: string, text: string | undefined): void;
}

export interface OpenOptions {
  /** Where the two .wasm files lie; default: beside the bundle. */
  readonly wasmFolder?: string;
  /** Where what is found out about files is kept for the next start; absent: nowhere. It need not exist. */
  readonly cacheFolder?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** No stack has that id; `similar`: those whose ids are near. */
export class UnknownStackError extends Error {
  constructor(
    asked: string,
    readonly similar: readonly string[],
  ) {
    super(`There is no stack ${JSON.stringify(asked)}.`);
    this.name = "UnknownStackError";
  }
}

/** Opens the repository that `folder` lies in. Throws {@link RepositoryError}. */
export async function openEngine(folder: string, options: OpenOptions = {}): Promise<Engine> {
  const [repository] = await Promise.all([openRepository(folder), loadParser(options.wasmFolder ?? __dirname)]);
  const { cacheFolder, onProgress } = options;
  const fileFor = (what: "facts" | "answers") => cacheFolder && ownFileFor(what, repository.root, cacheFolder);
  const states = openStates(repository, openContentCache(fileFor("facts")), fileFor("answers"), onProgress);
  let last: Promise<unknown> = Promise.resolve();
  /** One question after the other: they share what is remembered. */
  const inTurn = <T>(question: () => Promise<T>): Promise<T> => {
    const answer = last.then(question, question);
    last = answer.then(keepSoon, () => undefined);
    return answer;
  };

  /** Once the answer has been handed over. */
  const keepSoon = () => void setImmediate(() => void states.keep());

  const impact = async (query: AffectedQuery): Promise<Impact> => {
    const pair = await states.compare(query);
    const options: CompareOptions = {
      below: query.below ?? ".",
      dependents: query.dependents ?? "all",
      destroy: query.destroy ?? false,
    };
    const answer = await pair.ask(() => compare(pair.comparison, pair.changes, options));
    const problems = [...pair.problems, ...answer.problems];
    const complete = answer.complete && !pair.problems.some(leavesGap);
    return { schema: 1, base: pair.base, head: pair.head, ...answer, complete, problems };
  };

  const single = async (query: OrderQuery) => {
    const state = await states.single(query.head);
    return { ...state, below: query.below ?? "." };
  };

  const ofNow = <T>(question: (world: World) => T): Promise<T> =>
    inTurn(async () => {
      const { world, ask } = await single({});
      return ask(() => question(world));
    });

  return {
    root: repository.root,
    affected: (query = {}) => inTurn(() => impact(query)),
    deployed: (query = {}) => inTurn(() => deployedAt(states, query)),
    headCommit: async () => (await states.headCommit()) ?? null,
    standing: (query = {}) => inTurn(() => standingOf(states, query)),
    explain: (stack, query = {}) =>
      inTurn(async () => {
        const pair = await states.compare(query);
        const { base, now } = pair.comparison;
        const ids = await pair.ask(() => [base, now].flatMap((world) => [...stacksIn(world, "").keys()]));
        if (!ids.includes(stack)) throw new UnknownStackError(stack, similarTo(stack, [...new Set(ids)]));
        const options = { below: ".", dependents: "all", destroy: query.destroy ?? false, everyReason: true } as const;
        return pair.ask(() => {
          const { affected } = compare(pair.comparison, pair.changes, options);
          const found = affected.find((each) => each.stack === stack);
          const hidden = hiddenChanges(pair.comparison, [stack]);
          const { external } = dependenciesOf(now, stack);
          return { ...(found ?? { stack, ring: "none", reasons: [] }), hidden, external };
        });
      }),
    order: (query = {}) =>
      inTurn(async () => {
        const { world, ask, problems, below } = await single(query);
        const order = await ask(() => orderOf(world, below, query.destroy ?? false));
        return { ...order, problems: [...problems, ...order.problems] };
      }),
    graph: (query = {}) =>
      inTurn(async () => {
        const { world, ask, below } = await single(query);
        return ask(() => graphOf(world, below));
      }),
    repairs: (query = {}) =>
      inTurn(async () => {
        const { comparison, ask } = await states.compare(query);
        return ask(() => repairsIn(comparison));
      }),
    usersOf: (folder) => ofNow((world) => usersOf(world, folder)),
    stacks: () => ofNow(stackList),
    statesOf: (stack) => ofNow((world) => statesKept(world, stack)),
    navigation: openNavigation(ofNow),
    neighbours: states.neighbours,
    diskChanged: states.diskChanged,
    setUnsaved: states.setUnsaved,
  };
}

/** At most three ids that share the asked one's last name or folder, or hold it. */
function similarTo(stack: string, ids: readonly string[]): readonly string[] {
  const name = stack.slice(stack.lastIndexOf("/") + 1);
  const [folder] = stack.split("@");
  const isSimilar = (id: string) => id.includes(stack) || id === name || id.endsWith(`/${name}`);
  return ids
    .filter((id) => isSimilar(id) || id.startsWith(`${folder}@`) || (id === folder && id !== stack))
    .slice(0, 3);
}
