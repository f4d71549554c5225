import type { DefinitionLink, DocumentLink, Position } from "vscode-languageserver/node";
import type { Mention } from "../engine";
import { visible } from "../handover/words";
import { covers, firstLine, locationsOf, uriOf } from "./places";

/** The links of a text: one for each piece that names one file. */
export function documentLinks(root: string, mentions: readonly Mention[]): DocumentLink[] {
  return mentions.flatMap((mention): DocumentLink[] => {
    const { span, targets } = mention;
    const [only, ...more] = targets.filter(({ file, missing }) => file !== undefined && !missing);
    // Of pieces that lie in each other the inner one is the link.
    const isOuter = mentions.some((each) => each !== mention && each.targets.length > 0 && contains(mention, each));
    if (only?.file === undefined || more.length > 0 || isOuter || span.start.line !== span.end.line) return [];
    return [{ range: span, target: uriOf(root, only.file), tooltip: `${only.kind} ${visible(only.path)}` }];
  });
}

function contains(outer: Mention, inner: Mention): boolean {
  return covers(outer.span, inner.span.start) && covers(outer.span, inner.span.end);
}

/** What stands at a position: of pieces that lie in each other the inner one. */
export function mentionAt(mentions: readonly Mention[], position: Position): Mention | undefined {
  const found = mentions.filter(({ span }) => covers(span, position));
  return found.find((each) => found.every((other) => other === each || !contains(each, other))) ?? found[0];
}

/** Where what a piece names is. */
export function definitions(root: string, { span, targets }: Mention): DefinitionLink[] {
  return locationsOf(root, targets).map(({ uri }) => ({
    originSelectionRange: span,
    targetUri: uri,
    targetRange: firstLine,
    targetSelectionRange: firstLine,
  }));
}
