import { posix } from "node:path";
import { type Place, readable } from "../evaluation/reads";
import { namesIn, realPath, type World } from "../evaluation/world";
import { query, steadyQuery } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { pinFiles, pinnedIn, type Tool } from "./pinFiles";

/** Which version of a tool is to run, and where that is said. */
export interface Pin {
  readonly tool: Tool;
  readonly version: string;
  readonly at: Place;
}

export interface Pins {
  /** At most one for each tool. */
  readonly pins: readonly Pin[];
  readonly problems: readonly Problem[];
}

/** How a stack reaches the file of a pin. */
export const pinning = "pins the version";

/** What holds in a folder: of each tool the pin of the nearest folder that has one, and there of the first file. */
export const pinsFor = query("pins", (world: World, folder: string): Pins => {
  const pins = new Map<Tool, Pin>();
  const problems: Problem[] = [];
  for (let at = folder; ; at = posix.dirname(at)) {
    const found = pinsIn(world, at);
    problems.push(...found.problems);
    for (const pin of found.pins) if (!pins.has(pin.tool)) pins.set(pin.tool, pin);
    if (at === ".") return { pins: [...pins.values()], problems };
  }
});

const pinsIn = steadyQuery("pins of a folder", (world: World, folder: string): Pins => {
  const present = namesIn(world, folder);
  const pins: Pin[] = [];
  const problems: Problem[] = [];
  for (const file of pinFiles) {
    if (!present.some((name) => file === name || file.startsWith(name))) continue;
    const path = posix.join(folder, file);
    const found = pinsOf(world, path);
    if (found) pins.push(...found);
    else problems.push(unreadable(path));
  }
  return { pins, problems };
});

/** What one file pins, nothing where it is not there; undefined where it can't be read. */
export const pinsOf = query("pins of a file", (world: World, path: string): readonly Pin[] | undefined => {
  const text = readable(world, realPath(world, path));
  if (text === undefined) return [];
  return pinnedIn(path, text)?.map(({ tool, version, line }) => ({ tool, version, at: { path, line } }));
});

function unreadable(path: string): Problem {
  const message = "This is no TOML; which versions of tools it pins is not known.";
  return { path, severity: "warning", code: "syntax", message };
}
