import { posix } from "node:path";
import type { Place } from "../evaluation/reads";
import { locate, type World } from "../evaluation/world";
import type { Problem } from "../snapshot/snapshot";
import { addressText, type RemoteAddress, remoteAddress, type SourceAddress } from "./sourceAddress";

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
  if (address.kind === "registry") {
    const folder = settings.registry.get(address.name);
    return folder === undefined ? undefined : locate(world, ".", posix.join(folder, address.subfolder));
  }
  // Whatever forces the getter: a path of this machine is where the working tree lies.
  if (address.getter === "file") return locate(world, ".", posix.join("/", address.path, address.subfolder));
  if (settings.followRefs && leadsBack(world, address)) return locate(world, ".", posix.join(".", address.subfolder));
  return undefined;
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
