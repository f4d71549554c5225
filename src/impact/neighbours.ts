import { realpathSync } from "node:fs";
import { posix } from "node:path";
import { SETTINGS_FILE } from "../settings/document";
import type { Written } from "../settings/fields";
import { parseSettings } from "../settings/settings";
import type { Neighbour } from "../snapshot/beside";
import { openRepository } from "../snapshot/open";
import { type GitRepository, RepositoryError } from "../snapshot/repository";
import type { Problem, Snapshot } from "../snapshot/snapshot";
import type { WorkingTree } from "../snapshot/workingTree";

/** The states of other repositories that the settings of a state name, and what of them can't be known. */
export interface Beside {
  readonly neighbours: readonly (Neighbour & Pick<WorkingTree, "convertsLineEnds">)[];
  readonly problems: readonly Problem[];
  /** Equal where the states are the same commits. */
  readonly key: string;
}

/**
 * Which state of a neighbour goes with which of the repository's own: its working tree with the working tree, what is
 * committed with a commit; with a base its own merge base, or HEAD where only uncommitted work is compared.
 */
export type Wanted = "working-tree" | "head" | "base";

export interface Neighbours {
  /** `own`: the repository's own state, whose settings say which neighbours it has. */
  of(own: Snapshot, wanted: Wanted): Promise<Beside>;
  /** Anything on disk may have changed. */
  forget(): void;
  /** Absolute roots of those that were asked for since. */
  roots(): readonly string[];
}

interface Found extends Neighbour, Pick<WorkingTree, "convertsLineEnds"> {
  readonly commit: string;
}

/** `root`: absolute, of the repository that has the settings. */
export function openNeighbours(root: string): Neighbours {
  const repositories = new Map<string, Promise<{ repository: GitRepository; within: string }>>();
  const states = new Map<string, Promise<Found>>();
  const roots = new Set<string>();

  async function open(at: string): Promise<{ repository: GitRepository; within: string }> {
    const folder = posix.join(root, at);
    const repository = await openRepository(folder);
    if (repository.root === root)
      throw new RepositoryError("not-a-repository", `${at} leads back into this repository.`);
    roots.add(repository.root);
    return { repository, within: posix.relative(repository.root, realpathSync(folder)) };
  }

  async function find(at: string, wanted: Wanted): Promise<Found> {
    const opening = repositories.get(at) ?? open(at);
    repositories.set(at, opening);
    const { repository, within } = await opening;
    const place = { at, within };
    if (wanted === "working-tree") {
      const { snapshot, convertsLineEnds } = await repository.workingTree();
      return { ...place, snapshot, convertsLineEnds, commit: "" };
    }
    const { commit } = await repository.base(wanted === "head" ? { uncommitted: true } : {});
    const snapshot = commit === null ? repository.empty() : await repository.commit(commit);
    return { ...place, snapshot, convertsLineEnds: () => false, commit: commit ?? "" };
  }

  return {
    async of(own, wanted) {
      const named = await repositoriesNamedIn(own);
      const neighbours: Found[] = [];
      const problems: Problem[] = [];
      for (const { is, line } of named) {
        const at = posix.normalize(is).replace(/\/$/, "");
        if (neighbours.some((each) => each.at === at)) continue;
        const key = `${wanted} ${at}`;
        const state = states.get(key) ?? find(at, wanted);
        states.set(key, state);
        try {
          neighbours.push(await state);
        } catch (error) {
          if (!(error instanceof RepositoryError)) throw error;
          problems.push(unknownState(is, line, error));
        }
      }
      return { neighbours, problems, key: neighbours.map(({ at, commit }) => `${at} ${commit}`).join("\n") };
    },
    forget() {
      repositories.clear();
      states.clear();
    },
    roots: () => [...roots],
  };
}

async function repositoriesNamedIn(own: Snapshot): Promise<readonly Written<string>[]> {
  if (!own.entries.has(SETTINGS_FILE)) return [];
  if ("problem" in own.read(SETTINGS_FILE)) await own.load([SETTINGS_FILE]);
  const content = own.read(SETTINGS_FILE);
  return ("text" in content && parseSettings(content.text).settings.repositories) || [];
}

function unknownState(is: string, line: number, { message }: RepositoryError): Problem {
  return { path: SETTINGS_FILE, line, severity: "error", code: "neighbour", message: `${is} is not known: ${message}` };
}
