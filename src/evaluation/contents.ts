import { digest } from "../hcl/digest";
import { emptyBody, type FileFacts } from "../hcl/facts";
import { FACTS_VERSION, factsOf } from "../hcl/file";
import { jsonTokens as jsonToken } from "../hcl/jsonWritten";
import { languageOf } from "../hcl/language";
import { type WrittenBody, written } from "../hcl/written";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { isCode } from "./secretNames";
import { isSecret, isToldSecret } from "./secrets";
import { entryAt, realPath, textAt, type World } from "./world";
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
    const entry = entryAt(world, path);
    if (!entry || entry.kind === "submodule") return { facts: nothing, problems: [] };
    if (entry.kind === "link") {
      const real = realPath(world, path);
      return real === undefined ? { facts: nothing, problems: [] } : factsAt(world, real);
    }
    if (isToldSecret(world, path)) return { facts: nothing, problems: isCode(path) ? [encrypted(path)] : [] };
    const key = factsKey(entry.id, path);
    let facts = world.library.facts.get(key);
    if (!facts) {
      const content = world.snapshot.read(path);
      if ("problem" in content) {
        if (content.problem === "not-loaded") world.wanted.add(path);
        return { facts: nothing, problems: problemOf(path, content) };
      }
      facts = factsOf(path, content.text) ?? nothing;
      world.library.facts.set(key, facts);
    }
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
);

function encrypted(path: string): Problem {
  const message = "Not opened: it is encrypted; what it refers to is not known.";
  return { path, severity: "warning", code: "secret", message };
}

/** Of a content in the library. The same bytes can be read in several ways: by the file's name. */
export function factsKey(id: string, path: string): string {
  return `${FACTS_VERSION} ${id} ${path.endsWith(".tfvars.json") ? "variables" : (languageOf(path) ?? "none")}`;
}

function problemOf(path: string, content: { problem: string; bytes?: number }): readonly Problem[] {
  if (content.problem === "not-loaded" || content.problem === "missing") return [];
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
export const tokenAt = query("token", (world: World, path: string): string | undefined => {
  const entry = entryAt(world, path);
  if (entry?.kind !== "file" || !world.compared.has(path) || languageOf(path) === undefined) return entry?.id;
  if (isToldSecret(world, path)) return entry.id;
  const key = factsKey(entry.id, path);
  let token = world.library.digests.get(key);
  if (token === undefined) {
    const content = world.snapshot.read(path);
    if ("problem" in content) {
      if (content.problem === "not-loaded") world.wanted.add(path);
      return entry.id;
    }
    token = content.text.trim() === "" ? emptyDigest(path) : (digest(path, content.text) ?? entry.id);
    if (token === emptyDigest(path)) token = "";
    world.library.digests.set(key, token);
  }
  return token;
});

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
    return (text && (format === "yaml" ? yamlToken(text, members) : jsonToken(text, members))) ?? entry.id;
  },
  { key: ({ path, format, members }) => JSON.stringify([path, format, members && [...members].sort()]) },
);

export interface DecodedFile {
  readonly path: string;
  readonly format: "yaml" | "json";
  readonly members: ReadonlySet<string> | undefined;
}

/** Whether a path differs from the state compared with. */
export const isCompared = query("compared", (world: World, path: string): boolean => world.compared.has(path));

/** The pieces of a configuration file, for a comparison piece by piece; undefined where it counts as a whole. */
export const writtenAt = query("written", (world: World, path: string): WrittenBody | undefined => {
  if (entryAt(world, path)?.kind !== "file" || isToldSecret(world, path)) return undefined;
  const content = world.snapshot.read(path);
  if ("text" in content) return written(path, content.text);
  if (content.problem === "not-loaded") world.wanted.add(path);
  return undefined;
});

function emptyDigest(path: string): string {
  return digest(path, languageOf(path) === "json" ? "{}" : "") ?? "";
}
