import { decodedToken, isCompared, tokenAt } from "../evaluation/contents";
import type { Leaf } from "../evaluation/reads";
import { entryAt, realPath, type World, whatIsBehind } from "../evaluation/world";
import { compositionOf, moduleLeaves } from "../graph/parts";
import { stackOf } from "../graph/stacks";
import { viewersOf } from "../graph/viewers";
import { givenToken } from "../instances/instances";
import { query } from "../query";
import { deploymentToken } from "../terraform/deployments";
import { placed, placeOf } from "../terraform/place";
import { contextKey } from "../terraform/reading";
import type { Context } from "../terraform/scope";
import { visibleValues } from "../terraform/values";
import { lockHashes, versionsToken } from "../terraform/versions";
import { type HiddenLine, type Viewer, type Visible, viewerKey } from "../terraform/viewer";
import { visibleTo } from "../terraform/visible";
import { environmentToken } from "../terragrunt/environment";
import { type Evaluation, evaluationOf } from "../terragrunt/evaluated";
import { generatedToken } from "../terragrunt/generatedUnits";
import { piecesOf } from "../terragrunt/pieces";
import { unitFile } from "../terragrunt/unitFile";

/**
 * What a state feeds into a stack, line by line. Two states with the same lines are the same to the stack; how fine a
 * line is decides how fine the answer is, and nothing else does.
 */
export interface Line {
  /** null: it counts by way of other lines. */
  readonly text: string | null;
  /** As it stands in the file: where two states differ, this differs in the file that makes them. */
  readonly written: string;
  readonly leaf: Leaf;
}

/** What the stack itself reads. */
export function ownLines(world: World, id: string): readonly Line[] {
  const folder = stackOf(world, id)?.folder ?? id;
  const viewer = viewersOf(world, id).get(folder) ?? wholly(folder);
  const lines = linesOf(world, compositionOf(world, id).leaves, viewer);
  const evaluation = evaluationIn(world, id);
  if (!evaluation) return lines;
  const leaf: Leaf = { path: unitFile(world, folder), role: "config", certainty: "certain", via: "contains" };
  return [
    ...lines.map((line) =>
      line.leaf.role === "config" && evaluation.files.has(line.leaf.path) ? { ...line, text: null } : line,
    ),
    { text: `evaluated ${evaluation.token}`, written: "evaluated", leaf },
  ];
}

/** What a unit evaluates to, where a file differs that this is made of and all of it can be told. */
function evaluationIn(world: World, id: string): Evaluation | undefined {
  const stack = stackOf(world, id);
  if (stack?.kind !== "terragrunt") return undefined;
  const { leaves } = compositionOf(world, id);
  const differs = leaves.some(({ role, path }) => role === "config" && isCompared(world, path));
  return differs ? evaluationOf(world, stack.folder) : undefined;
}

/** Pieces of a unit's own and included files that don't count where it evaluates to the same in both states. */
export function evaluatedPieces(
  worlds: readonly [World, World],
  id: string,
): ReadonlyMap<World, readonly HiddenLine[]> {
  const [one, other] = worlds.map((world) => evaluationIn(world, id));
  const found = new Map<World, readonly HiddenLine[]>();
  if (!one || one.token !== other?.token) return found;
  for (const [world, { files }] of [
    [worlds[0], one],
    [worlds[1], other],
  ] as const) {
    const lines = [...files].flatMap((path) =>
      (isCompared(world, path) ? (piecesOf(world, path) ?? []) : []).map(
        ({ name, text, line }): HiddenLine => ({ rule: "same-value", what: name, text, at: { path, line } }),
      ),
    );
    found.set(world, lines);
  }
  return found;
}

/** What one of its modules reads, as far as the stack can see it. */
export const moduleLines = query(
  "module lines",
  (world: World, { context, viewer }: ModuleSeen): readonly Line[] =>
    linesOf(world, moduleLeaves(world, context), viewer ?? wholly(context.folder)),
  { key: seenKey },
);

/** `viewer` is absent where nothing of the module's files differs. */
export interface ModuleSeen {
  readonly context: Context;
  readonly viewer: Viewer | undefined;
}

export function seenKey({ context, viewer }: ModuleSeen): string {
  return `${contextKey(context)}\0${viewer ? viewerKey(viewer) : ""}`;
}

/** Every line of a stack, by who reads it: "" for the stack itself, else the module's folder. */
export function linesByOwner(world: World, id: string): ReadonlyMap<string, readonly Line[]> {
  const viewers = viewersOf(world, id);
  const found = new Map<string, readonly Line[]>([["", ownLines(world, id)]]);
  for (const { context } of compositionOf(world, id).modules) {
    const { folder } = context;
    const lines = moduleLines(world, { context, viewer: viewers.get(folder) });
    const known = found.get(folder);
    found.set(folder, known ? [...known, ...lines] : lines);
  }
  return found;
}

