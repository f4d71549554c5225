import type { GraphNode, Scope } from "../graphProtocol";
import { count, visible } from "../handover/words";
import { type Item, isFold } from "./fold";

export function nameOf(item: Item): string {
  return isFold(item) ? `${visible(item.folder) || "."}/…` : visible(item.id);
}

/** The line below the name: what it is and how the change reaches it, in words. */
export function kindLine(item: Item, scope: Scope): string {
  if (!isFold(item)) return nodeLine(item.node, scope);
  const [first] = item.members;
  const noun = first?.change === undefined ? (first?.kind ?? "node") : "changed file";
  const reached = item.members.filter((node) => node.reached !== undefined).length;
  const told = scope === "everything" && reached > 0 ? ` · ${reached} reached` : "";
  return `${count(item.members.length, noun)}${told}`;
}

function nodeLine({ kind, change, reached, stack }: GraphNode, scope: Scope): string {
  // Where everything else is reached as well, it needs no word.
  const isReached = reached !== undefined && change === undefined && kind !== "stack" && scope === "everything";
  return [
    kind,
    ...(change === undefined ? [] : [change]),
    ...(stack?.ring === undefined ? [] : [stack.ring]),
    ...(stack?.added ? ["new"] : []),
    ...(isReached ? ["reached"] : []),
    ...(reached === "possible" ? ["possible"] : []),
  ].join(" · ");
}

/** What a screen reader says of it. */
export function spoken(item: Item, scope: Scope, heading: string, before: number, after: number): string {
  return `${nameOf(item)} ${kindLine(item, scope)}, ${heading}, ${before} before it, ${after} after it`;
}

/** Sentences that say how the change reaches it. */
export function explained({ kind, change, notes, reached, stack }: GraphNode, scope: Scope): readonly string[] {
  const said: string[] = [];
  if (change !== undefined) said.push(`This file is ${change}.`);
  said.push(...(notes ?? []).map(visible));
  if (stack?.added) said.push("This stack is new.");
  if (stack?.ring !== undefined) said.push(rings[stack.ring]);
  if (stack?.wave !== undefined) {
    said.push(scope === "affected" ? `It runs in wave ${stack.wave}.` : `It is in wave ${stack.wave} of all stacks.`);
  }
  if (reached === undefined) said.push(`The change does not reach this ${kind}.`);
  if (reached === "possible") said.push("Possible: this rests on something that the text does not tell.");
  return said;
}

const rings = {
  own: "Its own files changed.",
  input: "Something that it reads changed.",
  dependent: "It is reached only through the outputs of another affected stack.",
  removed: "It is gone: destroy it before its files are.",
} as const;

/** The end of a path that fits, from the start of a folder's name where there is one. */
export function shortened(text: string, fits: (text: string) => boolean): string {
  if (fits(text)) return text;
  for (let slash = text.indexOf("/"); slash >= 0; slash = text.indexOf("/", slash + 1)) {
    const end = `…${text.slice(slash)}`;
    if (fits(end)) return end;
  }
  let end = text.slice(text.lastIndexOf("/") + 1);
  while (end.length > 1 && !fits(`…${end}`)) end = end.slice(1);
  return `…${end}`;
}
