import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Files } from "../../impact/worlds";

/** Files that are written; undefined: deleted. */
export type Edit = Readonly<Record<string, string | undefined>>;

/** A repository, or a folder of one, that shows a construct. */
export interface Tree {
  readonly name: string;
  readonly files: Files;
  /** Each made on the files as they are, not one after the other. */
  readonly edits: readonly Edit[];
  /** Gaps (gaps.ts) that it must show. */
  readonly shows: readonly string[];
}

/**
 * The trees that lie beside this file, by name. A tree is a text like Go's txtar: "-- path --" before each file, "== words"
 * before the files of an edit, "-- path -- deleted" for one that goes, "gaps: G2" among the words at the top. "-> target" is
 * a symbolic link. TREE stands for the tree's own folder from the repository's root.
 */
export function readTrees(): readonly Tree[] {
  const folder = join(__dirname, "trees");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".txtar"))
    .sort()
    .map((name) => parseTree(name.slice(0, -".txtar".length), readFileSync(join(folder, name), "utf8")));
}

function parseTree(name: string, text: string): Tree {
  const [first = "", ...edits] = text.replaceAll("TREE", name).split(/^== .*\n/m);
  const shows = /^gaps: (.*)$/m.exec(first)?.[1]?.split(" ") ?? [];
  const files = Object.fromEntries(Object.entries(sections(first)).map(([path, is]) => [path, is ?? ""]));
  return { name, files, edits: edits.map(sections), shows };
}

function sections(text: string): Edit {
  const parts = text.split(/^-- (\S+) --( deleted)?\n/m).slice(1);
  const found: Record<string, string | undefined> = {};
  for (let at = 0; at < parts.length; at += 3) {
    const [path = "", deleted, content = ""] = parts.slice(at, at + 3);
    found[path] = deleted ? undefined : content.startsWith("-> ") ? content.trimEnd() : content;
  }
  return found;
}

/** One repository with each tree in a folder of its name, so that one call of Terragrunt answers for all. */
export function together(trees: readonly Tree[]): Pick<Tree, "files" | "edits"> {
  const under = <T>(name: string, files: Readonly<Record<string, T>>) =>
    Object.entries(files).map(([path, is]) => [`${name}/${path}`, is] as const);
  const rounds = Math.max(0, ...trees.map(({ edits }) => edits.length));
  return {
    files: Object.fromEntries(trees.flatMap(({ name, files }) => under(name, files))),
    edits: Array.from({ length: rounds }, (_, round) =>
      Object.fromEntries(trees.flatMap(({ name, edits }) => under(name, edits[round] ?? {}))),
    ),
  };
}

export function edited(files: Files, edit: Edit): Files {
  const all: Record<string, string | undefined> = { ...files, ...edit };
  return Object.fromEntries(Object.entries(all).flatMap(([path, is]) => (is === undefined ? [] : [[path, is]])));
}

/** Changes with the tree. */
export function treeHash({ files, edits }: Pick<Tree, "files" | "edits">): string {
  const plain = (all: Edit) => Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha1")
    .update(JSON.stringify([plain(files), edits.map(plain)]))
    .digest("hex");
}
