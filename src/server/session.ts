import { createHash } from "node:crypto";
import type {
  AffectedQuery,
  Deployed,
  Engine,
  Explanation,
  Finding,
  Impact,
  ListedStack,
  Repair,
  Standing,
} from "../engine";
import { RepositoryError } from "../engine";
import type { RepositoryState } from "../protocol";
import type { ServerSettings } from "./settings";

/** One repository while the server runs: what it is compared with, and its latest picture. */
export interface Session {
  readonly root: string;
  readonly engine: Engine;
  state(): RepositoryState;
  /** The latest picture, where there is one. */
  impact(): Impact | undefined;
  /** The engine, once it has the text as it stands. */
  settled(): Promise<Engine>;
  /** null: the default branch, or what the settings name. */
  setBase(revision: string | null): void;
  /** Something changed: compute again once it has been quiet for the debounce. */
  changed(): void;
  /** Compute again at once. */
  refresh(): void;
  indexing(done: number, total: number): void;
  explain(stack: string): Promise<Explanation>;
  repairs(): Promise<readonly Repair[]>;
  deployed(): Promise<Deployed | null>;
  /** As the disk is now, and as the editor holds the text. */
  standing(): Promise<Standing>;
  dispose(): void;
}

export interface SessionHost {
  settings(): ServerSettings;
  /** Called just before each computation, so that the engine has the text as it stands. */
  settle(): Promise<void>;
  /** The state differs from what it was. */
  moved(): void;
  failed(error: unknown): void;
  /** What is wrong in the texts of a repository now. */
  found(root: string, findings: readonly Finding[]): void;
}

export function openSession(engine: Engine, chosenBase: string | null, host: SessionHost): Session {
  const { root } = engine;
  let state: RepositoryState = { root, state: "indexing", done: 0, total: 0 };
  let base = chosenBase;
  let timer: NodeJS.Timeout | undefined;
  let computing = false;
  /** Grows with every change: a result that a change overtook is dropped. */
  let generation = 0;
  let closed = false;

  function query(): AffectedQuery {
    const { base: configured, dependents } = host.settings();
    const revision = base ?? configured;
    if (revision === undefined) {
      return { dependents };
    }
    return revision === "HEAD" ? { dependents, uncommitted: true } : { dependents, revision };
  }

  function schedule(delay: number): void {
    generation += 1;
    clearTimeout(timer);
    if (!closed) {
      timer = setTimeout(compute, delay);
    }
  }

  async function compute(): Promise<void> {
    timer = undefined;
    if (computing) {
      return;
    }
    computing = true;
    const mine = generation;
    const next = await answer();
    const findings = await wrong(next);
    computing = false;
    if (closed) {
      return;
    }
    if (mine === generation) {
      host.found(root, findings);
      move(next);
    } else if (timer === undefined) {
      schedule(0);
    }
  }

  async function answer(): Promise<RepositoryState> {
    const start = performance.now();
    try {
      await host.settle();
      const impact = await engine.affected(query());
      const fingerprint = fingerprintOver(await engine.stacks());
      return { root, state: "ready", impact, fingerprint, milliseconds: Math.round(performance.now() - start) };
    } catch (error) {
      if (!(error instanceof RepositoryError)) {
        host.failed(error);
      }
      return failure(root, error);
    }
  }

  /** An answer that fails for want of a base says nothing of the texts. */
  async function wrong(next: RepositoryState): Promise<readonly Finding[]> {
    if (!host.settings().diagnostics) return [];
    try {
      return await engine.navigation.findings(next.state === "ready" ? next.impact.problems : undefined);
    } catch (error) {
      // Of what git refuses the answer tells.
      if (!(error instanceof RepositoryError)) host.failed(error);
      return [];
    }
  }

  function move(next: RepositoryState): void {
    if (!sameState(state, next)) {
      state = next;
      host.moved();
    }
  }

  return {
    root,
    engine,
    state: () => state,
    impact: () => (state.state === "ready" ? state.impact : undefined),
    async settled() {
      await host.settle();
      return engine;
    },
    setBase(revision) {
      base = revision;
      schedule(0);
    },
    changed: () => schedule(host.settings().debounce),
    refresh() {
      engine.diskChanged();
      schedule(0);
    },
    indexing(done, total) {
      // Once there is a picture it stays until the next one is complete.
      if (state.state === "indexing") {
        move({ root, state: "indexing", done, total });
      }
    },
    explain: (stack) => engine.explain(stack, query()),
    async repairs() {
      await host.settle();
      return engine.repairs(query());
    },
    deployed: async () => (await engine.deployed(query())) ?? null,
    async standing() {
      await host.settle();
      engine.diskChanged();
      return engine.standing(query());
    },
    dispose() {
      closed = true;
      clearTimeout(timer);
      host.found(root, []);
    },
  };
}

function fingerprintOver(stacks: readonly ListedStack[]): string {
  const hash = createHash("sha1");
  for (const { stack, fingerprint } of stacks) hash.update(`${stack}\n${fingerprint}\n`);
  return hash.digest("hex");
}

export function failure(root: string, error: unknown): RepositoryState {
  const message = error instanceof Error ? error.message : String(error);
  return { root, state: "failed", reason: error instanceof RepositoryError ? error.reason : "internal", message };
}

function sameState(a: RepositoryState, b: RepositoryState): boolean {
  const withoutTime = (state: RepositoryState) => JSON.stringify({ ...state, milliseconds: 0 });
  return withoutTime(a) === withoutTime(b);
}
