import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { capture, type Stop } from "./process";
import { onPath, type ToolName } from "./tools";
import { compareVersions } from "./versionRange";

/** A program, and what of the environment makes it one version of itself. */
export interface Program {
  /** Absolute. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Manager {
  readonly name: string;
  /** Arguments that list what is installed, a version a line; absent: it has no such tool. */
  readonly list: Readonly<Partial<Record<ToolName, readonly string[]>>>;
  /** Arguments that tell the folder of a version; absent: the tool's program beside the manager's own is a shim that obeys a variable. */
  readonly where?: (tool: ToolName, version: string) => readonly string[];
}

/** What asdf and mise call the tools. */
const names: Readonly<Record<ToolName, string>> = {
  terraform: "terraform",
  tofu: "opentofu",
  terragrunt: "terragrunt",
};

const managers: readonly Manager[] = [
  { name: "tenv", list: { terraform: ["tf", "list"], tofu: ["tofu", "list"], terragrunt: ["tg", "list"] } },
  { name: "tfenv", list: { terraform: ["list"] } },
  { name: "tofuenv", list: { tofu: ["list"] } },
  {
    name: "mise",
    list: named((tool) => ["ls", "--installed", tool]),
    where: (tool, version) => ["where", `${names[tool]}@${version}`],
  },
  {
    name: "asdf",
    list: named((tool) => ["list", tool]),
    where: (tool, version) => ["where", names[tool], version],
  },
];

/** For messages. */
export const managerNames = managers.map(({ name }) => name).join(", ");

const variables: Readonly<Record<ToolName, readonly string[]>> = {
  terraform: ["TFENV_TERRAFORM_VERSION", "ASDF_TERRAFORM_VERSION", "MISE_TERRAFORM_VERSION"],
  tofu: ["TOFUENV_TOFU_VERSION", "ASDF_OPENTOFU_VERSION", "MISE_OPENTOFU_VERSION"],
  terragrunt: ["TG_VERSION", "ASDF_TERRAGRUNT_VERSION", "MISE_TERRAGRUNT_VERSION"],
};

/** Makes a shim run this version whatever the folder that it runs in says. */
export function exactly(tool: ToolName, version: string): Readonly<Record<string, string>> {
  return Object.fromEntries(variables[tool].map((name) => [name, version]));
}

/** The newest installed version that is allowed, of the first version manager on PATH that has one. Nothing is installed. */
export async function installed(
  tool: ToolName,
  allows: (version: string) => boolean,
  root: string,
  stop: Stop,
): Promise<Program | undefined> {
  for (const { name, list, where } of managers) {
    const file = onPath(name, root);
    const listing = list[tool];
    if (file === undefined || listing === undefined) continue;
    // What the repository says of versions is not what is asked here.
    const ask = (args: readonly string[]) => capture({ file, args, cwd: dirname(file), stop });
    const fitting = versionsIn((await ask(listing)).stdout)
      .filter(allows)
      .sort(compareVersions)
      .reverse();
    for (const version of fitting) {
      const folders = where === undefined ? [dirname(file)] : foldersOf((await ask(where(tool, version))).stdout);
      const found = folders.map((folder) => join(folder, tool)).find((path) => existsSync(path));
      if (found !== undefined) return { file: found, environment: exactly(tool, version) };
    }
  }
  return undefined;
}

function named(args: (name: string) => readonly string[]): Manager["list"] {
  return { terraform: args(names.terraform), tofu: args(names.tofu), terragrunt: args(names.terragrunt) };
}

function versionsIn(listing: string): readonly string[] {
  return listing.split("\n").flatMap((line) => /(?:^|[\s*])v?(\d+\.\d+\.\d+[-\w.]*)/.exec(line)?.[1] ?? []);
}

function foldersOf(told: string): readonly string[] {
  const folder = told.trim();
  return folder === "" ? [] : [join(folder, "bin"), folder];
}
