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

/**
 * Leaves out stacks, blocks, folders and files as long as the answer stays wrong, many at once and then fewer; stops at
 * the deadline (ms since 1970). With few stacks left every further try is quick.
 */
export async function shrink(failing: Failing, deadline: number): Promise<Failing> {
  let smallest = failing;
  for (let before: Failing | undefined; before !== smallest && Date.now() < deadline; ) {
    before = smallest;
    for (const stack of smallest.monorepo.stacks) await attempt([ofOtherStacks(smallest.monorepo, stack)]);
    // Who reads a state comes after whoever writes it.
    await attemptAll([...smallest.monorepo.stacks].reverse().map(below));
    await attemptAll(blocks(smallest, (type) => type === "module"));
    await attemptAll(folders(smallest).map(below));
    await attemptAll(paths(smallest).map(only));
    await attemptAll(blocks(smallest, () => true));
  }
  return smallest;

  /** Leaves out halves, then quarters, and so on down to one at a time. */
  async function attemptAll(parts: readonly Part[]) {
    for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < parts.length; at += size) await attempt(parts.slice(at, at + size));
    }
  }

  async function attempt(parts: readonly Part[]) {
    if (Date.now() > deadline) return;
    const smaller = parts.reduce((left, part) => part(left), smallest);
    if (sizeOf(smaller) < sizeOf(smallest) && Object.keys(smaller.change).length > 0 && (await isWrong(smaller)))
      smallest = smaller;
  }
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

/** Leaves something out. */
type Part = (from: Failing) => Failing;

function sizeOf({ monorepo, change }: Failing): number {
  return JSON.stringify([monorepo.files, change]).length;
}

function paths({ monorepo, change }: Failing): readonly string[] {
  return [...new Set([...Object.keys(monorepo.files), ...Object.keys(change)])].sort();
}

function folders(failing: Failing): readonly string[] {
  return [...new Set(paths(failing).map(folderOf))].filter((folder) => folder !== ".");
}

function blocks({ monorepo }: Failing, passes: (type: string) => boolean): readonly Part[] {
  return Object.keys(monorepo.files)
    .flatMap((path) => blocksOf(monorepo.files, path))
    .filter((block) => passes(block.type))
    .map((block) => withoutText(block.path, block.text));
}

function below(folder: string): Part {
  return without((path) => path.startsWith(`${folder}/`));
}

function only(path: string): Part {
  return without((each) => each === path);
}

function ofOtherStacks({ stacks }: Monorepo, stack: string): Part {
  return without((path) => {
    const [owner] = stacks.filter((each) => path.startsWith(`${each}/`)).sort((a, b) => b.length - a.length);
    return owner !== undefined && owner !== stack;
  });
}

function without(isLeftOut: (path: string) => boolean): Part {
  const kept = <T>(of: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(of).filter(([path]) => !isLeftOut(path)));
  return ({ monorepo, change }) => {
    const files = kept(monorepo.files);
    const isThere = (stack: string) =>
      Object.keys(files).some((path) => folderOf(path) === stack && path.endsWith(".tf"));
    const stacks = monorepo.stacks.filter(isThere);
    const reads = monorepo.reads.filter((read) => isThere(read.consumer) && isThere(read.producer));
    return { monorepo: { files, stacks, reads }, change: kept(change) };
  };
}

/** A text left out of a file, before and after the change. */
function withoutText(path: string, text: string): Part {
  return (from) => {
    const { monorepo, change } = from;
    const [before, after] = [monorepo.files[path], change[path]];
    if (!before?.includes(text) || (after !== undefined && !after.includes(text))) return from;
    return {
      monorepo: { ...monorepo, files: { ...monorepo.files, [path]: before.replace(text, "") } },
      change: after === undefined ? change : { ...change, [path]: after.replace(text, "") },
    };
  };
}
