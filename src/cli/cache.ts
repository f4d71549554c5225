import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { OpenOptions } from "../engine";

/**
 * Where the command line keeps what it found out about files: below XDG_CACHE_HOME where that is set, else where the system
 * keeps such things. Nowhere without a home.
 */
export function cacheOptions(): Pick<OpenOptions, "cacheFolder"> {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const home = homedir();
  const own =
    process.platform === "win32"
      ? LOCALAPPDATA
      : process.platform === "darwin"
        ? join(home, "Library", "Caches")
        : join(home, ".cache");
  const folder = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : own;
  return folder !== undefined && isAbsolute(folder) ? { cacheFolder: join(folder, "epicenter") } : {};
}
