import { createHash, randomUUID } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { type KeptWorld, keepWorld, restoreWorld } from "../evaluation/keptWorld";
import type { Library, World } from "../evaluation/world";
import { readOwnFile, writeOwnFile } from "../hcl/ownFile";

/** The build puts a hash here, over all of its code. */
declare const BUILD_VERSION: string | undefined;

/** What one make answers another may not take up; code that was not built shares nothing with another process. */
const build = typeof BUILD_VERSION === "string" ? BUILD_VERSION : `source-${randomUUID()}`;

/** So much of all answers has to be new before they are written again: the next start works out the rest. */
const NEW_ENOUGH = 0.01;

/** In milliseconds: what one process keeps again and again only the next one needs. */
const SELDOM = 10 * 60_000;

/** What is known of the state of the working tree, as the last process left it. */
export interface KeptState {
  /** Undefined where nothing is kept that can be used. */
  take(): World | undefined;
  /** Writes what is known of a world, where enough of it is new and the last time is a while ago. */
  save(world: World): Promise<void>;
}

/** `root`: of the repository, absolute. */
export function openKeptState(file: string, root: string, library: Library): KeptState {
  const place = createHash("sha1")
    .update(JSON.stringify([root, library.remotes]))
    .digest("hex");
  const make = `${build} ${process.versions.v8} ${place}`;
  let saved: number | undefined;
  return {
    take() {
      const bytes = readOwnFile(file, make);
      if (!bytes) return undefined;
      const size = bytes.readUInt32LE(0);
      const { answers, ...rest }: KeptWorld = deserialize(bytes.subarray(4, 4 + size));
      return restoreWorld({ ...rest, answers: { ...answers, values: [bytes.subarray(4 + size)] } }, root, library);
    },
    async save(world) {
      const { memory } = world;
      if (memory.unkept <= memory.size * NEW_ENOUGH) return;
      if (saved !== undefined && Date.now() - saved < SELDOM) return;
      const kept = keepWorld(world);
      if (!kept) return;
      saved = Date.now();
      const { values, ...answers } = kept.answers;
      const table = serialize({ ...kept, answers });
      const size = Buffer.alloc(4);
      size.writeUInt32LE(table.length);
      await writeOwnFile(file, make, [size, table, ...values]);
    },
  };
}
