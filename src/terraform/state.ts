import { posix } from "node:path";
import { isObject, isUnknown, member, partsOf, type Value } from "../evaluation/value";
import { locate, type World } from "../evaluation/world";

/** Where a state lies: equal addresses are one state. Each piece may be partly unknown. */
export interface StateAddress {
  readonly backend: string;
  readonly pieces: readonly Value[];
}

/** The arguments that tell one state of a backend from another (Terraform's backend packages), with their defaults. */
const identifying: Record<string, readonly (readonly [name: string, fallback?: string])[]> = {
  s3: [["bucket"], ["key"]],
  azurerm: [["storage_account_name"], ["container_name"], ["key"]],
  http: [["address"]],
  consul: [["path"]],
  cos: [["bucket"], ["prefix", ""], ["key", "terraform.tfstate"]],
  oss: [["bucket"], ["prefix", "env:"], ["key", "terraform.tfstate"]],
  oci: [["namespace"], ["bucket"], ["key", "terraform.tfstate"]],
  pg: [["conn_str"], ["schema_name", "terraform_remote_state"]],
  kubernetes: [["namespace", "default"], ["secret_suffix"]],
};

/**
 * The address that a backend's configuration names, for the default workspace. `folder` is the root module of whoever
 * uses it: a local path is relative to that. undefined for a backend that keeps nothing to be found.
 */
export function stateAddress(world: World, backend: string, config: Value, folder: string): StateAddress | undefined {
  const argument = (name: string): Value => {
    const value = isObject(config) ? config.get(name) : isUnknown(config) ? member(config, name) : undefined;
    return value ?? null;
  };
  if (backend === "local" || backend === "_local") {
    const path = argument("path") ?? "terraform.tfstate";
    const place = typeof path === "string" ? locate(world, folder, path) : undefined;
    return { backend: "local", pieces: [place ?? path] };
  }
  if (backend === "gcs") {
    const prefix = argument("prefix") ?? "";
    return { backend, pieces: [argument("bucket"), typeof prefix === "string" ? trimSlashes(prefix) : prefix] };
  }
  if (backend === "remote" || backend === "cloud") {
    const workspaces = argument("workspaces");
    const name = member(Array.isArray(workspaces) ? (workspaces[0] ?? null) : workspaces, "name");
    return { backend: "remote", pieces: [argument("hostname") ?? "app.terraform.io", argument("organization"), name] };
  }
  const names = identifying[backend];
  if (!names) return undefined;
  return {
    backend,
    pieces: names.map(([name, fallback]) => {
      const value = argument(name) ?? fallback ?? null;
      return backend === "s3" && name === "key" && typeof value === "string" ? posix.normalize(value) : value;
    }),
  };
}

function trimSlashes(text: string): string {
  return text.replace(/^\/+|\/+$/g, "");
}

/**
 * Whether a reader's address may be a producer's: certain where every piece is known and equal, possible where what is
 * known of both fits together, and enough of it to tell states apart.
 */
export function sameState(reader: StateAddress, producer: StateAddress): "certain" | "possible" | undefined {
  if (reader.backend !== producer.backend) return undefined;
  let certain = true;
  let last: string | undefined;
  for (const [index, piece] of reader.pieces.entries()) {
    const other = producer.pieces[index] ?? null;
    // An argument that the producer gets on the command line, or that nobody gives.
    const open = piece === null || other === null;
    if (typeof piece === "string" && typeof other === "string") {
      if (piece !== other) return undefined;
    } else {
      certain = false;
      if (!open && !fits(partsOf(piece), partsOf(other))) return undefined;
    }
    last = open ? undefined : (knownText(piece) ?? undefined);
  }
  if (certain) return "certain";
  // The last piece is the one that differs between the states of a repository: without any text of it all would fit.
  return last !== undefined && /[A-Za-z0-9]{2}/.test(last) ? "possible" : undefined;
}

function knownText(piece: Value): string {
  return partsOf(piece)
    .filter((part) => part !== null)
    .join("")
    .replace(/terraform\.tfstate$|\.tfstate$/, "");
}

/** Whether two partly known texts can be the same; where both have unknown pieces only the known ends are compared. */
function fits(a: readonly (string | null)[], b: readonly (string | null)[]): boolean {
  if (!b.includes(null)) return matches(a, b.join(""));
  if (!a.includes(null)) return matches(b, a.join(""));
  const [startA, startB] = [a[0] ?? "", b[0] ?? ""];
  const [endA, endB] = [a.at(-1) ?? "", b.at(-1) ?? ""];
  return (startA.startsWith(startB) || startB.startsWith(startA)) && (endA.endsWith(endB) || endB.endsWith(endA));
}

function matches(parts: readonly (string | null)[], text: string): boolean {
  const source = parts.map((part) => (part === null ? ".+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))).join("");
  return new RegExp(`^${source}$`, "s").test(text);
}
