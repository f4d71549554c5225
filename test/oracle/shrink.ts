import { openBench, RefusedBase } from "./bench";
import { engineOn, faultsOf } from "./compare";
import { type Change, folderOf, type Monorepo } from "./files";
import { blocksOf } from "./mutations/blocks";
import { tried } from "./round";

/** A monorepo and a change to it for which the engine's answer is wrong. */
export interface Failing {
  readonly monorepo: Monorepo;
  readonly change: Change;
}

/** Leaves out stacks, folders, files and blocks as long as the answer stays wrong; stops at the deadline (ms since 1970). */
export async function shrink(failing: Failing, deadline: number): Promise<Failing> {
  let smallest = failing;
  for (let before: Failing | undefined; before !== smallest && Date.now() < deadline; ) {
    before = smallest;
    for (const smaller of candidates(smallest)) {
      if (Date.now() > deadline) break;
      const now = smaller(smallest);
      if (now && (await isWrong(now))) smallest = now;
    }
  }
  return smallest;
}

/** What is wrong with the engine's answer; nothing where the base can't be applied. */
async function isWrong({ monorepo, change }: Failing): Promise<boolean> {
  try {
    const bench = await openBench(monorepo);
    try {
      const open = await engineOn(bench.repository);
      await open.affected({ uncommitted: true });
      return faultsOf(await tried(bench, open, monorepo, change)).length > 0;
    } finally {
      bench.remove();
    }
  } catch (error) {
    if (error instanceof RefusedBase) return false;
    throw error;
  }
}

type Smaller = (from: Failing) => Failing | undefined;

/** Ways to make it smaller, the largest steps first. */
function candidates({ monorepo, change }: Failing): readonly Smaller[] {
  const paths = [...new Set([...Object.keys(monorepo.files), ...Object.keys(change)])].sort();
  const folders = [...new Set(paths.map(folderOf))].filter((folder) => folder !== ".");
  const blocks = paths.flatMap((path) => blocksOf(monorepo.files, path));
  return [
    ...folders.map(
      (folder): Smaller =>
        (from) =>
          without(from, (path) => path.startsWith(`${folder}/`)),
    ),
    ...paths.map(
      (path): Smaller =>
        (from) =>
          without(from, (each) => each === path),
    ),
    ...blocks.map(
      (block): Smaller =>
        (from) =>
          withoutText(from, block.path, block.text),
    ),
  ];
}

function without({ monorepo, change }: Failing, isLeftOut: (path: string) => boolean): Failing | undefined {
  const kept = <T>(of: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(of).filter(([path]) => !isLeftOut(path)));
  const files = kept(monorepo.files);
  const rest = kept(change);
  if (Object.keys(rest).length === 0) return undefined;
  const isThere = (stack: string) =>
    Object.keys(files).some((path) => folderOf(path) === stack && path.endsWith(".tf"));
  const stacks = monorepo.stacks.filter(isThere);
  const reads = monorepo.reads.filter((read) => isThere(read.consumer) && isThere(read.producer));
  const count = Object.keys(files).length + Object.keys(rest).length;
  const before = Object.keys(monorepo.files).length + Object.keys(change).length;
  return count === before ? undefined : { monorepo: { files, stacks, reads }, change: rest };
}

/** A text left out of a file before and after the change. */
function withoutText({ monorepo, change }: Failing, path: string, text: string): Failing | undefined {
  const before = monorepo.files[path];
  if (!before?.includes(text)) return undefined;
  const after = change[path];
  if (after !== undefined && !after.includes(text)) return undefined;
  const files = { ...monorepo.files, [path]: before.replace(text, "") };
  return {
    monorepo: { ...monorepo, files },
    change: after === undefined ? change : { ...change, [path]: after.replace(text, "") },
  };
}
