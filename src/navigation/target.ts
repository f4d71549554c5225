import { posix } from "node:path";
import type { Certainty } from "../evaluation/reads";
import { isSecret } from "../evaluation/secrets";
import { type World, whatIsAt } from "../evaluation/world";
import { stackOf, stacksAt } from "../graph/stacks";
import { kindOf } from "../impact/routes";
import { moduleFiles } from "../terraform/files";
import { mainFile } from "../terraform/roots";
import { unitFile } from "../terragrunt/unitFile";

/** What a text names, what is called or read. */
export interface Target {
  /** From the repository's root; a stack's id. */
  readonly path: string;
  readonly kind: "stack" | "model" | "module" | "secret" | "file" | "folder";
  readonly certainty: Certainty;
  /** The one that a person opens for it; absent where there is none. */
  readonly file?: string;
  /** Nothing is there. */
  readonly missing?: true;
}

export function targetOf(world: World, path: string, certainty: Certainty, secret?: true): Target {
  const stack = stackOf(world, path) ?? stacksAt(world, path)[0];
  if (stack) return { path, kind: "stack", certainty, file: stack.file };
  const what = whatIsAt(world, path);
  const known = { path, certainty } as const;
  if (what === undefined) return { ...known, kind: posix.extname(path) === "" ? "folder" : "file", missing: true };
  if (what === "file") {
    const kind = secret || isSecret(world, path) ? "secret" : "file";
    return { ...known, kind, file: path };
  }
  if (moduleFiles(world, path).configuration.length > 0)
    return { ...known, kind: kindOf(world, path), file: mainFile(world, path) };
  const unit = unitFile(world, path);
  return { ...known, kind: "folder", ...(whatIsAt(world, unit) === "file" ? { file: unit } : {}) };
}
