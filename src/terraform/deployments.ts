import { isCompared, writtenAt } from "../evaluation/contents";
import { evaluate } from "../evaluation/evaluate";
import { type Leaf, newNotes, type Place } from "../evaluation/reads";
import { isObject, textOf, type Value } from "../evaluation/value";
import { allPaths, entryAt, foldersWith, namesIn, type World } from "../evaluation/world";
import type { Block } from "../hcl/facts";
import { tokensOfBlock } from "../hcl/written";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { isComponents, isDeployments } from "./files";
import { moduleOf } from "./module";
import { type ModuleNotes, moduleScope } from "./scope";

/** One of the times that a Terraform Stack is deployed: it has a state of its own. */
export interface Deployment {
  readonly name: string;
  readonly at: Place;
  /** Values of the Stack's variables, undefined where they can't be told. */
  readonly inputs: ReadonlyMap<string, Value> | undefined;
}

export interface Deployments {
  readonly deployments: readonly Deployment[];
  /** Paths of the files that say all this. */
  readonly files: readonly string[];
  /** What their expressions read. */
  readonly leaves: readonly Leaf[];
  /** Names of the Terraform Stacks whose outputs they read, as HCP Terraform knows them. */
  readonly upstream: readonly { readonly name: string; readonly at: Place }[];
  /** Whether others may read outputs of this one. */
  readonly publishes: boolean;
  readonly problems: readonly Problem[];
}

/** Folders of Terraform Stacks that are deployed, sorted; one that only others embed is a module. */
export const deployedFolders = query("deployed folders", (world: World, _: ""): readonly string[] => {
  allPaths(world, "");
  return foldersWith(world, isDeployments).filter((folder) => namesIn(world, folder).some(isComponents));
});

export const deploymentsIn = query("deployments", (world: World, folder: string): Deployments => {
  const files = namesIn(world, folder)
    .filter(isDeployments)
    .map((name) => (folder === "." ? name : `${folder}/${name}`));
  const module = moduleOf(world, folder, files, new Set());
  const notes: ModuleNotes = { ...newNotes(), needsRoot: false, file: "" };
  const scope = moduleScope(world, module, { folder, root: folder, inputs: new Map() }, notes);
  const deployments: Deployment[] = [];
  const upstream: { name: string; at: Place }[] = [];
  for (const { file, is: block } of module.blocks) {
    notes.file = file;
    const values = new Map(block.body.attributes.map((each) => [each.name, evaluate(each.value, scope)]));
    const at = { path: file, line: block.line };
    if (block.type === "deployment") deployments.push({ name: nameOf(block), at, inputs: inputsOf(values) });
    const source = block.type === "upstream_input" ? textOf(values.get("source") ?? null) : undefined;
    if (source !== undefined) upstream.push({ name: source.slice(source.lastIndexOf("/") + 1), at });
  }
  return {
    deployments,
    files,
    leaves: [...notes.leaves.values()],
    upstream,
    publishes: module.blocks.some(({ is }) => is.type === "publish_output"),
    problems: [...module.problems, ...notes.problems],
  };
});

/** What a file counts for to one deployment: all but the other deployments. undefined where there is no such file. */
export function deploymentToken(world: World, path: string, name: string): string | undefined {
  const body = isCompared(world, path) ? writtenAt(world, path) : undefined;
  if (!body) return entryAt(world, path)?.id;
  const blocks = body.blocks.filter(({ type, labels }) => type !== "deployment" || labels[0] === name);
  return JSON.stringify([body.attributes.map((each) => each.tokens), blocks.map((each) => tokensOfBlock(each))]);
}

function nameOf(block: Block): string {
  return block.labels[0] ?? "";
}

function inputsOf(values: ReadonlyMap<string, Value>): Deployment["inputs"] {
  const inputs = values.get("inputs") ?? new Map<string, Value>();
  return isObject(inputs) ? inputs : undefined;
}
