import { factsAt, writtenAt } from "../evaluation/contents";
import { entryAt, textAt, type World } from "../evaluation/world";
import type { Block, Body } from "../hcl/facts";
import { tokensOfBlock, type WrittenBody } from "../hcl/written";
import { query } from "../query";

/** A part of a Terragrunt file, as it is written. */
export interface Piece {
  /** "local.size", "inputs", "generate.provider". */
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

/**
 * The parts of a file whose text says no more than what it evaluates to; undefined where it might: what can't be parsed,
 * what Terragrunt refuses or reads in a way of its own, texts and numbers of which the facts keep too little.
 */
export const piecesOf = query("pieces", (world: World, path: string): readonly Piece[] | undefined => {
  const text = path.endsWith(".hcl") && entryAt(world, path)?.kind === "file" ? textAt(world, path) : undefined;
  if (text === undefined || odd.some((each) => each.test(text))) return undefined;
  const written = writtenAt(world, path);
  const { body } = factsAt(world, path).facts;
  return written && isRegular(body) && !hasLongNumber(written) ? pieces(written) : undefined;
});

const odd: readonly RegExp[] = [
  /\r/,
  // An escape that HCL refuses.
  /(?<!\\)(?:\\\\)*\\[^nrt"\\uU]/,
  // A heredoc whose indentation goes is not followed to the last blank.
  /<<-(?=[\s\S]*(?:\t|\n[ ]+\n))/,
  // What a template strips.
  /[{]~|~[}]/,
];

/** Of how many digits the facts keep all. */
const MOST_DIGITS = 15;

function hasLongNumber({ attributes, blocks }: WrittenBody): boolean {
  const isLong = (token: string) =>
    /^\d/.test(token)
      ? token.length > MOST_DIGITS || /[eE]/.test(token)
      : /[$%]\{/.test(token) && /[\d.]{16}/.test(token);
  return (
    attributes.some(({ tokens }) => tokens.split("\0").some(isLong)) || blocks.some(({ body }) => hasLongNumber(body))
  );
}

/** Blocks that Terragrunt knows, with how many labels each may have, and those in them. */
const known: Readonly<Record<string, { readonly labels: readonly number[]; readonly inner?: readonly string[] }>> = {
  terraform: { labels: [0], inner: ["extra_arguments", "before_hook", "after_hook", "error_hook"] },
  locals: { labels: [0] },
  include: { labels: [0, 1] },
  dependency: { labels: [1] },
  dependencies: { labels: [0] },
  generate: { labels: [1] },
  remote_state: { labels: [0] },
  feature: { labels: [1] },
  exclude: { labels: [0] },
  errors: { labels: [0], inner: ["retry", "ignore"] },
  engine: { labels: [0] },
  catalog: { labels: [0] },
};

/** Each block once, each name for one thing, nothing that Terragrunt does not know. */
function isRegular({ attributes, blocks }: Body): boolean {
  const names = new Set(attributes.map(({ name }) => name));
  return areApart(blocks) && blocks.every((block) => !names.has(block.type) && isRegularBlock(block));
}

function isRegularBlock({ type, labels, body }: Block): boolean {
  const is = known[type];
  if (!is?.labels.includes(labels.length) || !areApart(body.blocks)) return false;
  if (type === "include" && !body.attributes.every(({ name }) => /^(path|expose|merge_strategy)$/.test(name)))
    return false;
  return body.blocks.every(
    (inner) => is.inner?.includes(inner.type) && inner.labels.length === 1 && inner.body.blocks.length === 0,
  );
}

function areApart(blocks: readonly Block[]): boolean {
  return new Set(blocks.map(({ type, labels }) => JSON.stringify([type, labels]))).size === blocks.length;
}

function pieces({ attributes, blocks }: WrittenBody): readonly Piece[] {
  return [
    ...attributes.map(({ name, tokens, line }) => ({ name, text: tokens, line })),
    ...blocks.flatMap((block): readonly Piece[] =>
      block.type === "locals"
        ? pieces(block.body).map((each) => ({ ...each, name: `local.${each.name}` }))
        : [{ name: [block.type, ...block.labels].join("."), text: tokensOfBlock(block), line: block.line }],
    ),
  ];
}
