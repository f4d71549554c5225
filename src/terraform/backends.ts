import { posix } from "node:path";
import type { Value } from "../evaluation/value";
import {
  isList,
  isObject,
  isUnknown,
  joinText,
  mapAlternatives,
  member,
  partsOf,
  textOf,
  unknown,
} from "../evaluation/value";

/** What a backend's configuration says of an argument; null where it is not written and nothing counts instead. */
export type Argument = (name: string, fallback?: string) => Value;

/** How the arguments of a backend make the name of a state. */
export interface Layout {
  /** What holds the states. */
  readonly store: (argument: Argument) => readonly Value[];
  /** What tells stores apart where both sides write it. */
  readonly where?: (argument: Argument) => readonly Value[];
  /** Without any of these the states of a store are not told apart by what is written. */
  readonly telling: readonly string[];
  /** The object that keeps a workspace's state; undefined is the default workspace. */
  readonly object: (argument: Argument, workspace: Value | undefined) => Value;
  /** There is no other than the default workspace. */
  readonly single?: true;
}

/** By the backend's type, after Terraform's internal/backend/remote-state/<type>. */
export const layouts: ReadonlyMap<string, Layout> = new Map<string, Layout>([
  [
    "s3",
    {
      store: (argument) => [argument("bucket")],
      where: (argument) => [setting(argument("endpoints"), "s3") ?? argument("endpoint")],
      telling: ["key"],
      object: (argument, workspace) =>
        workspace === undefined
          ? path(argument("key"))
          : path(argument("workspace_key_prefix", "env:"), workspace, argument("key")),
    },
  ],
  [
    "gcs",
    {
      store: (argument) => [argument("bucket")],
      telling: ["prefix"],
      object: (argument, workspace = "default") => path(argument("prefix", ""), joinText([workspace, ".tfstate"])),
    },
  ],
  [
    "azurerm",
    {
      store: (argument) => [argument("storage_account_name"), argument("container_name")],
      telling: ["key"],
      object: (argument, workspace) => suffixed(argument("key"), "env:", workspace),
    },
  ],
  ["http", { store: () => [], telling: ["address"], object: (argument) => argument("address"), single: true }],
  [
    "consul",
    {
      store: () => [],
      where: (argument) => [argument("address"), argument("datacenter")],
      telling: ["path"],
      object: (argument, workspace) => suffixed(argument("path"), "-env:", workspace),
    },
  ],
  [
    "cos",
    {
      store: (argument) => [argument("bucket")],
      where: (argument) => [argument("region")],
      telling: ["prefix", "key"],
      object: (argument, workspace = "") =>
        path(argument("prefix", ""), workspace, argument("key", "terraform.tfstate")),
    },
  ],
  [
    "oss",
    {
      store: (argument) => [argument("bucket")],
      telling: ["prefix", "key"],
      object: (argument, workspace = "") =>
        path(argument("prefix", "env:"), workspace, argument("key", "terraform.tfstate")),
    },
  ],
  [
    "oci",
    {
      store: (argument) => [argument("namespace"), argument("bucket")],
      where: (argument) => [argument("region")],
      telling: ["key"],
      object: (argument, workspace) => {
        const key = argument("key", "terraform.tfstate");
        return workspace === undefined
          ? path(key)
          : path(argument("workspace_key_prefix", "tf-state-env"), workspace, key);
      },
    },
  ],
  [
    "pg",
    {
      store: (argument) => [argument("conn_str")],
      where: (argument) => [argument("table_name")],
      telling: ["schema_name"],
      object: (argument, workspace = "default") =>
        joinText([argument("schema_name", "terraform_remote_state"), "/", workspace]),
    },
  ],
  [
    "kubernetes",
    {
      store: (argument) => [argument("namespace", "default")],
      where: (argument) => [argument("host"), argument("config_context")],
      telling: ["secret_suffix"],
      object: (argument, workspace = "default") => joinText(["tfstate-", workspace, "-", argument("secret_suffix")]),
    },
  ],
]);

/** An entry of an object, also of the only one of a list, as a nested block is given; null where there is none. */
export function setting(of: Value, name: string): Value {
  if (isList(of)) return setting(of[0] ?? null, name);
  return isObject(of) ? (of.get(name) ?? null) : isUnknown(of) ? member(of, name) : null;
}

function suffixed(key: Value, mark: string, workspace: Value | undefined): Value {
  return workspace === undefined ? path(key) : joinText([path(key), mark, workspace]);
}

/** Pieces put together as Go's path.Join does it, without a slash at either end. */
function path(...pieces: readonly Value[]): Value {
  const given = pieces.filter((piece) => piece !== "");
  const joined = joinText(given.flatMap((piece, index) => (index === 0 ? [piece] : ["/", piece])));
  return mapAlternatives(joined, (each) => {
    const text = textOf(each);
    if (text !== undefined) return posix.normalize(text).replace(/^\/+|\/+$/g, "");
    const parts = partsOf(each);
    return joinText(parts.map((part, index) => cleaned(part, index === 0, index === parts.length - 1)));
  });
}

function cleaned(part: string | null, first: boolean, last: boolean): Value {
  if (part === null) return unknown("path");
  const single = part.replace(/\/{2,}/g, "/").replace(/\/(?:\.\/)+/g, "/");
  const led = first ? single.replace(/^(?:\.?\/)+/, "") : single;
  return last ? led.replace(/\/$/, "") : led;
}