/** Pieces of a stack's files that do not count for it, each with the rule that says why. */
export function hiddenLines(world: World, id: string): readonly HiddenLine[] {
  const viewers = viewersOf(world, id);
  const composition = compositionOf(world, id);
  const folder = stackOf(world, id)?.folder;
  const seen = [...viewers.values()].flatMap((viewer) => {
    const leaves = viewer.folder === folder ? composition.leaves : moduleLeaves(world, { folder: viewer.folder });
    return sorted(world, leaves, viewer).flatMap(({ visible }) => visible.hidden);
  });
  const locks = composition.leaves.filter(({ role, path }) => role === "versions" && isCompared(world, path));
  return [...seen, ...locks.flatMap(({ path }) => lockHashes(world, path))];
}

function wholly(folder: string): Viewer {
  return {
    folder,
    isRoot: true,
    outputs: "all",
    given: new Set(),
    named: new Set(),
    namedOutputs: "all",
    idle: new Set(),
    softVariables: new Set(),
    softArguments: new Set(),
  };
}

function linesOf(world: World, leaves: readonly Leaf[], viewer: Viewer): readonly Line[] {
  const lines: Line[] = [];
  for (const leaf of leaves) {
    if (leaf.role === "declarations" || leaf.role === "values") continue;
    const token = leafToken(world, leaf, viewer);
    if (token === "") continue;
    const place = placed(world, viewer.folder, leaf.path);
    const written = `${leaf.role} ${place} ${token}`;
    const text = leaf.role === "linked" ? `data ${place} ${idBehind(world, leaf.path)}` : written;
    lines.push({ text: leaf.through ? null : text, written, leaf });
  }
  const place = placeOf(world, viewer.folder);
  for (const { role, visible } of sorted(world, leaves, viewer)) {
    const byPath = new Map(leaves.filter((leaf) => leaf.role === role).map((leaf) => [leaf.path, leaf]));
    for (const { text, written, path, certainty } of visible.lines) {
      const leaf = byPath.get(path);
      if (!leaf) continue;
      lines.push({
        text: text === null ? null : `${place} ${text}`,
        written,
        leaf: certainty === "possible" ? { ...leaf, certainty } : leaf,
      });
    }
  }
  return lines;
}

/** Of what a link leads to. */
function idBehind(world: World, path: string): string {
  const real = realPath(world, path);
  return (real === undefined ? undefined : entryAt(world, real)?.id) ?? "absent";
}

/** The files that count piece by piece. */
function sorted(world: World, leaves: readonly Leaf[], viewer: Viewer) {
  const found: { readonly role: Leaf["role"]; readonly visible: Visible }[] = [];
  if (leaves.some((leaf) => leaf.role === "declarations"))
    found.push({ role: "declarations", visible: visibleTo(world, viewer) });
  const values = leaves.filter((leaf) => leaf.role === "values").map((leaf) => leaf.path);
  if (values.length > 0) found.push({ role: "values", visible: visibleValues(world, values, viewer) });
  return found;
}

/**
 * What a leaf counts for: as configuration its tokens, of versions those it names, as data its bytes, of arguments those of
 * the stack, else only whether it is there. "" where it counts for nothing: a configuration file that says nothing.
 */
function leafToken(world: World, leaf: Leaf, { everything }: Viewer): string {
  if (leaf.role === "presence") return whatIsBehind(world, leaf.path) ?? "absent";
  if (leaf.role === "versions") return versionsToken(world, leaf.path) ?? "absent";
  if (leaf.role === "arguments") {
    const stack = stackOf(world, leaf.stack ?? "");
    if (stack?.deployment) return deploymentToken(world, leaf.path, stack.deployment.name) ?? "absent";
    return stack ? givenToken(stack.instance) : "absent";
  }
  if (leaf.role === "environment") return environmentToken(world, leaf.members ?? new Set());
  if (leaf.role === "generated") return generatedToken(world, leaf.stack ?? "");
  if (leaf.role === "data" || leaf.role === "linked") return entryAt(world, leaf.path)?.id ?? "absent";
  if (leaf.role === "yaml" || leaf.role === "json" || leaf.role === "csv") {
    const members = everything ? undefined : leaf.members;
    return decodedToken(world, { path: leaf.path, format: leaf.role, members }) ?? "absent";
  }
  return tokenAt(world, leaf.path) ?? "absent";
}
