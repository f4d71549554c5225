/** What a module's `source` names, as Terraform tells the forms apart (its moduleaddrs package), go-getter's shorthands included. */
export type SourceAddress =
  /** A path from the folder of whoever calls, with "/". */
  { readonly kind: "local"; readonly path: string } | RegistryAddress | RemoteAddress;

export interface RegistryAddress {
  readonly kind: "registry";
  /** "namespace/name/system", with the host in front where that is not the tool's own registry. */
  readonly name: string;
  readonly subfolder: string;
}

export interface RemoteAddress {
  readonly kind: "remote";
  /** What fetches it: "git", "hg", "s3", "gcs", "http", "oci", "tfr", "file", … */
  readonly getter: string;
  /** In lower case, without user and port; "" for a path of this machine. */
  readonly host: string;
  /** Without ".git" at its end. */
  readonly path: string;
  /** What follows "//". */
  readonly subfolder: string;
  /** git's ref, a registry's version, an image's tag or digest. */
  readonly version: string | undefined;
}

/** The order is Terraform's: local, registry, remote. undefined for what is none of them, which Terraform refuses. */
export function sourceAddress(source: string): SourceAddress | undefined {
  const text = source.replaceAll("\\", "/");
  // A bare "." or ".." is refused; whoever writes it means the folder.
  if (/^\.\.?(\/|$)/.test(text)) return { kind: "local", path: text };
  return registryAddress(source) ?? remoteAddress(source);
}

const name = "[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?";
const registry = new RegExp(`^(?:([^/:@]+\\.[^/@]+)/)?(${name}/${name}/[0-9a-z]{1,64})(?://(.*))?$`);

function registryAddress(source: string): RegistryAddress | undefined {
  const [, host, rest, subfolder = ""] = registry.exec(source) ?? [];
  // These hosts are shorthands for git.
  if (rest === undefined || /^(github\.com|bitbucket\.org|gitlab\.com)$/i.test(host ?? "")) return undefined;
  const isDefault = host === undefined || /^registry\.(terraform\.io|opentofu\.org)$/i.test(host);
  return { kind: "registry", name: isDefault ? rest : `${host.toLowerCase()}/${rest}`, subfolder };
}

/** What is fetched: a forced getter ("git::…"), a scheme, a shorthand, an absolute path. undefined for a relative path. */
export function remoteAddress(source: string): RemoteAddress | undefined {
  const [, forced, rest = ""] = /^(?:([a-z0-9]+)::)?(.*)$/is.exec(source) ?? [];
  const [, address = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(rest) ?? [];
  const found = withScheme(address) ?? secureCopy(address) ?? shorthand(address) ?? absolutePath(address);
  if (!found) return forced === undefined ? undefined : remote(forced, "", address, query);
  return remote(forced ?? found.getter, found.host, found.path, query);
}

interface Located {
  readonly getter: string;
  readonly host: string;
  readonly path: string;
}

function withScheme(address: string): Located | undefined {
  const [, scheme, authority = "", path = ""] = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/is.exec(address) ?? [];
  if (scheme === undefined) return undefined;
  // "ssh://git@host:organization/repository" is written too; a port is digits.
  const [, host = "", first = ""] = /^(?:[^@]*@)?([^:]*):?(.*)$/.exec(authority) ?? [];
  const getter = { https: "http", ssh: "git", "git+ssh": "git" }[scheme.toLowerCase()] ?? scheme.toLowerCase();
  return { getter, host, path: first === "" || /^\d+$/.test(first) ? path : `/${first}${path}` };
}

function secureCopy(address: string): Located | undefined {
  const [, host, path = ""] = /^[^@/:]+@([^/:]+):(.+)$/s.exec(address) ?? [];
  return host === undefined ? undefined : { getter: "git", host, path };
}

function shorthand(address: string): Located | undefined {
  const [, host = "", path = ""] = /^([^/]+\.[^/]+)(\/.*)$/s.exec(address) ?? [];
  if (/^(github\.com|bitbucket\.org|gitlab\.com)$/i.test(host)) return { getter: "git", host, path };
  if (/(^|\.)amazonaws\.com$/i.test(host)) return { getter: "s3", host, path };
  if (/(^|\.)googleapis\.com$/i.test(host)) return { getter: "gcs", host, path };
  return undefined;
}

function absolutePath(address: string): Located | undefined {
  return /^(\/|[A-Za-z]:[\\/])/.test(address) ? { getter: "file", host: "", path: address } : undefined;
}

function remote(getter: string, host: string, path: string, query: string): RemoteAddress {
  const parameters = new URLSearchParams(query);
  // Never shown or kept: "sshkey" and what else a query may hold.
  const version = ["ref", "version", "tag", "digest", "rev"].flatMap((each) => parameters.get(each) ?? [])[0];
  const clean = path.replaceAll("\\", "/").replace(/^\/+/, "/");
  const cut = clean.indexOf("//");
  return {
    kind: "remote",
    getter: getter.toLowerCase(),
    host: host.toLowerCase(),
    path: (cut < 0 ? clean : clean.slice(0, cut)).replace(/\/+$/, "").replace(/\.git$/, ""),
    subfolder: cut < 0 ? "" : clean.slice(cut + 2).replace(/\/+$/, ""),
    version,
  };
}

/** An address for people, without its version and without what may be a secret. */
export function addressText(address: SourceAddress): string {
  if (address.kind === "local") return address.path;
  const below = address.subfolder === "" ? "" : `//${address.subfolder}`;
  if (address.kind === "registry") return `${address.name}${below}`;
  const path = address.path.replace(/^\/+/, "");
  if (address.getter === "file") return `${address.path}${below}`;
  const at = `${address.host === "" ? path : `${address.host}/${path}`}${below}`;
  return address.getter === "git" || address.getter === "tfr" ? at : `${address.getter}://${at}`;
}
