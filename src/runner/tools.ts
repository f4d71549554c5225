import { accessSync, constants, readdirSync, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, relative, sep } from "node:path";
import type { Versions } from "../engine";
import type { Tools } from "./request";

export type ToolName = keyof Tools;
export type TerraformName = Exclude<ToolName, "terragrunt">;

/** The tool is not there; the message says what to do. */
export class MissingToolError extends Error {
  override readonly name = "MissingToolError";
}

/**
 * Which of the two runs a Terraform stack: tofu where the folder has .tofu files, else what is pinned alone, else terraform
 * where it is there.
 */
export function terraformName(folder: string, pins: Versions["pins"], tools: Tools, root: string): TerraformName {
  if (readdirSync(folder).some((name) => /\.tofu(\.json)?$/.test(name))) return "tofu";
  const pinned = pinnedName(pins);
  if (pinned !== undefined) return pinned;
  const has = (name: TerraformName) => tools[name] !== undefined || onPath(name, root) !== undefined;
  return !has("terraform") && has("tofu") ? "tofu" : "terraform";
}

/** Which of the two Terragrunt runs where nobody says: tofu where it is on PATH. (Its identifyDefaultWrappedExecutable.) */
export function terraformNameOfUnit(pins: Versions["pins"], root: string): TerraformName {
  return pinnedName(pins) ?? (onPath("tofu", root) === undefined ? "terraform" : "tofu");
}

function pinnedName(pins: Versions["pins"]): TerraformName | undefined {
  const names = new Set(pins.map(({ tool: name }) => name));
  if (names.has("terraform") === names.has("tofu")) return undefined;
  return names.has("tofu") ? "tofu" : "terraform";
}

/** As set, else from PATH; absolute. Throws {@link MissingToolError}. */
export function tool(name: ToolName, tools: Tools, root: string): string {
  const set = tools[name];
  if (set === undefined) {
    const found = onPath(name, root);
    if (found) return found;
    throw new MissingToolError(`${name} was not found on PATH; install it or set epicenter.tools.${name}`);
  }
  const found = isAbsolute(set) ? set : isBare(set) ? onPath(set, root) : undefined;
  if (found !== undefined && isProgram(found)) return found;
  throw new MissingToolError(
    `epicenter.tools.${name} is ${JSON.stringify(set)}, which is neither the absolute path of a program nor a name on PATH`,
  );
}

/**
 * Passes over relative entries and those inside the repository, by whatever link it is reached: what a branch brings along
 * must not run by its name.
 */
export function onPath(name: string, root: string): string | undefined {
  const file = process.platform === "win32" && !name.endsWith(".exe") ? `${name}.exe` : name;
  const foreign = (path: string) => !isWithin(root, path) && !isWithin(real(root), real(path));
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter(isAbsolute)
    .map((entry) => join(entry, file))
    .find((path) => isProgram(path) && foreign(path));
}

/** Without links, where it is there. */
function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function isBare(name: string): boolean {
  return name !== "" && !/[\\/]/.test(name);
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
