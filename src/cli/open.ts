import { createColors } from "picocolors";
import { type Engine, openEngine } from "../engine";
import { cacheOptions } from "./cache";
import { locateFolder } from "./folder";

/** The repository that a folder lies in, and where in it; throws where there is none. */
export async function open(folder: string): Promise<{ engine: Engine; below: string }> {
  const place = locateFolder(folder);
  const engine = await openEngine(place, cacheOptions());
  return { engine, below: place === engine.root ? "." : place.slice(engine.root.length + 1) };
}

/** A stack as a person writes it: "./a/b/" is "a/b". */
export function stackId(asked: string): string {
  return asked.replace(/^\.\/|\/+$/g, "") || ".";
}

/** Colours on a terminal only; NO_COLOR switches them off. */
export function coloursFor(stream: NodeJS.WriteStream) {
  return createColors(stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb");
}
