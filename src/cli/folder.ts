import { realpathSync, statSync } from "node:fs";
import { sep } from "node:path";

/** The real, absolute path of a folder, POSIX. Throws with what to do where there is none. */
export function locateFolder(folder: string): string {
  const real = tryRealPath(folder);
  if (real === undefined) throw new Error(`There is no folder ${JSON.stringify(folder)}; name one of the repository.`);
  if (!statSync(real).isDirectory())
    throw new Error(`${JSON.stringify(folder)} is a file; name a folder of the repository.`);
  return real.split(sep).join("/");
}

function tryRealPath(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}
