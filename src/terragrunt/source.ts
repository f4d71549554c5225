import { alternatives, isUnknown, partsOf, textOf, type Value } from "../evaluation/value";
import { locate, realPath, type World } from "../evaluation/world";

export interface Source {
  /** Folders of this repository that the source names, or may name. */
  readonly folders: readonly { readonly folder: string; readonly certainty: "certain" | "possible" }[];
  /** Where the source is not in this repository: its address. */
  readonly external: string | undefined;
}

/**
 * `terraform.source` as go-getter reads it: what has a scheme, a forced getter or a known host is remote, all else is a
 * path, "a//b" being the folder b below a. A relative one is the unit's, also where an included file says it.
 * `folders` are those with configuration, to match a source that is partly unknown.
 */
export function sourceOf(world: World, unit: string, value: Value, folders: () => readonly string[]): Source {
  const found: { folder: string; certainty: "certain" | "possible" }[] = [];
  let external: string | undefined;
  for (const each of alternatives(value)) {
    const text = textOf(each);
    if (text === undefined) {
      for (const folder of foldersMatching(world, unit, partsOf(each), folders()))
        found.push({ folder, certainty: "possible" });
    } else if (isRemote(text)) {
      external = text;
    } else {
      const place = locate(world, unit, text.replace(/\?.*$/, "").replaceAll("//", "/"));
      const folder = place === undefined ? undefined : realPath(world, place);
      if (folder === undefined) external = text;
      else found.push({ folder, certainty: isUnknown(value) ? "possible" : "certain" });
    }
  }
  return { folders: found, external };
}

function isRemote(source: string): boolean {
  return (
    /^[a-z0-9]+::/i.test(source) ||
    /^[a-z][a-z0-9+.-]*:\/\//i.test(source) ||
    /^[^/@]+@[^/:]+:/.test(source) ||
    /^(github\.com|gitlab\.com|bitbucket\.org)\//.test(source)
  );
}

function foldersMatching(
  world: World,
  unit: string,
  parts: readonly (string | null)[],
  folders: readonly string[],
): readonly string[] {
  const [first] = parts;
  if (typeof first !== "string" || isRemote(first) || !first.includes("/")) return [];
  const known = first.slice(0, first.lastIndexOf("/") + 1);
  const prefix = locate(world, unit, known.replaceAll("//", "/"));
  if (prefix === undefined || prefix === ".") return [];
  const rest = [first.slice(known.length), ...parts.slice(1)];
  const source = rest
    .map((part) => (part === null ? ".+" : part.replaceAll("//", "/").replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  const pattern = new RegExp(`^${source}$`);
  return folders.filter((folder) => folder.startsWith(`${prefix}/`) && pattern.test(folder.slice(prefix.length + 1)));
}
