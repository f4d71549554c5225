import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * A folder of ours below the person's own for state (XDG's, on Windows the local application data), made where it is not
 * there: what windows and command lines share, and what outlives them. Only its owner may look in.
 */
export function stateFolder(name: "applied" | "bases" | "drift" | "locks" | "plans" | "runs"): string {
  const set = process.env.XDG_STATE_HOME ?? "";
  const local = process.platform === "win32" ? process.env.LOCALAPPDATA : undefined;
  const base = isAbsolute(set) ? set : (local ?? join(homedir(), ".local", "state"));
  const folder = join(base, "epicenter", name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
