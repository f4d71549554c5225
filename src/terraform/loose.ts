import { type Inert, tokensOfBlock, type WrittenBlock } from "../hcl/written";

/** A block without the pieces that may do nothing, and those. `firm` is undefined where nothing else is left. */
export interface Loosened {
  readonly firm: WrittenBlock | undefined;
  readonly loose: readonly string[];
}

/** What they ask shows where it does not hold, and nowhere else. */
const conditions = new Set(["validation", "precondition", "postcondition"]);

/** Their effect rests on the state, or on values that only a plan knows; a plan may well not differ. */
const looseBlocks = new Set(["moved", "check"]);

/** Run when something is made or destroyed, and show in no plan. */
const appliedOnly = new Set(["provisioner", "connection"]);

/** Steers how a change is made, or which of them. */
const steering = new Set(["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"]);

export function isLoose(type: string): boolean {
  return looseBlocks.has(type);
}

export function isAsked(type: string): boolean {
  return conditions.has(type);
}

export function isRunOnly(type: string): boolean {
  return appliedOnly.has(type);
}

/** Tells the pieces of a top-level block apart. What is sensitive of a root module's outputs is part of its result. */
export function looseIn(block: WrittenBlock, isRoot: boolean, inert: Inert): Loosened {
  if (looseBlocks.has(block.type)) return { firm: undefined, loose: [tokensOfBlock(block, inert)] };
  const loose: string[] = [];
  const attributes = block.body.attributes.filter(({ name, tokens }) => {
    const isFirm = !isLooseArgument(block, name, tokens) && (name !== "sensitive" || block.type !== "output" || isRoot);
    if (!isFirm) loose.push(tokens);
    return isFirm;
  });
  const blocks = block.body.blocks.flatMap((inner): WrittenBlock[] => {
    if (appliedOnly.has(inner.type) || conditions.has(inner.type)) loose.push(tokensOfBlock(inner, inert));
    else if (inner.type === "lifecycle") return lifecycle(inner, loose, inert);
    else return [inner];
    return [];
  });
  return { firm: { ...block, body: { attributes, blocks } }, loose };
}

/**
 * Another type makes something else of some values only, but where it gives defaults itself; what stands in for outputs of
 * another state shows where that lacks them.
 */
function isLooseArgument({ type, labels }: WrittenBlock, name: string, tokens: string): boolean {
  if (name === "depends_on") return true;
  if (type === "variable") return name === "sensitive" || (name === "type" && !tokens.includes("optional"));
  return type === "data" && labels[0] === "terraform_remote_state" && name === "defaults";
}

function lifecycle({ body, ...block }: WrittenBlock, loose: string[], inert: Inert): WrittenBlock[] {
  const attributes = body.attributes.filter(({ name }) => !steering.has(name));
  loose.push(...body.attributes.filter(({ name }) => steering.has(name)).map((each) => each.tokens));
  const blocks = body.blocks.filter(({ type }) => !conditions.has(type));
  loose.push(...body.blocks.filter(({ type }) => conditions.has(type)).map((each) => tokensOfBlock(each, inert)));
  const isEmpty = attributes.length + blocks.length === 0;
  return isEmpty ? [] : [{ ...block, body: { attributes, blocks } }];
}
