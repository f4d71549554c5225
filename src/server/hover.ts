import { type Hover, MarkupKind } from "vscode-languageserver/node";
import type { Engine, Impact, Mention } from "../engine";
import { mentionMarkdown, shownTargets, type Users } from "../handover/mention";
import { uriOf } from "./places";

/** What a piece of a text names, and who else uses that. */
export async function hoverOn(engine: Engine, impact: Impact | undefined, mention: Mention): Promise<Hover> {
  const affected = new Set(impact?.affected.map(({ stack }) => stack));
  const users = new Map<string, Users>();
  for (const { path, missing } of shownTargets(mention)) {
    if (missing) continue;
    const stacks = await engine.navigation.users(path);
    users.set(path, { stacks, affected: stacks.filter((each) => affected.has(each)).length });
  }
  const value = mentionMarkdown(
    mention,
    ({ path }) => users.get(path),
    ({ file }) => (file === undefined ? undefined : uriOf(engine.root, file)),
  );
  return { contents: { kind: MarkupKind.Markdown, value }, range: mention.span };
}
