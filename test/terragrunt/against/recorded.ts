import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { terragrunt } from "../../tools/terragrunt";
import { askReal, type Told } from "./real";
import { type Tree, treeHash } from "./tree";

interface Recording {
  /** Of the Terragrunt that said it. */
  readonly version: string;
  /** Of what it was asked about. */
  readonly tree: string;
  readonly told: Told;
}

/**
 * What the real Terragrunt says of a tree: asked, where there is one, else as it was recorded. Throws where what was
 * recorded was about another tree. With EPICENTER_RECORD=1 what it says is recorded.
 */
export function toldOf(
  name: string,
  tree: Pick<Tree, "files" | "edits">,
): { readonly told: Told; readonly by: string } {
  const file = join(__dirname, "recorded", `${name}.json`);
  const tool = terragrunt();
  const hash = treeHash(tree);
  const records = Boolean(process.env.EPICENTER_RECORD);
  const recorded = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Recording) : undefined;
  if (!records && recorded?.tree !== hash)
    throw new Error(`what is recorded of ${name} is about another tree: run this with EPICENTER_RECORD=1`);
  if (tool.path !== undefined) {
    const [, version = ""] = /terragrunt-(v[\d.]+)-/.exec(tool.path) ?? [];
    const told = askReal(tool.path, tree);
    if (records) {
      mkdirSync(join(__dirname, "recorded"), { recursive: true });
      writeFileSync(file, text({ version, tree: hash, told }));
    }
    return { told, by: `terragrunt ${version}` };
  }
  if (!recorded) throw new Error(`${tool.reason}: nothing can be recorded of ${name}`);
  return { told: recorded.told, by: `terragrunt ${recorded.version}, as recorded` };
}

/** A unit a line, so that a difference can be read. */
function text({ told, ...head }: Recording): string {
  const lines = (all: Readonly<Record<string, unknown>>) =>
    `{\n${Object.entries(all)
      .map(([name, is]) => `${JSON.stringify(name)}:${JSON.stringify(is)}`)
      .join(",\n")}\n}`;
  const parts = Object.entries(told).map(([name, is]) =>
    Array.isArray(is) ? `"${name}":${JSON.stringify(is)}` : `"${name}":${lines(is)}`,
  );
  return `${JSON.stringify(head).slice(0, -1)},"told":{\n${parts.join(",\n")}\n}}\n`;
}
