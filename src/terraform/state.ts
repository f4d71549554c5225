import { posix } from "node:path";
import {
  isList,
  isObject,
  isUnknown,
  joinText,
  mapAlternatives,
  member,
  oneOf,
  partsOf,
  textOf,
  unknown,
  type Value,
} from "../evaluation/value";
import { absolute, locate, originOf, realPath, type World } from "../evaluation/world";
import { type Argument, type Layout, layouts, setting } from "./backends";

/** Where a state lies, as far as the text tells. */
export interface StateAddress {
  /** The backend's type; "" where it can't be told. */
  readonly backend: string;
  /** What holds the states: a bucket, an organization, …; null for what is not written. */
  readonly store: readonly Value[];
  /** What tells stores apart where both sides write it; null for what is not written. */
  readonly where: readonly Value[];
  /** Which state of the store it is. Of a backend whose arguments are not known here: all of them, by name. */
  readonly object: Value;
  /** The workspace is not known: the object of any but the default one has the workspace's name between these. */
  readonly elsewhere?: { readonly before: string; readonly after: string };
  /** What the name of the workspace was put after. */
  readonly prefix?: string;
  /** What tells the states of a store apart is not written: it may be given on the command line. */
  readonly open?: true;
}

type Store = Pick<StateAddress, "backend" | "store" | "where">;

/**
 * The address that a backend's configuration names. `folder` is where its user runs Terraform: a local path is relative
 * to that; undefined where it isn't known. `workspace` is a name; undefined where it may be any. The result is undefined
 * for a backend that keeps nothing to be found.
 */
export function stateAddress(
  world: World,
  backend: string,
  config: Value,
  folder: string | undefined,
  workspace: Value | undefined,
): StateAddress | undefined {
  const argument: Argument = (name, fallback) => {
    const value = isObject(config) ? (config.get(name) ?? null) : isUnknown(config) ? member(config, name) : null;
    return value ?? fallback ?? null;
  };
  const type = aliases.get(backend) ?? backend;
  if (type === "inmem") return undefined;
  if (type === "remote") return remoteAddress(argument, workspace);
  const layout = type === "local" ? localLayout(world, folder) : layouts.get(type);
  // Which arguments count is not known of another backend: all of them together are the address.
  if (!layout) return { backend: type, store: [], where: [], object: config };
  const store = { backend: type, store: layout.store(argument), where: layout.where?.(argument) ?? [] };
  return inWorkspace(store, layout, argument, workspace);
}

const aliases: ReadonlyMap<string, string> = new Map([
  ["_local", "local"],
  ["azure", "azurerm"],
  ["cloud", "remote"],
]);

function inWorkspace(store: Store, layout: Layout, argument: Argument, workspace: Value | undefined): StateAddress {
  const silent = layout.telling.length > 0 && layout.telling.every((name) => argument(name) === null);
  const address = { ...store, ...(silent ? ({ open: true } as const) : {}) };
  const base = layout.object(argument, undefined) ?? unknown("not written");
  if (layout.single) return { ...address, object: base };
  if (workspace !== undefined) {
    const object = mapAlternatives(workspace, (name) => (isDefault(name) ? base : layout.object(argument, name)));
    return { ...address, object };
  }
  const other = layout.object(argument, unknown("workspace"));
  const parts = partsOf(other);
  const gap = parts.indexOf(null);
  if (typeof base !== "string" || parts.lastIndexOf(null) !== gap)
    return { ...address, object: oneOf([base, other], "workspace") };
  return { ...address, object: base, elsewhere: { before: parts[gap - 1] ?? "", after: parts[gap + 1] ?? "" } };
}

function isDefault(workspace: Value): boolean {
  return workspace === null || workspace === "" || workspace === "default";
}

/** `path` is the default workspace's alone; the others lie below `workspace_dir` (Terraform's internal/backend/local). */
function localLayout(world: World, folder: string | undefined): Layout {
  return {
    store: () => [],
    // Without a path the state lies beside the configuration.
    telling: [],
    object: (argument, workspace) => {
      const path =
        workspace === undefined
          ? argument("path", "terraform.tfstate")
          : joinText([argument("workspace_dir", "terraform.tfstate.d"), "/", workspace, "/terraform.tfstate"]);
      return mapAlternatives(path, (each) => placed(world, folder, each));
    },
  };
}

/** From the repository's root; absolute where it lies outside. */
function placed(world: World, folder: string | undefined, path: Value): Value {
  const [first, ...rest] = partsOf(path);
  const isTold = typeof first === "string" && (folder !== undefined || first.startsWith("/"));
  const start = isTold ? placeOf(world, folder ?? ".", first) : unknown("path");
  return joinText([start, ...rest.map((part) => part ?? unknown("path"))]);
}

function placeOf(world: World, folder: string, text: string): string {
  const place = locate(world, folder, text);
  const real = place === undefined ? posix.resolve(absolute(world, folder), text) : keptAt(world, place);
  if (real === ".") return "";
  return text.endsWith("/") ? `${real}/` : real;
}

/** What is generated is a copy, but its state lies with it. */
function keptAt(world: World, place: string): string {
  return originOf(world, place) === place ? (realPath(world, place) ?? place) : place;
}

/**
 * A workspace of HCP Terraform or Terraform Enterprise: `cloud` and `remote` lead to the same ones. Names are compared
 * without regard to case, as the service finds them.
 */
function remoteAddress(argument: Argument, chosen: Value | undefined): StateAddress {
  const workspace = chosen === undefined ? undefined : lowerCase(chosen);
  const hostname = argument("hostname");
  const store: Store = {
    backend: "remote",
    store: [lowerCase(argument("organization"))],
    where: [hostname === "app.terraform.io" ? null : hostname],
  };
  const workspaces = argument("workspaces");
  const settings = isList(workspaces) ? (workspaces[0] ?? null) : workspaces;
  const name = lowerCase(setting(settings, "name"));
  if (name !== null) return { ...store, object: name };
  const prefix = lowerCase(setting(settings, "prefix"));
  // Tags, or nothing: the workspace is chosen when Terraform runs.
  if (prefix === null) {
    return workspace === undefined || isDefault(workspace)
      ? { ...store, object: unknown("workspace"), open: true }
      : { ...store, object: workspace };
  }
  const object = joinText([prefix, workspace === undefined || isDefault(workspace) ? unknown("workspace") : workspace]);
  if (typeof prefix !== "string") return { ...store, object };
  if (workspace === undefined) return { ...store, object, elsewhere: { before: prefix, after: "" } };
  // A name that has the prefix is not given it again (Terraform's internal/backend/remote).
  return { ...store, object: textOf(workspace)?.startsWith(prefix) ? workspace : object, prefix };
}

/** Of what is known. */
export function lowerCase(value: Value): Value {
  return value === null
    ? null
    : mapAlternatives(value, (each) =>
        joinText(partsOf(each).map((part) => (part === null ? unknown("name") : part.toLowerCase()))),
      );
}
