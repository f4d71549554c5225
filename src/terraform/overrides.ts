import type { Attribute, Block, Body } from "../hcl/facts";
import type { Declared } from "./module";

/**
 * Blocks with those of override files merged in, as Terraform does it (its configs/module_merge.go): arguments replace,
 * nested blocks replace all of their type, `lifecycle` merges by argument and `locals` by name.
 */
export function mergeOverrides(
  primary: readonly Declared<Block>[],
  overrides: readonly Declared<Block>[],
): readonly Declared<Block>[] {
  const merged = [...primary];
  for (const override of overrides) {
    const { type } = override.is;
    const name = nameOf(override.is);
    const at = name === undefined ? -1 : merged.findIndex(({ is }) => is.type === type && nameOf(is) === name);
    const known = merged[at];
    if (type === "locals") dropLocals(merged, override.is);
    if (known) merged[at] = { ...known, is: { ...known.is, body: mergeBodies(known.is.body, override) } };
    else merged.push({ ...override, is: { ...override.is, body: allFrom(override.is.body, override.file) } });
  }
  return merged;
}

/** What tells blocks of one type apart; undefined where an override stands beside the others, as `terraform` and `moved` do. */
function nameOf({ type, labels, body }: Block): string | undefined {
  if (labels.length === 0) return undefined;
  const alias = type === "provider" ? body.attributes.find((each) => each.name === "alias")?.value : undefined;
  return JSON.stringify([labels, alias?.kind === "literal" ? alias.value : null]);
}

/** The names that an override declares are taken out of the other blocks. */
function dropLocals(merged: Declared<Block>[], override: Block) {
  const names = new Set(override.body.attributes.map((each) => each.name));
  for (const [index, { file, is }] of merged.entries()) {
    if (is.type !== "locals") continue;
    const attributes = is.body.attributes.filter((each) => !names.has(each.name));
    merged[index] = { file, is: { ...is, body: { attributes, blocks: [] } } };
  }
}

function mergeBodies(body: Body, { file, is }: Declared<Block>): Body {
  const override = allFrom(is.body, file);
  const replaced = new Set(override.attributes.map((each) => each.name));
  const types = new Set(override.blocks.map(groupOf));
  const lifecycle = body.blocks.find((block) => block.type === "lifecycle");
  return {
    attributes: [...body.attributes.filter((each) => !replaced.has(each.name)), ...override.attributes],
    blocks: [
      ...body.blocks.filter((block) => !types.has(groupOf(block))),
      ...override.blocks.map((block) =>
        block.type === "lifecycle" && lifecycle
          ? { ...block, body: mergeBodies(lifecycle.body, { file, is: block }) }
          : block,
      ),
    ],
  };
}

/** Blocks that an override replaces together; a dynamic one is of the type that it makes. */
function groupOf(block: Block): string {
  return block.type === "dynamic" ? (block.labels[0] ?? "") : block.type;
}

/** A merged body stands in several files: each attribute tells its own. */
function allFrom({ attributes, blocks }: Body, file: string): Body {
  return {
    attributes: attributes.map((each): Attribute => ({ ...each, file })),
    blocks: blocks.map((block) => ({ ...block, body: allFrom(block.body, file) })),
  };
}
