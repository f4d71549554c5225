import type { AffectedStack, Ring } from "../engine";
import { count, tags, visible } from "../handover/words";
import type { ImpactParams } from "../protocol";

/** What the Explorer shows beside a folder: signs that can be told apart without colours, and words. */
export interface FolderMark {
  /** At most two characters, as VS Code demands. */
  readonly sign: string;
  readonly words: string;
}

/** Those nearest to the change first. */
const signs: readonly (readonly [Ring, string])[] = [
  ["own", "◉"],
  ["input", "●"],
  ["dependent", "○"],
];

/** The folders of affected stacks, by absolute path. What is removed has no folder, or one that is no stack any more. */
export function affectedFolders(picture: ImpactParams | undefined): ReadonlyMap<string, FolderMark> {
  const byFolder = new Map<string, AffectedStack[]>();
  for (const state of picture?.repositories ?? []) {
    for (const stack of state.state === "ready" ? state.impact.affected : []) {
      if (stack.ring === "removed") continue;
      for (const each of foldersOf(stack.stack)) {
        const folder = each === "." ? state.root : `${state.root}/${each}`;
        byFolder.set(folder, [...(byFolder.get(folder) ?? []), stack]);
      }
    }
  }
  return new Map([...byFolder].map(([folder, stacks]) => [folder, markOf(stacks)]));
}

/** An id does not tell whether "@" begins an instance's name or is part of the folder's: of the two, one is there. */
function foldersOf(stack: string): readonly string[] {
  const [, folder] = /^(.+)@[^/@]+$/.exec(stack) ?? [];
  return folder === undefined ? [stack] : [stack, folder];
}

/** Of several ways in which one folder is run, the sign is that of the nearest to the change. */
function markOf(stacks: readonly AffectedStack[]): FolderMark {
  const certain = stacks.filter(({ certainty }) => certainty === "certain");
  const [, sign] = signs.find(([ring]) => certain.some((stack) => stack.ring === ring)) ?? [];
  const [only, ...more] = stacks;
  const words =
    only !== undefined && more.length === 0
      ? `${visible(only.stack)} is affected (${tags(only).join(", ")})`
      : `${count(stacks.length, "stack")} of this folder are affected`;
  return { sign: sign ?? "?", words };
}
