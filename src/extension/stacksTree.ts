import type { AffectedStack } from "../engine";
import { count, tags, visible } from "../handover/words";
import type { ImpactParams, NeighboursResult, RepositoryState, StackFolderResult, StackRow } from "../protocol";
import { nameOf } from "./headline";
import type { Node } from "./node";
import { ringIcon } from "./stackNode";

/** A row of the Stacks tree; what is below it is asked for when it is unfolded, so that no message holds all stacks. */
export interface LazyNode extends Omit<Node, "children" | "folded"> {
  readonly below?: () => Promise<readonly LazyNode[]>;
}

/** Who answers what is below a row. */
export interface StacksSource {
  stackFolder(root: string, folder: string): Promise<StackFolderResult>;
  neighbours(root: string, stack: string): Promise<NeighboursResult>;
}

/** One repository of the tree, and what the change reaches in it. */
interface Repository {
  readonly root: string;
  readonly affected: ReadonlyMap<string, AffectedStack>;
  readonly source: StacksSource;
}

/** The rows at the top. With one repository its folders stand there, else each below its repository. */
export async function stacksTree(
  picture: ImpactParams | undefined,
  source: StacksSource,
): Promise<readonly LazyNode[]> {
  const repositories = (picture?.repositories ?? []).filter(hasStacks).map((state): Repository => {
    const affected = state.state === "ready" ? state.impact.affected : [];
    return { root: state.root, affected: new Map(affected.map((each) => [each.stack, each])), source };
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
    ...stacks.map((each) => stackRow(repository, each, within(each.stack), root)),
  ];
}

function folderRow(repository: Repository, { folder, stacks }: { folder: string; stacks: number }, label: string) {
  const affected = [...repository.affected.values()].filter(
    ({ stack, ring }) => ring !== "removed" && stack.startsWith(`${folder}/`),
  ).length;
  return {
    id: `${repository.root}\n#folder\n${folder}`,
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
  const said = [
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
    ...(needs + neededBy > 0 ? { below: () => neighbourGroups(repository, stack, id) } : {}),
  };
}

async function neighbourGroups(repository: Repository, stack: string, id: string): Promise<readonly LazyNode[]> {
  const { needs, neededBy } = await repository.source.neighbours(repository.root, stack);
  const group = (label: string, icon: string, stacks: readonly StackRow[]): readonly LazyNode[] => {
    const own = `${id}\n#${label}`;
    const below = async () => stacks.map((each) => stackRow(repository, each, each.stack, own));
    const row = { id: own, label, description: count(stacks.length, "stack"), icon, context: "stacks.group", below };
    return stacks.length === 0 ? [] : [row];
  };
  return [...group("Needs", "arrow-up", needs), ...group("Needed by", "arrow-down", neededBy)];
}
