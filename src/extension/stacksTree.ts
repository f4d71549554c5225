import type { AffectedStack } from "../engine";
import { count, tags, visible } from "../handover/words";
import type { ImpactParams, RepositoryState, StackDetailsResult, StackFolderResult, StackRow } from "../protocol";
import { nameOf } from "./headline";
import { markWords } from "./markWords";
import { type Node, stackKey } from "./node";
import { paged } from "./paging";
import { detailRows, runRows, type StacksKnown } from "./stackDetails";
import { ringIcon } from "./stackNode";

/** A row of the Stacks tree; what is below it is asked for when it is unfolded, so that no message holds all stacks. */
export interface LazyNode extends Omit<Node, "children" | "folded"> {
  readonly below?: () => Promise<readonly LazyNode[]>;
}

/** Who answers what is below a row. */
export interface StacksSource {
  stackFolder(root: string, folder: string): Promise<StackFolderResult>;
  stackDetails(root: string, stack: string): Promise<StackDetailsResult>;
}

/** One repository of the tree, and what the change reaches in it. */
interface Repository {
  readonly root: string;
  readonly known: StacksKnown;
  readonly affected: ReadonlyMap<string, AffectedStack>;
  readonly source: StacksSource;
}

/** The rows at the top. With one repository its folders stand there, else each below its repository. */
export async function stacksTree(
  picture: ImpactParams | undefined,
  source: StacksSource,
  known: StacksKnown,
): Promise<readonly LazyNode[]> {
  const repositories = (picture?.repositories ?? []).filter(hasStacks).map((state): Repository => {
    const affected = state.state === "ready" ? state.impact.affected : [];
    return { root: state.root, affected: new Map(affected.map((each) => [each.stack, each])), source, known };
  });
  const [only, ...more] = repositories;
  if (only !== undefined && more.length === 0) return folderRows(only, ".");
  return repositories.map((repository) => {
    const { root } = repository;
    const below = () => folderRows(repository, ".");
    return { id: root, label: nameOf(root), tooltip: root, icon: "repo", context: "stacks.repository", below };
  });
}

/** What the stacks are needs nothing to compare with. */
const withoutBase: ReadonlySet<string> = new Set(["no-revision", "no-base", "no-merge-base", "shallow"]);

function hasStacks(state: RepositoryState): boolean {
  return state.state === "ready" || (state.state === "failed" && withoutBase.has(state.reason));
}

async function folderRows(repository: Repository, folder: string): Promise<readonly LazyNode[]> {
  const { root, source } = repository;
  const { folders, stacks } = await source.stackFolder(root, folder);
  const within = (path: string) => (folder === "." || path === "." ? path : path.slice(folder.length + 1));
  return [
    ...folders.map((each): LazyNode => folderRow(repository, each, within(each.folder))),
    ...stackRows(repository, folderId(root, folder), stacks, (each) =>
      stackRow(repository, each, within(each.stack), root),
    ),
  ];
}

function folderId(root: string, folder: string): string {
  return `${root}\n#folder\n${folder}`;
}

function stackRows(
  { known }: Repository,
  group: string,
  stacks: readonly StackRow[],
  row: (stack: StackRow) => LazyNode,
): readonly LazyNode[] {
  return paged(group, stacks, known.shown, row, "stack");
}

function folderRow(repository: Repository, { folder, stacks }: { folder: string; stacks: number }, label: string) {
  const affected = [...repository.affected.values()].filter(
    ({ stack, ring }) => ring !== "removed" && stack.startsWith(`${folder}/`),
  ).length;
  return {
    id: folderId(repository.root, folder),
    label: visible(label),
    description: [count(stacks, "stack"), ...(affected > 0 ? [`${affected} affected`] : [])].join(" · "),
    tooltip: visible(folder),
    icon: "folder",
    context: "stacks.folder",
    below: () => folderRows(repository, folder),
  };
}

/** `parent`: the row that it stands below; one stack stands at many places of the tree. */
function stackRow(repository: Repository, row: StackRow, label: string, parent: string): LazyNode {
  const { root } = repository;
  const { stack, kind, file, wave, needs, neededBy, remote } = row;
  const affected = repository.affected.get(stack);
  const id = `${parent}\n${stack}`;
  const { drift } = repository.known.marks().get(stackKey({ root, stack })) ?? {};
  const said = [
    // What a plan says belongs to the change, and stands in the Impact view.
    ...(drift ? markWords({ drift }, repository.known.now()).short : []),
    ...(affected ? [`affected (${tags(affected).join(", ")})`] : []),
    ...(needs > 0 ? [`needs ${needs}`] : []),
    ...(neededBy > 0 ? [`needed by ${neededBy}`] : []),
  ];
  // Not the Impact view's, which counts the waves of what is affected.
  const among = `wave ${wave} among all stacks`;
  return {
    id,
    label: visible(label),
    description: said.join(" · "),
    tooltip: [visible(stack), kind, ...said, among].join("\n"),
    spoken: [visible(stack), ...said, among].join(", "),
    icon: affected ? ringIcon(affected) : "layers",
    context: remote ? "stack.remote" : "stack.runnable",
    target: { root, stack },
    open: { file: `${root}/${file}` },
    below: () => belowStack(repository, stack, id),
  };
}

async function belowStack(repository: Repository, stack: string, id: string): Promise<readonly LazyNode[]> {
  const { root, known, source } = repository;
  const details = await source.stackDetails(root, stack);
  const { needs, neededBy } = details;
  const of = { root, stack, parent: id };
  const runs = runRows(of, known);
  const group = (label: string, icon: string, stacks: readonly StackRow[]): readonly LazyNode[] => {
    const own = `${id}\n#${label}`;
    const below = async () => stackRows(repository, own, stacks, (each) => stackRow(repository, each, each.stack, own));
    const row = { id: own, label, description: count(stacks.length, "stack"), icon, context: "stacks.group", below };
    return stacks.length === 0 ? [] : [row];
  };
  const lastRuns: LazyNode = {
    id: `${id}\n#runs`,
    label: "Last runs",
    description: count(runs.length, "run"),
    icon: "history",
    context: "stacks.group",
    below: async () => runs,
  };
  return [
    ...group("Needs", "arrow-up", needs),
    ...group("Needed by", "arrow-down", neededBy),
    ...detailRows(of, details, known),
    ...(runs.length > 0 ? [lastRuns] : []),
  ];
}
