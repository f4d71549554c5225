import { posix } from "node:path";
import { parse } from "smol-toml";

export type Tool = "terraform" | "tofu" | "terragrunt";

/** A version that a file asks for. */
export interface PinnedVersion {
  readonly tool: Tool;
  /** As written: "1.5.7", "latest:^1.5", "min-required", … */
  readonly version: string;
  /** From 1. */
  readonly line: number;
}

/** Files of one version and nothing else. */
const single: Readonly<Record<string, Tool>> = {
  ".terraform-version": "terraform",
  ".tfswitchrc": "terraform",
  ".opentofu-version": "tofu",
  ".tofu-version": "tofu",
  ".terragrunt-version": "terragrunt",
  ".tgswitchrc": "terragrunt",
};

/** tfswitch's and tgswitch's own TOML. */
const switches: Readonly<Record<string, Tool>> = { ".tfswitch.toml": "terraform", ".tgswitch.toml": "terragrunt" };

/** mise's, the stronger first. */
const mise = [
  "mise.local.toml",
  ".mise.local.toml",
  "mise.toml",
  "mise/config.toml",
  ".mise.toml",
  ".mise/config.toml",
  ".config/mise.toml",
  ".config/mise/config.toml",
];

/** Paths from a folder, in the order in which a folder's files are asked (tenv's; asdf and mise know their own alone). */
export const pinFiles: readonly string[] = [
  ...Object.keys(single),
  ...Object.keys(switches),
  ".tool-versions",
  ...mise,
];

const names = new Set(pinFiles.filter((file) => !file.includes("/")));

/** Whether a file is a version manager's, and so no module's. */
export function isPinFile(path: string): boolean {
  return names.has(posix.basename(path)) || /(^|\/)(\.?mise\/config|\.config\/mise)\.toml$/.test(path);
}

/** What a file pins, by its name; undefined where it can't be read. */
export function pinnedIn(path: string, text: string): readonly PinnedVersion[] | undefined {
  const name = posix.basename(path);
  const tool = single[name];
  if (tool) return only(text, tool);
  if (name === ".tool-versions") return listed(text);
  const data = tomlOf(text);
  if (!data) return undefined;
  const switching = switches[name];
  if (switching) return entry(text, "version", data.version, switching);
  return Object.entries(tableOf(data.tools)).flatMap(([key, value]) => entry(text, key, value, toolOf(key)));
}

function only(text: string, tool: Tool): readonly PinnedVersion[] {
  const lines = text.split("\n").map((line) => line.replace(/#.*$/, "").trim());
  const index = lines.findIndex((line) => line !== "");
  return index < 0 ? [] : [{ tool, version: lines[index] ?? "", line: index + 1 }];
}

/** "terraform 1.5.7 1.4.0": the first is meant, the others are fallbacks. */
function listed(text: string): readonly PinnedVersion[] {
  return text.split("\n").flatMap((line, index) => {
    const [name = "", version] = line.replace(/#.*$/, "").trim().split(/\s+/);
    const tool = toolOf(name);
    return tool && version !== undefined ? [{ tool, version, line: index + 1 }] : [];
  });
}

function entry(text: string, key: string, value: unknown, tool: Tool | undefined): readonly PinnedVersion[] {
  const version = versionIn(value);
  return tool && version !== undefined ? [{ tool, version, line: lineOf(text, key) }] : [];
}

/** "terraform", "opentofu", also behind a backend of mise's: "aqua:hashicorp/terraform". */
function toolOf(name: string): Tool | undefined {
  const last = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf(":")) + 1);
  if (last === "opentofu" || last === "tofu") return "tofu";
  return last === "terraform" || last === "terragrunt" ? last : undefined;
}

function tomlOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** "1.5", ["1.5", "1.4"], { version = "1.5" }. */
function versionIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return versionIn(value[0]);
  return typeof value === "object" && value !== null && "version" in value ? versionIn(value.version) : undefined;
}

/** Where a key stands; the parser does not tell. */
function lineOf(text: string, key: string): number {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => /[=\]]/.test(line) && line.split(/[=\]]/)[0]?.includes(key));
  return at < 0 ? 1 : at + 1;
}
