import { factsAt } from "../evaluation/contents";
import type { Place } from "../evaluation/reads";
import type { World } from "../evaluation/world";
import type { Attribute, Block, Expression } from "../hcl/facts";
import { query } from "../query";
import type { Problem } from "../snapshot/snapshot";
import { moduleFiles } from "./files";
import { mergeOverrides } from "./overrides";

/** What the configuration files of one folder declare together. */
export interface Module {
  readonly folder: string;
  readonly files: readonly string[];
  /** Top-level blocks in the order of the files, overrides merged in. */
  readonly blocks: readonly Declared<Block>[];
  /** More than one for a name that a `.tf` and a `.tofu` file declare: which of them counts is the tool's choice. */
  readonly locals: ReadonlyMap<string, readonly Declared<Attribute>[]>;
  readonly variables: ReadonlyMap<string, readonly Declared<Block>[]>;
  readonly outputs: ReadonlyMap<string, readonly Declared<Block>[]>;
  readonly calls: readonly ModuleCall[];
  /** A `backend` or `cloud` block. */
  readonly backend: Declared<Block> | undefined;
  /** A `provider` block. */
  readonly configuresProvider: boolean;
  readonly problems: readonly Problem[];
  /** Strings of files with errors that look like relative paths: they may have been references. */
  readonly salvaged: readonly { readonly text: string; readonly at: Place }[];
}

export interface Declared<T> {
  readonly file: string;
  readonly is: T;
}

export interface ModuleCall {
  readonly name: string;
  readonly source: Expression;
  readonly at: Place;
  readonly block: Block;
}

/** The module in a folder; one without files where the folder holds no configuration. */
export const moduleIn = query("module", (world: World, folder: string): Module => {
  const { configuration, overrides } = moduleFiles(world, folder);
  return moduleOf(world, folder, configuration, overrides);
});

/** What these files of a folder declare together. */
export function moduleOf(
  world: World,
  folder: string,
  files: readonly string[],
  overrides: ReadonlySet<string>,
): Module {
  const primary: Declared<Block>[] = [];
  const overriding: Declared<Block>[] = [];
  const problems: Problem[] = [];
  const salvaged: { text: string; at: Place }[] = [];
  for (const file of files) {
    const { facts, problems: found } = factsAt(world, file);
    problems.push(...found);
    const into = overrides.has(file) ? overriding : primary;
    for (const block of facts.body.blocks) into.push({ file, is: block });
    for (const { text, line } of facts.salvaged) salvaged.push({ text, at: { path: file, line } });
  }
  const blocks = mergeOverrides(primary, overriding);
  const terraform = blocks.filter((block) => block.is.type === "terraform");
  const backends = terraform.flatMap(({ file, is }) =>
    is.body.blocks
      .filter((inner) => inner.type === "backend" || inner.type === "cloud" || inner.type === "state_store")
      .map((inner) => ({ file, is: inner })),
  );
  return {
    folder,
    files,
    blocks,
    locals: byName(
      blocks
        .filter(({ is }) => is.type === "locals")
        .flatMap(({ file, is }) =>
          is.body.attributes.map((each) => [each.name, { file: each.file ?? file, is: each }]),
        ),
    ),
    variables: byName(blocks.filter(({ is }) => is.type === "variable").map((each) => [each.is.labels[0] ?? "", each])),
    outputs: byName(blocks.filter(({ is }) => is.type === "output").map((each) => [each.is.labels[0] ?? "", each])),
    calls: blocks.flatMap(callOf),
    // An override's backend wins, and overrides stand last.
    backend: backends.at(-1),
    configuresProvider: blocks.some((block) => block.is.type === "provider"),
    problems,
    salvaged,
  };
}

function byName<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const [name, each] of pairs) found.set(name, [...(found.get(name) ?? []), each]);
  return found;
}

/** Blocks that use a module: `removed` still does, to destroy what a component of a Terraform Stack made. */
const callers = new Set(["module", "component", "stack", "removed"]);

function callOf({ file, is }: Declared<Block>): ModuleCall[] {
  const source = callers.has(is.type) ? is.body.attributes.find((each) => each.name === "source") : undefined;
  if (!source) return [];
  return [
    { name: is.labels[0] ?? "", source: source.value, at: { path: source.file ?? file, line: source.line }, block: is },
  ];
}
