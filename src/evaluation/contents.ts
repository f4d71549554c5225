import { unlessTooDeep } from "../hcl/depth";
import { digest } from "../hcl/digest";
import { type Expression, emptyBody, type FileFacts } from "../hcl/facts";
import { factsOf } from "../hcl/file";
import { jsonTokens as jsonToken } from "../hcl/jsonWritten";
import { languageOf } from "../hcl/language";
import { templateExpression } from "../hcl/native";
import { type WrittenBody, written } from "../hcl/written";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { csvToken } from "./csv";
import { readable } from "./reads";
import { isCode } from "./secretNames";
import { isSecret, isToldSecret } from "./secrets";
import { entryAt, originOf, realPath, textAt, type World } from "./world";
import { yamlToken } from "./yaml";

export interface FactsAt {
  readonly facts: FileFacts;
  readonly problems: readonly Problem[];
}

const nothing: FileFacts = { body: emptyBody, errors: [], salvaged: [] };

/** What a configuration file says. Never throws: what can't be read is a problem. */
export const factsAt: (world: World, path: string) => FactsAt = query(
  "facts",
  (world: World, path: string): FactsAt => {
    const origin = originOf(world, path);
    if (typeof origin !== "string") return { facts: origin?.facts ?? nothing, problems: [] };
    if (origin !== path) return factsAt(world, origin);
    const entry = entryAt(world, path);
    if (!entry || entry.kind === "link") {
      const real = realPath(world, path);
      return real === undefined || real === path ? { facts: nothing, problems: [] } : factsAt(world, real);
    }
    if (entry.kind === "submodule") return { facts: nothing, problems: [] };
    if (isToldSecret(world, path)) return { facts: nothing, problems: isCode(path) ? [encrypted(path)] : [] };
    const facts = world.library.contents.find(factsOfSyntax(path), entry.id, () => {
      const content = world.snapshot.read(path);
      return "text" in content ? (factsOf(path, content.text) ?? nothing) : undefined;
    });
    if (!facts) return { facts: nothing, problems: missing(world, path) };
    return {
      facts,
      problems: facts.errors.map((error) => ({
        path,
        line: error.line,
        severity: "error",
        code: "syntax",
        message: error.message,
      })),
    };
  },
  { cheap: true },
);

function encrypted(path: string): Problem {
  const message = "Not opened: it is encrypted; what it refers to is not known.";
  return { path, severity: "warning", code: "secret", message };
}

/** The same bytes can be read in several ways: by the file's name. */
function syntaxOf(path: string): string {
  return path.endsWith(".tfvars.json") ? "variables" : (languageOf(path) ?? "none");
}

/** What is asked of a content for the facts of the file at a path. */
export function factsOfSyntax(path: string): string {
  return `facts ${syntaxOf(path)}`;
}

/** Why the text of a file can't be had now. */
function missing(world: World, path: string): readonly Problem[] {
  const content = world.snapshot.read(path);
  if ("text" in content || content.problem === "missing") return [];
  if (content.problem === "not-loaded") {
    world.wanted.add(path);
    return [];
  }
  const message =
    content.problem === "too-large"
      ? `Not parsed: the file has ${content.bytes} bytes, more than any configuration; what it refers to is not known.`
      : "The file could not be read; what it refers to is not known.";
  return [{ path, severity: "error", code: content.problem, message }];
}

/**
 * What a file counts for in a fingerprint when it is read as configuration: its tokens, where its bytes differ from those
 * of the state compared with; undefined where there is no such file, "" where the file says nothing at all.
 */
export const tokenAt = query(
  "token",
  (world: World, path: string): string | undefined => {
    const entry = entryAt(world, path);
    if (entry?.kind !== "file" || !world.compared.has(path) || languageOf(path) === undefined) return entry?.id;
    if (isToldSecret(world, path)) return entry.id;
    const token = world.library.contents.find(`digest ${syntaxOf(path)}`, entry.id, () => {
      const content = world.snapshot.read(path);
      return "text" in content ? digest(path, content.text, () => piecesOf(world, path, entry.id)) : undefined;
    });
    if (token === undefined) missing(world, path);
    return token ?? entry.id;
  },
  { cheap: true },
);

/**
 * The same for a file that is only decoded: its bytes, or, where they differ from those of the state compared with, its
 * values; where no more than some members is asked, theirs.
 */
export const decodedToken = query(
  "decoded token",
  (world: World, { path, format, members }: DecodedFile): string | undefined => {
    const entry = entryAt(world, path);
    if (entry?.kind !== "file" || !isCompared(world, path) || isSecret(world, path)) return entry?.id;
    const text = textAt(world, path);
    const token = text && unlessTooDeep(() => tokens[format](text, members));
    return token ?? entry.id;
  },
  { key: ({ path, format, members }) => JSON.stringify([path, format, members && [...members].sort()]) },
);

const tokens = { yaml: yamlToken, json: jsonToken, csv: csvToken };

export interface DecodedFile {
  readonly path: string;
  readonly format: keyof typeof tokens;
  readonly members: ReadonlySet<string> | undefined;
}

/** Whether a path differs from the state compared with. */
export const isCompared = query("compared", (world: World, path: string): boolean => world.compared.has(path));

/** Whether anything at or below a folder does, be it there in this state or not. */
export const isComparedBelow = query("compared below", (world: World, folder: string): boolean =>
  [...world.compared].some((path) => folder === "." || path.startsWith(`${folder}/`)),
);

/** The pieces of a configuration file, for a comparison piece by piece; undefined where it counts as a whole. */
export const writtenAt = query(
  "written",
  (world: World, path: string): WrittenBody | undefined => {
    const entry = entryAt(world, path);
    if (entry?.kind !== "file" || isToldSecret(world, path)) return undefined;
    const pieces = piecesOf(world, path, entry.id);
    if (pieces === undefined) missing(world, path);
    return pieces ?? undefined;
  },
  { cheap: true },
);

/** null: it counts as a whole. Undefined where the text can't be had now. */
function piecesOf(world: World, path: string, id: string): WrittenBody | null | undefined {
  return world.library.contents.find(`pieces ${syntaxOf(path)}`, id, () => {
    const content = world.snapshot.read(path);
    return "text" in content ? (written(path, content.text) ?? null) : undefined;
  });
}

/** The text of a file as the expression that rendering it works out. Never that of a secret. */
export function templateAt(world: World, path: string): Expression | undefined {
  const id = entryAt(world, path)?.id;
  const text = readable(world, path);
  if (id === undefined || text === undefined) return undefined;
  return world.library.contents.find("template", id, () => templateExpression(text, 1));
}
