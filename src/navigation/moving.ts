import { posix } from "node:path";
import { textAt, type World } from "../evaluation/world";
import { languageOf } from "../hcl/language";
import { edgesIn } from "./edges";
import { mentionsIn } from "./mentions";
import { filesOf } from "./references";
import type { Repair } from "./repairs";
import { stacksUsing } from "./users";
import { rewritten } from "./written";

/** A file or folder that is about to move; both from the repository's root. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * How the paths that name what moves, and those in what moves, are to be written afterwards: in the texts as they are before.
 * One that may mean several things, or of which it can't be told, is left as it is, and told as missing once nothing is there.
 */
export function repairsForMoves(world: World, moves: readonly Move[]): readonly Repair[] {
  const isMoved = (path: string) => moves.some(({ from }) => isAtOrBelow(path, from));
  const { to, from } = edgesIn(world, "");
  const edges = [to, from].flatMap((ends) => [...ends].flatMap(([id, own]) => (isMoved(id) ? own : [])));
  const files = [...new Set(edges.flatMap((edge) => filesOf(world, edge)))].filter((path) => languageOf(path));
  return [...mentionsIn(world, files.sort())].flatMap(([path, mentions]) => {
    const rows = textAt(world, path)?.split(/\r?\n/) ?? [];
    const [before, after] = [posix.dirname(path), posix.dirname(movedBy(moves, path))];
    return mentions.flatMap(({ span: { start, end }, targets }): readonly Repair[] => {
      const [only, ...more] = targets;
      if (only === undefined || only.missing || more.length > 0 || start.line !== end.line) return [];
      const place = movedBy(moves, only.path);
      if (place === only.path && before === after) return [];
      const written = rows[start.line]?.slice(start.character, end.character) ?? "";
      const text = rewritten(written, { folder: before, path: only.path }, { folder: after, path: place });
      const isNew = text !== undefined && text !== written;
      return isNew ? [{ path, span: { start, end }, text, from: only.path, to: place }] : [];
    });
  });
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function movedBy(moves: readonly Move[], path: string): string {
  const move = moves.find(({ from }) => isAtOrBelow(path, from));
  return move === undefined ? path : move.to + path.slice(move.from.length);
}

/** The stacks that use something at or below these paths, and are not deleted with it; sorted. */
export function usersOfDeleted(world: World, deleted: readonly string[]): readonly string[] {
  const isDeleted = (path: string) => deleted.some((folder) => isAtOrBelow(path, folder));
  const used = [...edgesIn(world, "").to.keys()].filter(isDeleted);
  const users = new Set(used.flatMap((path) => stacksUsing(world, path)));
  return [...users].filter((stack) => !isDeleted(stack)).sort();
}
