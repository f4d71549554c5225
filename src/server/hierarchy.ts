import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  SymbolKind,
} from "vscode-languageserver/node";
import type { Engine, Location, Target } from "../engine";
import { visible } from "../handover/words";
import { firstLine, uriOf } from "./places";

/** What an item carries from one request to the next. */
interface ItemData {
  readonly root: string;
  readonly id: string;
}

const kinds: Readonly<Record<Target["kind"], SymbolKind>> = {
  stack: SymbolKind.Package,
  model: SymbolKind.Class,
  module: SymbolKind.Module,
  secret: SymbolKind.Key,
  file: SymbolKind.File,
  folder: SymbolKind.Namespace,
};

export function hierarchyItems(root: string, targets: readonly Target[]): CallHierarchyItem[] {
  return targets.flatMap((target) => (target.file === undefined ? [] : [itemOf(root, target, target.file)]));
}

function itemOf(root: string, { path, kind, certainty }: Target, file: string): CallHierarchyItem {
  const data: ItemData = { root, id: path };
  return {
    name: visible(path),
    kind: kinds[kind],
    detail: certainty === "possible" ? `${kind}, possibly` : kind,
    uri: uriOf(root, file),
    range: firstLine,
    selectionRange: firstLine,
    data,
  };
}

export function dataOf(item: CallHierarchyItem): ItemData | undefined {
  const data = item.data as Partial<ItemData> | undefined;
  return typeof data?.root === "string" && typeof data.id === "string" ? { root: data.root, id: data.id } : undefined;
}

/** Who uses it; the ranges lie in the user's file that says so. */
export async function incomingCalls(engine: Engine, id: string): Promise<CallHierarchyIncomingCall[]> {
  return (await engine.navigation.up(id)).flatMap(({ is, at }) => {
    const file = at.find(({ path }) => path === is.file)?.path ?? at[0]?.path ?? is.file;
    if (file === undefined) return [];
    return [{ from: itemOf(engine.root, is, file), fromRanges: rangesIn(engine.root, at, uriOf(engine.root, file)) }];
  });
}

/** What it uses; the ranges lie in the item's own file. */
export async function outgoingCalls(engine: Engine, id: string, uri: string): Promise<CallHierarchyOutgoingCall[]> {
  return (await engine.navigation.down(id)).flatMap(({ is, at }) =>
    is.file === undefined ? [] : [{ to: itemOf(engine.root, is, is.file), fromRanges: rangesIn(engine.root, at, uri) }],
  );
}

/** The editor shows ranges in one file alone; where it has none, it would show nothing. */
function rangesIn(root: string, at: readonly Location[], uri: string) {
  const found = at.filter(({ path }) => uriOf(root, path) === uri).map(({ span }) => span);
  return found.length > 0 ? found : [firstLine];
}
