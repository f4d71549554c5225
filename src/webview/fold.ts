import type { GraphNode } from "../graphProtocol";

/** What stands in one place of the graph: a node, or a folder's nodes as one. */
export type Item = { readonly id: string; readonly node: GraphNode } | Fold;

export interface Fold {
  readonly id: string;
  readonly folder: string;
  /** All of one kind, and stacks of one wave; sorted by id. */
  readonly members: readonly GraphNode[];
}

export function isFold(item: Item): item is Fold {
  return "members" in item;
}

interface Folder extends Fold {
  readonly children: readonly (Folder | GraphNode)[];
}

/** Above this many nodes, folders stand for what is in them. */
const MOST_NODES = 150;
/** How many places are left then: what can be taken in at a glance. */
const PLACES = 60;

/**
 * The nodes as they are, or, where they are too many, folded by folder. The fullest folders are opened first, those about as
 * full as each other together or not at all, as long as there is place for what is in them; and those that the reader has
 * `opened` in any case.
 */
export function fold(nodes: readonly GraphNode[], opened: readonly string[]): readonly Item[] {
  if (nodes.length <= MOST_NODES) return nodes.map(itemOf);
  let closed = byGroup(nodes).map(([group, members]) => folderOf(group, members, ""));
  let places = closed.length;
  const items: Item[] = [];
  while (closed.length > 0) {
    const fullest = Math.max(...closed.map(({ members }) => members.length));
    const alike = closed.filter(({ members }) => members.length * 2 > fullest);
    closed = closed.filter((folder) => !alike.includes(folder));
    const more = alike.reduce((sum, { children }) => sum + children.length - 1, 0);
    const fits = places + more <= PLACES;
    if (fits) places += more;
    for (const folder of alike) {
      const { id, members, children } = folder;
      if (fits || opened.includes(id) || members.length === 1) {
        for (const child of children) {
          if ("children" in child) closed.push(child);
          else items.push(itemOf(child));
        }
      } else items.push({ id, folder: folder.folder, members });
    }
  }
  return items.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function byGroup(nodes: readonly GraphNode[]): readonly (readonly [string, readonly GraphNode[]])[] {
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const group = groupOf(node);
    const known = groups.get(group);
    if (known) known.push(node);
    else groups.set(group, [node]);
  }
  return [...groups];
}

function itemOf(node: GraphNode): Item {
  return { id: node.id, node };
}

/** Only nodes that stand in one column may become one. */
function groupOf(node: GraphNode): string {
  if (node.kind === "stack") return node.stack?.wave === undefined ? "stack" : `stack ${node.stack.wave}`;
  return node.change === undefined ? node.kind : "changed";
}

/** The folder that holds all the members, as deep as may be. */
function folderOf(group: string, members: readonly GraphNode[], above: string): Folder {
  const inside = new Map<string, GraphNode[]>();
  for (const node of members) {
    const rest = node.id.slice(above.length);
    const slash = rest.indexOf("/");
    const name = slash < 0 ? rest : rest.slice(0, slash + 1);
    const known = inside.get(name);
    if (known) known.push(node);
    else inside.set(name, [node]);
  }
  const [[name = "", all] = []] = inside;
  if (inside.size === 1 && all && name.endsWith("/")) return folderOf(group, members, above + name);
  const children = [...inside].flatMap(([name, held]): (Folder | GraphNode)[] =>
    held.length > 1 && name.endsWith("/") ? [folderOf(group, held, above + name)] : held,
  );
  return { id: `${group}\n${above}`, folder: above.replace(/\/$/, ""), members, children };
}
