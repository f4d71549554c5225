import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Repair } from "../engine";
import { count, visible } from "../handover/words";
import { SOURCE } from "./diagnostics";
import { uriOf } from "./places";

/** Offers to write the paths on these lines as they are right now, and all others to the same place with them. */
export function repairActions(
  root: string,
  repairs: readonly Repair[],
  at: { readonly path: string; readonly range: Range; readonly diagnostics: readonly Diagnostic[] },
): CodeAction[] {
  const here = repairs.filter(({ path, span }) => path === at.path && touches(span, at.range));
  return here.flatMap((repair) => {
    const same = repairs.filter(({ from, to }) => from === repair.from && to === repair.to);
    const diagnostics = at.diagnostics.filter(({ source, range }) => source === SOURCE && touches(range, repair.span));
    const [from, to] = [visible(repair.from), visible(repair.to)];
    const one: CodeAction = {
      title: `${from} was moved: change this path to ${visible(repair.text)}`,
      kind: CodeActionKind.QuickFix,
      isPreferred: true,
      diagnostics,
      edit: editOf(root, [repair]),
    };
    const all: CodeAction = {
      title: `${from} was moved: update all ${count(same.length, "path")} to ${to}`,
      kind: CodeActionKind.QuickFix,
      diagnostics,
      edit: editOf(root, same),
    };
    return same.length > 1 ? [one, all] : [one];
  });
}

export function editOf(root: string, repairs: readonly Repair[]): WorkspaceEdit {
  const changes: NonNullable<WorkspaceEdit["changes"]> = {};
  for (const { path, span, text } of repairs) {
    const uri = uriOf(root, path);
    changes[uri] = [...(changes[uri] ?? []), { range: span, newText: text }];
  }
  return { changes };
}

/** On common lines. */
function touches(a: Range, b: Range): boolean {
  return a.start.line <= b.end.line && b.start.line <= a.end.line;
}
