import { posix } from "node:path";
import type { Place } from "../evaluation/reads";
import { settingsIn } from "../evaluation/settings";
import { locate, type World } from "../evaluation/world";
import { steadyQuery } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { addressText, type RemoteAddress, remoteAddress, type SourceAddress, sourceAddress } from "./sourceAddress";

/** Who takes a module from where: what is compared to name a bump. */
export interface SourceUse {
  /** The module call's name; "" for `terraform.source`. */
  readonly name: string;
  /** A folder of this repository, else the address without its version. */
  readonly address: string;
  readonly version: string | undefined;
  /** Not from the working tree. */
  readonly external: boolean;
  readonly at: Place;
}

/** What the settings say of sources. */
export interface SourceSettings {
  /** Folders of this repository by the registry's name for what is published from them. */
  readonly registry: ReadonlyMap<string, string>;
  /** Whether a git source that leads back here means the working tree, whatever its ref. */
  readonly followRefs: boolean;
}

/** Without settings every source means what is written. */
export const asWritten: SourceSettings = { registry: new Map(), followRefs: false };

export const sourceSettings = steadyQuery("source settings", (world: World, _: ""): SourceSettings => {
  const { registry, git_refs } = settingsIn(world, "").settings;
  if (!registry && !git_refs) return asWritten;
  const folders = [...(registry ?? [])].flatMap(([address, { is }]) => {
    const named = sourceAddress(address);
    return named?.kind === "registry" ? [[named.name, is.replace(/^\/+/, "")] as const] : [];
  });
  return { registry: new Map(folders), followRefs: git_refs?.is === "working-tree" };
});

/**
 * The place in this repository that an address names, links on the way not followed; undefined where what is used lies
 * elsewhere, or at a ref of its own.
 */
export function placeNamed(
  world: World,
  from: string,
  address: SourceAddress,
  settings: SourceSettings,
): string | undefined {
  if (address.kind === "local") return locate(world, from, address.path);
  const published = settings.registry.get(publishedName(address) ?? "");
  if (published !== undefined) return locate(world, ".", posix.join(published, address.subfolder));
  if (address.kind === "registry") return undefined;
  // Whatever forces the getter: a path of this machine is where the working tree lies.
  if (address.getter === "file") return locate(world, ".", posix.join("/", address.path, address.subfolder));
  if (settings.followRefs && leadsBack(world, address)) return locate(world, ".", posix.join(".", address.subfolder));
  return undefined;
}

/** What a registry calls a module; Terragrunt has a scheme for that. */
function publishedName(address: SourceAddress): string | undefined {
  if (address.kind === "registry") return address.name;
  if (address.kind !== "remote" || address.getter !== "tfr") return undefined;
  const named = sourceAddress(repositoryOf(address).replace(/^\//, ""));
  return named?.kind === "registry" ? named.name : undefined;
}

/** Whether a git source is this repository, by any of its remotes; ssh, https and the short forms are one. */
function leadsBack(world: World, address: RemoteAddress): boolean {
  const place = repositoryOf(address);
  return (
    address.getter === "git" &&
    [...world.library.remotes, world.root].some((url) => {
      const remote = remoteAddress(url);
      return remote !== undefined && repositoryOf(remote) === place;
    })
  );
}

function repositoryOf({ host, path }: RemoteAddress): string {
  return `${host}/${path.replace(/^\/+/, "")}`;
}

/** What is to be told of a source that is not followed though it may look as if it were. */
export function notFollowed(world: World, address: SourceAddress, what: string, at: Place): readonly Problem[] {
  const problem = { path: at.path, line: at.line, severity: "information" } as const;
  if (address.kind === "local" || (address.kind === "remote" && address.getter === "file")) {
    const message = `${what} is taken from ${addressText(address)}, outside of this repository; changes there are not seen.`;
    return [{ ...problem, code: "outside-source", message }];
  }
  if (address.kind === "registry" || !leadsBack(world, address)) return [];
  const until =
    address.version === undefined
      ? "its default branch: a change here reaches it once it is merged there"
      : `the ref ${address.version}: a change here reaches it when that ref moves`;
  const message = `${what} is pinned, not followed: it is taken from this repository at ${until}, and the module is fetched again.`;
  return [{ ...problem, code: "pinned-source", message }];
}
