import { type Notes, noteLinks, type Place } from "../evaluation/reads";
import { alternatives, isUnknown, textOf, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import { foldersMatching } from "../terraform/folders";
import { placeNamed, sourceSettings } from "../terraform/source";
import { remoteAddress, type SourceAddress } from "../terraform/sourceAddress";

export interface Source {
  /** Folders of this repository that the source names, or may name. */
  readonly folders: readonly { readonly folder: string; readonly certainty: "certain" | "possible" }[];
  /** What it names, as far as that is known, with the folder where it lies in this repository. */
  readonly addresses: readonly { readonly address: SourceAddress; readonly folder: string | undefined }[];
}

/**
 * `terraform.source` as go-getter reads it: what has a scheme, a forced getter or a known host is remote, all else is a
 * path, "a//b" being the folder b below a. A relative one is the unit's, also where an included file says it.
 */
export function sourceOf(world: World, notes: Notes, unit: string, value: Value, at: Place): Source {
  const certainty = isUnknown(value) ? "possible" : "certain";
  const folders: { folder: string; certainty: "certain" | "possible" }[] = [];
  const addresses: { address: SourceAddress; folder: string | undefined }[] = [];
  for (const each of alternatives(value)) {
    const text = textOf(each);
    if (text === undefined) {
      for (const folder of foldersMatching(world, unit, each)) folders.push({ folder, certainty: "possible" });
      continue;
    }
    const address = remoteAddress(text) ?? localAddress(text);
    const place = placeNamed(world, unit, address, sourceSettings(world, ""));
    const folder =
      place === undefined ? undefined : noteLinks(world, notes, { path: place, certainty, via: "leads to", at });
    addresses.push({ address, folder });
    if (folder !== undefined) folders.push({ folder, certainty });
  }
  return { folders, addresses };
}

function localAddress(text: string): SourceAddress {
  return { kind: "local", path: text.replace(/\?.*$/, "").replaceAll("//", "/") };
}
