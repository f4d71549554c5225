import { posix } from "node:path";
import { factsAt } from "../evaluation/contents";
import type { Scope } from "../evaluation/evaluate";
import { newNotes, type Place } from "../evaluation/reads";
import { isObject, type Value } from "../evaluation/value";
import { filesBelow, namesIn, type World } from "../evaluation/world";
import type { Block } from "../hcl/facts";
import { query } from "../query";
import { bodyValue } from "./bodies";
import { isConfiguration } from "./files";
import { moduleIn } from "./module";
import { type Context, moduleScope } from "./scope";

/** What a configuration says of where its state is kept. */
export interface Backend {
  readonly type: string;
  readonly config: Value;
  readonly at: Place;
}

/** The backend that the configuration of a root module names, undefined where it names none. */
export function backendOf(world: World, context: Context): Backend | undefined {
  const declared = declaredBackend(world, context.folder);
  if (!declared) return undefined;
  const { file, is } = declared;
  const module = moduleIn(world, context.folder);
  const notes = { ...newNotes(), needsRoot: false, file };
  return backendIn(is, moduleScope(world, module, context, notes), file);
}

/** Apart, so that what rests on it alone doesn't notice the rest of a module. */
const declaredBackend = query("declared backend", (world: World, folder: string) => moduleIn(world, folder).backend);

/** What a `backend`, `cloud` or `state_store` block says. */
export function backendIn(block: Block, scope: Scope, file: string): Backend {
  const label = block.labels[0] ?? "";
  const type = block.type === "backend" ? label : [block.type, label].join(" ").trim();
  return { type, config: bodyValue(block.body, scope), at: { path: file, line: block.line } };
}

/** Whether a block of `terraform` says where the state is kept. */
export function isBackend(block: Block): boolean {
  return block.type === "backend" || block.type === "cloud" || block.type === "state_store";
}

/**
 * Files of a root module's folder that `-backend-config` is given by habit: which of them is used, no text tells. Files
 * that name another type of backend are left out.
 */
export function backendFiles(world: World, folder: string, type: string): readonly string[] {
  return allBackendFiles(world, folder).filter((path) => {
    const named = /\.([a-z0-9]+)\.tfbackend$/.exec(path)?.[1];
    return named === undefined || named === type || !backendTypes.has(named);
  });
}

const backendTypes: ReadonlySet<string> = new Set(
  "azurerm consul cos gcs http kubernetes local oci oss pg remote s3".split(" "),
);

const allBackendFiles = query("backend files", (world: World, folder: string): readonly string[] => {
  return filesBelow(world, folder).filter((path) => {
    if (!/\.(tf)?backend$|^backend([._-].*)?\.hcl$|\.backend\.hcl$/.test(posix.basename(path))) return false;
    for (let at = posix.dirname(path); at !== folder; at = posix.dirname(at)) {
      if (namesIn(world, at).some((name) => isConfiguration(name) || name === "terragrunt.hcl")) return false;
    }
    return true;
  });
});

/** A backend's configuration with what is given on the command line merged over it, file by file. */
export function withFiles(world: World, config: Value, files: readonly string[]): Value {
  if (!isObject(config)) return config;
  const given = files.flatMap((path) => [...bodyValue(factsAt(world, path).facts.body, noScope)]);
  return new Map([...config, ...given]);
}

const noScope: Scope = { variable: () => undefined, call: () => undefined };
